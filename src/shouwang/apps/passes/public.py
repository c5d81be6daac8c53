"""What other capabilities may ask of passes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from shouwang.apps.passes import issuing
from shouwang.apps.passes.checking import Judged, judge
from shouwang.apps.passes.issuing import NewPass, homes_in
from shouwang.apps.passes.models import KIND_NAMES, Pass
from shouwang.apps.passes.standing import for_area, standing_at
from shouwang.apps.passes.token import Kind
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

__all__ = [
    "Judged",
    "Known",
    "by_number",
    "counted_ids",
    "ids_of",
    "issue_for_drill",
    "judge",
    "kind_name",
]


@dataclass(frozen=True, slots=True)
class Known:
    """A pass that was found by its number."""

    pass_id: str
    number: str
    kind: str
    shown: str
    """Initial of the holder."""
    token: str
    """For `judge`."""
    counts_outings: bool


def by_number(number: str) -> Known | None:
    """Return the pass with a number, as a paper from a gate has it; who asks has been asked whether they may."""
    with as_machine():
        row = Pass.every.filter(number=number.strip().upper()[:16]).first()
        if row is None:
            return None
        is_counted = row.outings_a_day is not None
        return Known(row.pass_id, row.number, row.kind, row.shown, row.token, is_counted)


def ids_of(person_ids: Collection[UUID]) -> list[str]:
    """Return the ids of the passes that somebody had, by all their entries; who asks has been asked before."""
    with as_machine():
        rows = Pass.every.filter(person_id__in=person_ids)
        return list(rows.values_list("pass_id", flat=True))


def counted_ids(path: str, *, at: datetime) -> frozenset[str]:
    """Return the ids of the passes that count outings and open gates in an area, now or later."""
    with as_machine():
        rows = Pass.every.filter(standing_at(at), for_area(path), outings_a_day__isnull=False)
        return frozenset(rows.values_list("pass_id", flat=True))


def tokens_in(path: str, *, at: datetime) -> list[str]:
    """Return what the passes that open gates in an area hold, by number; for whoever invents what happens at gates."""
    with as_machine():
        rows = Pass.every.filter(standing_at(at), for_area(path)).order_by("number")
        return [one.token for one in rows]


def kind_name(kind: str) -> Text:
    """Return what a kind of pass is called, in both languages."""
    return KIND_NAMES[kind]


def issue_for_drill(
    *,
    actor: Actor,
    path: str,
    begins_at: datetime,
    ends_at: datetime,
    outings_a_day: int | None = None,
    at: datetime,
    with_codes: bool = True,
) -> int:
    """
    Make a pass out for each home of an area of an invented town, and return how many.

    Parameters
    ----------
    with_codes
        Whether they have short codes: making one takes 5 ms, so that nobody tries all; without, none is in a book.
    """
    homes = homes_in(actor=actor, path=path, at=at)
    new = [
        NewPass(Kind.RESIDENT, one, path, begins_at, ends_at, outings_a_day)
        for one in homes.to_issue
    ]
    if not new:
        return 0
    return issuing.issue_some(actor=actor, new=new, batch=uuid4(), at=at, with_code=with_codes)
