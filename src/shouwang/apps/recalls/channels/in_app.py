"""In the program itself: a banner at the head of every page of those whose account is tied to their entry."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shouwang.apps.recalls.channels import NO_ACCOUNT, Delivery, Message, RoundFacts
from shouwang.backbone.access.models import Account


class InApp:
    """Nothing is sent: the banner asks for calls that run; here is noted whom it can reach."""

    code = "in-app"
    title = _("in the program")

    def send(self, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:  # noqa: ARG002  a channel
        """Note who has an account that shows it."""
        refs = [one.ref for one in messages]
        tied = Account.objects.filter(helper_ref__in=refs, is_active=True)
        known = set(tied.values_list("helper_ref", flat=True))
        return [
            Delivery(ref="banner") if one.ref in known else Delivery(fault=NO_ACCOUNT)
            for one in messages
        ]
