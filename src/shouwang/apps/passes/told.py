"""What passes tell to the first page and to the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.passes import queries
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.pages.shell import Hit

_HITS: Final = 8


def to_issue_again() -> Iterator[tuple[str, int, str]]:
    """Say whose passes an order took back that is over by now."""
    n = len(queries.to_issue_again(timezone.now()))
    yield _("passes were taken back by an order that is over"), n, reverse("passes:passes")


def search(_actor: Actor, words: str) -> Iterator[Hit]:
    """Find passes by number or holder; of the holder the initial is shown."""
    for row in queries.found(words, most=_HITS):
        title = f"{row.number} {queries.initial(row)}"
        yield Hit(title, str(row.get_kind_display()), reverse("passes:pass", args=[row.pk]))
