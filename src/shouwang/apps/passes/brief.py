"""
The part ``passes`` of what a phone gets: keys, ids that were taken back, and the book.

The book is no list: an entry opens only with the code of its pass. It is made as the machine, since
nothing in it can be read by whoever carries it.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Sum

from shouwang.apps.passes import revoking, town_key
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.standing import for_area, standing_at
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.intake.briefs import Asked

PART: Final = "passes"
MOST_ENTRIES: Final = 20_000


def make(asked: Asked) -> dict[str, Any]:
    """Return the part for a phone: it holds ids and sealed passes, and no name, no reason."""
    with as_machine():
        revoking.settle(asked.at)
        revoked, book = _revoked(asked.at), _book(asked.area, asked.at)
        keys = {str(n): base64.b64encode(point).decode() for n, point in town_key.points().items()}
        rows = book.order_by("-issued_at", "-number").values_list("tag", "box")
        return {
            "version": _version(keys, revoked, book),
            "keys": keys,
            "revoked": list(revoked.order_by("pass_id").values_list("pass_id", flat=True)),
            # by tag, which chance made: the order of issuing is that of homes
            "book": dict(sorted(rows[:MOST_ENTRIES])),
        }


def version(asked: Asked) -> str:
    """Return the version alone: two sums over indexed rows, whatever the book weighs."""
    with as_machine():
        revoking.settle(asked.at)
        keys = {str(n): base64.b64encode(point).decode() for n, point in town_key.points().items()}
        return _version(keys, _revoked(asked.at), _book(asked.area, asked.at))


def _revoked(at: datetime) -> Any:
    """Return the passes that would open gates by what they say, and were taken back."""
    return Pass.every.filter(revoked_at__lte=at, ends_at__gt=at)


def _book(area: str, at: datetime) -> Any:
    return Pass.every.filter(standing_at(at), for_area(area), tag__isnull=False)


def _version(keys: dict[str, str], *lists: Any) -> str:
    """Return what changes when a list does: each pass has a number drawn by chance, and these are summed."""
    sums = [rows.order_by().aggregate(n=Count("pk"), sum=Sum("lot")) for rows in lists]
    told = repr((sorted(keys.items()), [(one["n"], one["sum"] or 0) for one in sums]))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
