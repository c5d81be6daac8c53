"""The call tree on paper: who calls whom. It is printed from the page of the recall, by whom and when stands on it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shouwang.apps.recalls.channels import NO_NUMBER, Delivery, Message, RoundFacts


class CallTree:
    """Who is on the paper of a round: those whose number is known; the others are reached by hand."""

    code = "tree"
    title = _("printed call tree")

    def send(self, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
        """Put those on the paper who can be called."""
        return [
            Delivery(ref=f"tree-{facts.n}") if one.phone else Delivery(fault=NO_NUMBER)
            for one in messages
        ]
