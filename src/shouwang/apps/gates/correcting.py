"""Correcting a passage at the desk: by name and with why, as one from a phone; the first entry stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shouwang.apps.gates.entries import PLATE, Noting, void_of
from shouwang.apps.gates.errors import GateError
from shouwang.apps.gates.models import Passage
from shouwang.apps.gates.payload import MOST_PEOPLE, plate_of
from shouwang.apps.gates.placing import place
from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

ACT: Final = "gates.correct"
_GONE: Final = Text("There is no such passage", "没有这条登记")
_NOT_LAST: Final = Text(
    "It was corrected already: correct the later entry", "这条登记已更正过，请更正最新的一条"
)
_NO_WHY: Final = Text("Say why it is corrected", "请写明更正的理由")
_GOES: Final = Text("An emergency is let through", "紧急情况应为放行")


@dataclass(frozen=True, slots=True)
class Change:
    """
    What is right; None where it was right as it stood.

    Parameters
    ----------
    is_void
        Whether there was no such passage.
    """

    is_void: bool = False
    way: str | None = None
    what: str | None = None
    people: int | None = None
    plate: str | None = None
    done: str | None = None
    exception: str | None = None
    emergency: str | None = None


def correct(*, actor: Actor, passage_id: UUID, change: Change, why: str, at: datetime) -> Passage:
    """
    Put a corrected entry in the place of a passage, or take it back.

    Raises
    ------
    GateError
        If there is none, it was corrected already, or nobody says why.
    """
    require(actor, ACT)
    require_person(actor)
    why = " ".join(why.split())[:300]
    with as_machine(), log.together():
        base = Passage.every.select_for_update().filter(pk=passage_id).first()
        if base is None:
            raise GateError(_GONE)
        require(actor, ACT, base.path)
        GateError.raise_for(_faults(base, change, why))
        noting = Noting(actor.name, actor.account_id, at, at)
        new = void_of(base, why, noting) if change.is_void else _changed(base, change, why, noting)
        place(new, base)
        base.save(update_fields=["state"])
        new.save(force_insert=True)
        log.write(actor, "gates.corrected", base.pk, at=at, code=base.gate_code, reason=why)
    return new


def _faults(base: Passage, change: Change, why: str) -> list[Text]:
    found = []
    if base.state != Passage.State.COUNTS:
        found.append(_NOT_LAST)
    if not why:
        found.append(_NO_WHY)
    if change.emergency and not change.is_void and change.done not in (None, Passage.Done.THROUGH):
        found.append(_GOES)
    if change.people is not None and not 1 <= change.people <= MOST_PEOPLE:
        found.append(Text(f"People: from 1 to {MOST_PEOPLE}", f"人数：1 到 {MOST_PEOPLE}"))
    return found


def _changed(base: Passage, change: Change, why: str, noting: Noting) -> Passage:
    """Return the entry as it is right; what phone and rule said of it then stays with it."""
    new = void_of(base, why, noting)
    new.is_void, new.state = False, Passage.State.COUNTS
    for name in (
        "pass_id",
        "pass_kind",
        "pass_no",
        "counts_outings",
        "says",
        "reasons",
        "own_says",
        "own_reasons",
    ):
        setattr(new, name, getattr(base, name))
    for name in ("way", "what", "people", "done", "exception", "emergency"):
        said = getattr(change, name)
        setattr(new, name, getattr(base, name) if said is None else said)
    plate = base.plate if change.plate is None else plate_of(change.plate)
    new.plate, new.plate_index = plate, vault.index_of(plate, kind=PLATE)
    new.journey, new.temps = base.journey, base.temps
    return new
