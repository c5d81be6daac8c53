"""Taking in what phones captured at gates: hundreds of events by a handful of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from shouwang.apps.gates import looking, payload
from shouwang.apps.gates.entries import Noting, When, answer, entry, known_of, void_of
from shouwang.apps.gates.fever import Fever, fever_now
from shouwang.apps.gates.models import Note, Passage, Review
from shouwang.apps.gates.placing import place, review
from shouwang.apps.gates.trail import Trail
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.intake import judging
from shouwang.backbone.intake.kinds import BadPayloadError, Captured, Kind, add_kind
from shouwang.core.text import Text

ACT: Final = "gates.log"
PASSAGE: Final = "gate.passage"
NOTE: Final = "gate.note"
_NO_GATE: Final = Text("There was never such a gate", "没有这个卡点")
_ELSEWHERE: Final = Text(
    "The gate lies in another area than the entry", "卡点不在登记所在的区域内"
)
_NO_BASE: Final = Text(
    "The entry that it corrects is not among the passages: it was not taken in, or its term is over",
    "所更正的登记不在通行记录中：未被接收或已到期清理",
)
_SIGNED_WITHIN: Final = timedelta(days=1)
"""After a day nobody takes a phone's word for the minute."""
_WHICH: Final = Text("It takes back, and does not say what", "未写明撤销哪一条登记")


def take_passages(found: Sequence[Captured]) -> frozenset[UUID]:
    """
    Write passages down, with what the town's own rule says of each; see `intake.kinds`.

    Raises
    ------
    BadPayloadError
        If a gate never was, lies elsewhere, or what is corrected is not here.
    """
    bases = _bases(found)
    gates = zones.gates_of({one.content.gate for one in found if one.content.gate})
    names = judging.names_of({one.account_id for one in found})
    rows = [_entry(one, gates, bases, names) for one in found]
    known = [known_of(one.content, row) for one, row in zip(found, rows, strict=True)]
    reviews, at_odds = _placed(rows, bases, found)
    fever = fever_now() if any(one.content.temps for one in found) else Fever()
    trail = Trail.around(rows, without=bases)
    for i in sorted(range(len(rows)), key=lambda i: rows[i].at):
        row = rows[i]
        answer(found[i].content, row, known[i], used=trail.outings_before(row), fever=fever)
        if row.state == Passage.State.COUNTS:
            reviews += _to_look_at(row, trail)
            trail.add(row)
    Passage.every.bulk_update(bases.values(), ["state"])
    Passage.every.bulk_create(rows)
    Review.every.bulk_create(reviews)
    return frozenset(at_odds)


def _bases(found: Sequence[Captured]) -> dict[UUID, Passage]:
    """Return the entries that are corrected; nobody changes them before this is written."""
    ids = {one.base for one in found if one.base}
    rows = Passage.every.select_for_update().filter(pk__in=ids) if ids else ()
    return {row.pk: row for row in rows}


def _entry(
    one: Captured,
    gates: Mapping[UUID, GateFacts],
    bases: Mapping[UUID, Passage],
    names: Mapping[UUID, str],
) -> Passage:
    noting = Noting(
        names.get(one.account_id, ""), one.account_id, one.at, one.received_at, one.device_id, one.seq
    )  # fmt: skip
    base = bases.get(one.base) if one.base else None
    if one.base and base is None:
        raise BadPayloadError(detail=_NO_BASE)
    if one.content.is_void:
        if base is None:
            raise BadPayloadError(detail=_WHICH)
        if not lies_in(base.path, one.area):
            raise BadPayloadError(detail=_ELSEWHERE)
        return void_of(base, one.content.words, noting, pk=one.event_id)
    gate = _gate(one, gates)
    when = _when(one)
    if base is not None:
        if not lies_in(base.path, one.area):
            raise BadPayloadError(detail=_ELSEWHERE)
        when = When(base.at, base.error_s, base.said_at)
    return entry(one.content, gate, when, noting, pk=one.event_id)


def _when(one: Captured) -> When:
    """Return when somebody passed: of an emergency that was signed later, when the button was pressed."""
    pressed, late = one.content.happened_at, timedelta()
    if pressed is not None:
        late = max(min(one.said_at - pressed, _SIGNED_WITHIN), timedelta())
    return When(one.at - late, one.error_s, one.said_at - late)


def _gate(one: Captured, gates: Mapping[UUID, GateFacts]) -> GateFacts:
    """Return the gate of an event, also where its zone was lifted meanwhile: what was done there was done."""
    gate = gates.get(one.content.gate)
    if gate is None:
        raise BadPayloadError(detail=_NO_GATE)
    if not lies_in(gate.path, one.area):
        raise BadPayloadError(detail=_ELSEWHERE)
    return gate


def _placed(
    rows: Sequence[Passage], corrected: Mapping[UUID, Passage], found: Sequence[Captured]
) -> tuple[list[Review], set[UUID]]:
    """Put corrections in the places of what they correct; return what contradicts, to be looked at."""
    reviews, at_odds = [], set()
    for row, one in zip(rows, found, strict=True):
        if one.base is None:
            continue
        base = corrected[one.base]
        if place(row, base):
            reviews.append(review(Review.Kind.TWO_CORRECTIONS, row, other=base.pk))
            at_odds.add(row.pk)
    return reviews, at_odds


def _to_look_at(row: Passage, trail: Trail) -> Iterable[Review]:
    kind = looking.kind_of(row)
    if kind is not None:
        yield review(kind, row)
    other = trail.twice(row)
    if other is not None:
        yield review(Review.Kind.SEEN_TWICE, row, other=other)


def take_notes(found: Sequence[Captured]) -> frozenset[UUID]:
    """
    Write hand-over notes down; see `intake.kinds`.

    Raises
    ------
    BadPayloadError
        If a gate never was, or lies elsewhere.
    """
    gates = zones.gates_of({one.content.gate for one in found})
    names = judging.names_of({one.account_id for one in found})
    rows = []
    for one in found:
        gate = _gate(one, gates)
        row = Note(
            id=one.event_id, gate_id=gate.id, gate_code=gate.code, path=gate.path, at=one.at,
            error_s=one.error_s, said_at=one.said_at, received_at=one.received_at,
            account_id=one.account_id, by=names.get(one.account_id, ""), device_id=one.device_id,
            seq=one.seq,
        )  # fmt: skip
        row.words = one.content.words
        rows.append(row)
    Note.every.bulk_create(rows)
    return frozenset()


def enter() -> None:
    """Let phones deliver passages and notes."""
    add_kind(Kind(
        PASSAGE, Text("passage at a gate", "卡点通行"), frozenset({1}), ACT, payload.read_passage, take_passages
    ))  # fmt: skip
    add_kind(Kind(
        NOTE, Text("note at a gate", "卡点交接留言"), frozenset({1}), ACT, payload.read_note, take_notes
    ))  # fmt: skip
