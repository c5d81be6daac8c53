"""What every act on a statement begins with, and how a step is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from shouwang.apps.statements import guarding, records
from shouwang.apps.statements.errors import StatementError, WordsError
from shouwang.apps.statements.guarding import Found
from shouwang.apps.statements.models import Statement, Step
from shouwang.apps.statements.standing import Standing
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

_OF_CASES: Final = ("name", "home")
_SOMEBODY: Final = Text(
    "Somewhere it tells who is ill or where they live: name nobody, and no house",
    "文中某处写有病例信息：请勿写出任何人的姓名和门牌",
)
NO_SUCH: Final = Text("There is no such statement", "没有这份公告")


def opened(actor: Actor, act: str, statement_id: UUID) -> Statement:
    """
    Return a statement of an area in which somebody may do an act.

    Raises
    ------
    NotYourDutyError
        If they may not do it there.
    StatementError
        If there is none, or no person acts.
    """
    require(actor, act)
    require_person(actor)
    with as_machine():
        row = Statement.every.filter(pk=statement_id).first()
    if row is None:
        raise StatementError(detail=NO_SUCH)
    require(actor, act, row.path)
    return row


def taken(statement_id: UUID) -> Statement:
    """Return a statement that nobody else changes meanwhile; who may has been asked before."""
    row = Statement.every.select_for_update().filter(pk=statement_id).first()
    if row is None:
        raise StatementError(detail=NO_SUCH)
    return row


def faults_in(row: Statement, written: Written, at: datetime) -> list[Found]:
    """Return what of some words may not be told: a case, a home, a number or the age of somebody."""
    return guarding.found_in(written, records.known_of(records.incident_of(row), row, at))


def require_clean(
    actor: Actor, row: Statement, written: Written, at: datetime, *, is_last_word: bool = False
) -> None:
    """
    Refuse words that may not be told; that somebody tried stands in the log, not what they wrote.

    Parameters
    ----------
    is_last_word
        Whether everybody reads them next: then they are refused, whatever the one who asks may know of it.

    Raises
    ------
    WordsError
        If there are any, with where they stand.
    """
    faults = faults_told(actor, row, written, at)
    if not faults and is_last_word and faults_in(row, written, at):
        faults = [_SOMEBODY]
    if faults:
        raise WordsError(faults)


def faults_told(actor: Actor, row: Statement, written: Written, at: datetime) -> list[Text]:
    """
    Return what of some words may not be told, as the writer may know it; that somebody asked stands in the log.

    Who may not see cases is told nothing of a case or a home: by writing a name they would learn who is ill. Whoever
    approves it sees cases, and is told.
    """
    found = faults_in(row, written, at)
    if not found:
        return []
    kinds = ",".join(sorted({one.kind for one in found}))
    log.write(actor, "statements.refused", row.pk, at=at, kinds=kinds, n=len(found))
    sees = actor.may("incidents.see-cases", row.path)
    return [one.said for one in found if sees or one.kind not in _OF_CASES]


def step(actor: Actor, stands: Standing, kind: Step.Kind, at: datetime, **facts: str) -> Step:
    """Write down what became of the version that was written last."""
    return Step.every.create(
        id=uuid4(),
        statement=stands.statement,
        version=stands.last,
        place_in_order=len(stands.steps),
        kind=kind.value,
        at=at,
        account_id=actor.account_id,
        actor_name=actor.name[:60],
        **facts,
    )
