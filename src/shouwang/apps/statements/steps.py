"""What every act on a statement begins with, and how a step is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from shouwang.apps.incidents import public as incidents
from shouwang.apps.statements import guarding, records
from shouwang.apps.statements.errors import StatementError, WordsError
from shouwang.apps.statements.models import Statement, Step
from shouwang.apps.statements.standing import Standing
from shouwang.apps.statements.town_words import NOBODY_ACTS
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access.actors import Actor, NotYourDutyError, require
from shouwang.backbone.audit import log
from shouwang.core.text import Text

NO_SUCH: Final = Text("There is no such statement", "没有这份公告")


def require_person(actor: Actor) -> None:
    """
    Refuse what only a person does.

    Raises
    ------
    StatementError
        If nobody in person acts.
    """
    if actor.is_machine or actor.account_id is None:
        raise StatementError(detail=NOBODY_ACTS)


def opened(actor: Actor, act: str, statement_id: UUID, *, or_act: str = "") -> Statement:
    """
    Return a statement of an area in which somebody may do an act, or another one.

    Raises
    ------
    NotYourDutyError
        If they may do neither there.
    StatementError
        If there is none, or no person acts.
    """
    acts = [one for one in (act, or_act) if one and actor.may(one)]
    if not acts:
        raise NotYourDutyError(act=act)
    require_person(actor)
    row = Statement.every.filter(pk=statement_id).first()
    if row is None:
        raise StatementError(detail=NO_SUCH)
    if not any(actor.may(one, row.path) for one in acts):
        require(actor, act, row.path)
    return row


def taken(statement_id: UUID) -> Statement:
    """Return a statement that nobody else changes meanwhile; who may has been asked before."""
    row = Statement.every.select_for_update().filter(pk=statement_id).first()
    if row is None:
        raise StatementError(detail=NO_SUCH)
    return row


def require_clean(
    actor: Actor,
    incident: incidents.Incident,
    written: Written,
    at: datetime,
    subject_id: UUID | None = None,
) -> None:
    """
    Refuse words that name a case, a home, a number of somebody; that somebody tried stands in the log, not what.

    Raises
    ------
    WordsError
        If there is any, with where it stands.
    """
    found = guarding.found_in(written, records.known_of(incident))
    if found:
        kinds = ",".join(sorted({one.kind for one in found}))
        log.write(
            actor,
            "statements.refused",
            subject_id or incident.pk,
            at=at,
            kinds=kinds,
            n=len(found),
        )
        raise WordsError([one.said for one in found])


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
