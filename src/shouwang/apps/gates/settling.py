"""Looking at what waits: somebody says by name what became of it, and of two corrections which counts."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from shouwang.apps.gates.errors import GateError
from shouwang.apps.gates.models import Passage, Review
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

ACT: Final = "gates.settle"
LATER: Final = "later"
FIRST: Final = "first"
_State = Passage.State
_GONE: Final = Text("It does not wait any more", "该条已处理")
_NO_WORDS: Final = Text("Say what became of it", "请写明如何处理")
_WHICH: Final = Text("Say which of the two counts", "请选择以哪一条为准")


def settle(*, actor: Actor, review_id: UUID, words: str, keep: str = "", at: datetime) -> Review:
    """
    Say what became of something that waits.

    Parameters
    ----------
    keep
        Of two corrections, the one that counts: ``first`` for that which stands, ``later`` for the other.

    Raises
    ------
    GateError
        If it does not wait, nobody says what became of it, or which counts.
    """
    require(actor, ACT)
    require_person(actor)
    words = " ".join(words.split())[:300]
    with as_machine(), log.together():
        row = Review.every.select_for_update().filter(pk=review_id).first()
        if row is None:
            raise GateError(_GONE)
        require(actor, ACT, row.path)
        is_choice = row.kind == Review.Kind.TWO_CORRECTIONS
        GateError.raise_for(_faults(row, words, keep if is_choice else FIRST))
        if is_choice:
            _choose(row, keep)
        row.settled_at, row.settled_by, row.settled_words = at, actor.name[:60], words
        row.account_id = actor.account_id
        row.save()
        log.write(actor, "gates.settled", row.passage_id, at=at, code=row.gate_code, kind=row.kind)
    return row


def _faults(row: Review, words: str, keep: str) -> list[Text]:
    if row.settled_at is not None:
        return [_GONE]
    found = [] if words else [_NO_WORDS]
    return found if keep in (FIRST, LATER) else [*found, _WHICH]


def _choose(review: Review, keep: str) -> None:
    """Let one of two corrections count; of their root exactly one counts or is taken back, before and after."""
    later = Passage.every.select_for_update().get(pk=review.passage_id)
    if later.state != _State.WAITS:
        return
    if keep == FIRST:
        later.state = _State.REPLACED
        later.save(update_fields=["state"])
        return
    family = Passage.every.select_for_update().filter(root=later.root).exclude(pk=later.pk)
    stands = family.get(state__in=[_State.COUNTS, _State.TAKEN_BACK])
    family.filter(state=_State.TAKES_BACK).update(state=_State.REPLACED)
    stands.state = _State.TAKEN_BACK if later.is_void else _State.REPLACED
    stands.save(update_fields=["state"])
    later.state = _State.TAKES_BACK if later.is_void else _State.COUNTS
    later.save(update_fields=["state"])
