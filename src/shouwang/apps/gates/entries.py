"""An entry about a passage, made of what was said of it: sealed, and with what the town's own rule says."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.utils import timezone

from shouwang.apps.gates.fever import Fever
from shouwang.apps.gates.models import Passage
from shouwang.apps.gates.payload import Passing, plate_of
from shouwang.apps.passes import public as passes
from shouwang.apps.passes.public import Judged
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone import vault
from shouwang.policy.passage import Emergency, PassageFacts, says, warmth_says, why_not

PLATE: Final = "gate.plate"


@dataclass(frozen=True, slots=True)
class When:
    """When somebody passed: corrected, with its doubt in seconds, and as the phone's clock said."""

    at: datetime
    error_s: float | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Noting:
    """Who entered it and when; the phone and its number where one captured it."""

    by: str
    account_id: UUID | None
    noted_at: datetime
    received_at: datetime
    device_id: UUID | None = None
    seq: int | None = None


def entry(
    said: Passing, gate: GateFacts, when: When, noting: Noting, *, pk: UUID | None = None
) -> Passage:
    """Return an entry that counts, not written yet, with what the town knows of its pass."""
    row = Passage(
        id=pk or uuid4(), state=Passage.State.COUNTS, gate_id=gate.id, gate_code=gate.code,
        zone_no=gate.zone_number, path=gate.path, way=said.way, what=said.what, people=said.people,
        how=said.how, says=said.says, reasons=list(said.reasons), done=said.done,
        exception=said.exception, emergency=said.emergency,
    )  # fmt: skip
    row.root = row.pk
    plate = plate_of(said.plate)
    row.plate, row.plate_index = plate, vault.index_of(plate, kind=PLATE)
    row.words = said.words
    row.journey = json.dumps(dict(said.journey), ensure_ascii=False) if said.journey else ""
    row.temps = json.dumps([one.as_json for one in said.temps]) if said.temps else ""
    _timed(row, when, noting)
    return row


def void_of(base: Passage, words: str, noting: Noting, *, pk: UUID | None = None) -> Passage:
    """Return an entry that takes another back: where and when it stood, and nothing else of it."""
    row = Passage(
        id=pk or uuid4(), root=base.root, is_void=True, state=Passage.State.TAKES_BACK,
        gate_id=base.gate_id, gate_code=base.gate_code, zone_no=base.zone_no, path=base.path,
        way=base.way, what=base.what, people=base.people, how=base.how, done=base.done,
    )  # fmt: skip
    row.words = words
    _timed(row, When(base.at, base.error_s, base.said_at), noting)
    return row


def _timed(row: Passage, when: When, noting: Noting) -> None:
    row.at, row.error_s, row.said_at = when.at, when.error_s, when.said_at
    local = timezone.localtime(when.at)
    row.day, row.hour = local.date(), local.hour
    row.by, row.account_id = noting.by[:60], noting.account_id
    row.noted_at, row.received_at = noting.noted_at, noting.received_at
    row.device_id, row.seq = noting.device_id, noting.seq


def known_of(said: Passing, row: Passage) -> Judged | None:
    """Return what the town knows of the pass that was shown, and note which it was; None where none was."""
    if not said.token:
        return None
    known = passes.judge(said.token, at=row.at, gate=row.gate_id, used=0)
    row.pass_id, row.pass_kind, row.pass_no = known.pass_id, known.kind, known.number
    row.counts_outings = known.facts.outings_left is not None
    return known


def answer(said: Passing, row: Passage, known: Judged | None, *, used: int, fever: Fever) -> None:
    """
    Note what the town's own rule says of a passage.

    Outings are counted on the way out: whoever comes home comes home.
    """
    if said.is_void or said.how in (Passage.How.COUNT, Passage.How.PAPER):
        return  # nobody was asked for a pass
    facts = known.facts if known else PassageFacts(row.at, gate=str(row.gate_id))
    left = facts.outings_left
    if left is not None:
        left = left - used if row.way == Passage.Way.OUT else None
    facts = replace(facts, emergency=_emergency(said), outings_left=left)
    taken = [one.warmth for one in said.temps]
    warmth = warmth_says(taken, fever=fever.celsius, again_after=fever.again_after)
    row.own_says = says(facts, warmth).value
    row.own_reasons = [one.value for one in why_not(facts)]


def _emergency(said: Passing) -> Emergency | None:
    if said.emergency:
        return Emergency(said.emergency)
    # whoever pressed the button need not have said which
    return Emergency.DANGER if said.how == Passage.How.EMERGENCY else None
