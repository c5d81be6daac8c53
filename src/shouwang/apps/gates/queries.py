"""Reading one gate: its last passages, what was corrected, its notes, and what waits for somebody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shouwang.apps.gates.models import PASSES, Note, Passage, Review, Search
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import current
from shouwang.core.text import Text

LAST: Final = 50
_NOTES: Final = 20
_REVIEWS: Final = 200
_SEARCHES: Final = 200
_LOOK_BACK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with the entries that it took the place of, the first one last."""

    passage: Passage
    before: Sequence[Passage]

    @property
    def kind(self) -> Text | None:
        """What kind of pass was shown."""
        return PASSES.get(self.passage.pass_kind)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to look at, with the entries that it is about."""

    review: Review
    passage: Passage | None
    other: Passage | None


def open_gate(gate_id: UUID) -> GateFacts:
    """Return a gate that the reader may see, or answer that there is no such page."""
    facts = zones.gate(gate_id)
    if facts is None or not any(lies_in(facts.path, area) for area in current().areas):
        raise Http404
    return facts


def open_passage(passage_id: UUID) -> Passage:
    """Return a passage that the reader may see, or answer that there is no such page."""
    return get_object_or_404(Passage.objects.all(), pk=passage_id)


def last(gate_id: UUID) -> list[Shown]:
    """Return the last passages of a gate, also those taken back, each with its earlier entries."""
    stand = [Passage.State.COUNTS, Passage.State.TAKEN_BACK]
    rows = list(Passage.objects.filter(gate_id=gate_id, state__in=stand)[:LAST])
    return shown(rows)


def shown(rows: Sequence[Passage]) -> list[Shown]:
    """Return passages with their earlier and further entries."""
    family: dict[UUID, list[Passage]] = defaultdict(list)
    roots = {one.root for one in rows}
    for one in Passage.objects.filter(root__in=roots).order_by("-noted_at", "-received_at"):
        family[one.root].append(one)
    return [Shown(row, [one for one in family[row.root] if one.pk != row.pk]) for row in rows]


def kinds_of_passes(gate_id: UUID, now: datetime) -> list[tuple[Text, int]]:
    """Return how many passages of today showed each kind of pass."""
    rows = Passage.objects.filter(
        gate_id=gate_id, day=timezone.localdate(now), state=Passage.State.COUNTS
    )
    found: Counter[str] = Counter()
    for row in rows.order_by().values("pass_kind", "how").annotate(n=Count("pk")):
        found[row["pass_kind"] or f"={row['how']}"] += row["n"]
    return [(_kind_name(kind), n) for kind, n in found.most_common()]


def _kind_name(kind: str) -> Text:
    if kind.startswith("="):
        return _HOW.get(kind[1:], Text("another way", "其他"))
    return PASSES.get(kind, Text("pass that is not known", "不认识的通行证"))


_HOW: Final = {
    "none": Text("no pass", "无证"),
    "count": Text("counted only", "只计数"),
    "emergency": Text("emergency", "紧急"),
    "paper": Text("typed from paper", "纸质补录"),
    "pass": Text("pass that cannot be read", "无法识别的通行证"),
    "code": Text("code that cannot be read", "无法识别的短码"),
}


def notes(gate_id: UUID, now: datetime) -> list[Note]:
    """Return the hand-over notes of a gate of the last days."""
    return list(Note.objects.filter(gate_id=gate_id, at__gte=now - _LOOK_BACK)[:_NOTES])


def waiting() -> list[Waiting]:
    """Return what waits for somebody, the latest first."""
    reviews = list(open_reviews()[:_REVIEWS])
    known = _by_id({one for row in reviews for one in (row.passage_id, row.other_id) if one})
    return [
        Waiting(row, known.get(row.passage_id), known.get(row.other_id) if row.other_id else None)
        for row in reviews
    ]


def settled(most: int = 30) -> QuerySet[Review]:
    """Return what was settled last."""
    return Review.objects.filter(settled_at__isnull=False).order_by("-settled_at")[:most]


def open_reviews() -> QuerySet[Review]:
    """Return what nobody settled yet."""
    return Review.objects.filter(settled_at=None)


def _by_id(ids: Collection[UUID]) -> dict[UUID, Passage]:
    return {row.pk: row for row in Passage.objects.filter(pk__in=ids)}


def searches() -> Iterable[Search]:
    """Return the searches that were made, those that nobody looked at first."""
    rows = Search.objects.order_by("-at")[:_SEARCHES]
    return sorted(rows, key=lambda one: one.reviewed_at is not None)
