"""
Calling in the leadership, then everybody.

Nobody is called whom a doctor says no to, on that day or on the day of the meeting, and nothing asks otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.people.public import Helper
from shouwang.apps.recalls import asking, sending, standing
from shouwang.apps.recalls.asking import NewRecall
from shouwang.apps.recalls.errors import RecallError
from shouwang.apps.recalls.models import Call, Recall, Round
from shouwang.apps.recalls.standing import State
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOMENT: Final = timedelta(minutes=1)
"""Who asks for the same within it pressed twice."""
_ANSWERED: Final = (State.COMING, State.HERE, State.CANNOT)


@dataclass(frozen=True, slots=True)
class Whom:
    """Who would be called, who has answered the leadership's recall, and whom a doctor says no to."""

    called: tuple[Helper, ...]
    carried: tuple[Helper, ...]
    unfit: tuple[Helper, ...]


def whom(new: NewRecall, at: datetime) -> Whom:
    """Return who would be called now; who asks has been asked before whether they may."""
    with as_machine():
        helpers, unfit = _fit(new, at)
        before = _answered_before(new, at)
    carried = [one for one in helpers if before.get(one.id, State.SILENT) in _ANSWERED]
    ids = {one.id for one in carried}
    called = tuple(one for one in helpers if one.id not in ids)
    return Whom(called, tuple(carried), tuple(unfit))


def require_callable(new: NewRecall, at: datetime) -> list[str]:
    """
    Return the channels of what could be called now.

    Raises
    ------
    RecallError
        If something is missing or cannot be, nobody is left to call, or a recall of this step runs.
    """
    with as_machine():
        incident = incidents.require_open(new.incident_id)
        chosen = asking.require_sound(new, at)
        asking.require_nobodys_name(incident, [new.words, *(one.label for one in new.places)])
        _require_none_runs(new)
        helpers, unfit = _fit(new, at)
    if not helpers:
        raise RecallError(detail=_nobody(len(unfit)))
    return chosen


def call(*, actor: Actor, new: NewRecall, link_of: sending.LinkOf, at: datetime) -> Recall:
    """
    Call people in, and return the recall once every channel has been tried.

    Who had answered the leadership's recall of the same incident, while it runs, is carried over and not called twice.
    Pressed twice, it is one recall.

    Raises
    ------
    RecallError
        If something is missing or cannot be, nobody is left to call, or a recall of this step runs: nothing is sent.
    """
    require(actor, "recalls.call", new.path)
    require_person(actor)
    with as_machine(), log.together():
        people.one_at_a_time("RC")
        twice = _called_just_now(actor, new, at)
        if twice is not None:
            return twice
        incident = incidents.require_open(new.incident_id, by=actor)
        chosen = require_callable(new, at)
        helpers, unfit = _fit(new, at)
        year = timezone.localdate(at).year
        recall = Recall.every.create(
            number=f"RC{year}-{people.take_number(f'RC{year}'):04d}", incident_id=incident.pk,
            incident_no=incident.number, path=new.path, step=new.step, roles=list(new.roles),
            places=[{"label": one.label.strip(), "path": one.path} for one in new.places],
            by_at=new.by_at, words=new.words.strip(), n_unfit=len(unfit), called_at=at,
            account_id=actor.account_id, called_by=actor.name[:60],
        )  # fmt: skip
        calls = _enter(recall, helpers, new, at)
        told = [one for one in calls if not one.is_carried]
        row = new_round(actor, recall, chosen, at)
        tokens = sending.new_links(told, row)
        log.write(
            actor, "recalls.called", recall.pk, at=at, number=recall.number, step=recall.step,
            called=len(told), carried=len(calls) - len(told), unfit=len(unfit),
        )  # fmt: skip
    sending.send(recall, row, told, tokens, link_of)
    return recall


def new_round(
    actor: Actor, recall: Recall, chosen: Sequence[str], at: datetime, kind: str = Round.Kind.CALL
) -> Round:
    """Enter a round; the recall is locked."""
    n = Round.every.filter(recall=recall).count() + 1
    return Round.every.create(
        recall=recall, n=n, kind=kind, channels=list(chosen), at=at,
        account_id=actor.account_id, by=actor.name[:60],
    )  # fmt: skip


def new_call(recall: Recall, one: Helper, phone: str, at: datetime) -> Call:
    """Return the call of one person, not yet kept."""
    digits = "".join(char for char in phone if char.isdecimal())
    return Call(
        recall=recall, responder_id=one.id, ref=one.ref, name=one.name[:60], role=one.role,
        is_leader=one.is_leader, path=one.path, phone_end=digits[-4:], away_until=one.away_until,
        place=place_for(one.path, recall.places), called_at=at,
    )  # fmt: skip


def place_for(path: str, found: Sequence[dict[str, str]]) -> str:
    """Return where somebody comes to: the place of the smallest area they help in, or the first for everybody."""
    own = [one for one in found if one["path"] and lies_in(path, one["path"])]
    if own:
        return max(own, key=lambda one: len(one["path"]))["label"]
    return next((one["label"] for one in found if not one["path"]), found[0]["label"])


def running(recall_id: UUID) -> Recall:
    """
    Return a recall that runs, and let nobody else change it to the end of the transaction.

    Raises
    ------
    RecallError
        If there is none, or it was stood down.
    """
    row = Recall.every.select_for_update().filter(pk=recall_id).first()
    if row is None:
        raise RecallError(detail=Text("There is no such recall", "没有这次召回"))
    if not row.runs:
        raise RecallError(detail=Text("This recall was stood down", "这次召回已经解除"))
    return row


def _fit(new: NewRecall, at: datetime) -> tuple[list[Helper], list[Helper]]:
    """Return those at work whom nothing keeps from being called, and those whom a doctor says no to."""
    found = people.helpers(
        on=timezone.localdate(at), roles=new.roles, path=new.path,
        leaders_only=new.step == Recall.Step.LEADERSHIP,
    )  # fmt: skip
    then = people.unfit(timezone.localdate(new.by_at), {one.id for one in found})
    fit = [one for one in found if one.is_fit and one.id not in then]
    return fit, [one for one in found if not one.is_fit or one.id in then]


def _before(new: NewRecall) -> Recall | None:
    """Return the leadership's recall of the same incident that runs, where everybody is called now."""
    if new.step != Recall.Step.ALL:
        return None
    rows = Recall.every.filter(
        incident_id=new.incident_id, step=Recall.Step.LEADERSHIP, stood_down_at=None
    )
    return rows.first()


def _answered_before(new: NewRecall, at: datetime) -> dict[UUID, State]:
    before = _before(new)
    found = standing.stands(before, at) if before else []
    return {one.call.responder_id: one.state for one in found}


def _enter(recall: Recall, helpers: Iterable[Helper], new: NewRecall, at: datetime) -> list[Call]:
    """Keep a call for each; who was called before keeps their answers, and their place if they answered."""
    before = _before(new)
    known = {one.call.responder_id: one for one in (standing.stands(before, at) if before else [])}
    found = list(helpers)
    phones = people.phones_of({one.id for one in found})
    calls = []
    for one in found:
        row = new_call(recall, one, phones.get(one.id, ""), at)
        if stand := known.get(one.id):
            row.first = stand.call
            row.is_carried = stand.state in _ANSWERED
            row.place = stand.place if row.is_carried else row.place
        calls.append(row)
    return Call.every.bulk_create(calls)


def _called_just_now(actor: Actor, new: NewRecall, at: datetime) -> Recall | None:
    """Return the recall that the same person called a moment ago with the same words."""
    rows = Recall.every.filter(
        incident_id=new.incident_id, step=new.step, path=new.path, by_at=new.by_at,
        words=new.words.strip(), stood_down_at=None, account_id=actor.account_id,
        called_at__gt=at - MOMENT,
    )  # fmt: skip
    return next((one for one in rows if one.roles == list(new.roles)), None)


def _require_none_runs(new: NewRecall) -> None:
    rows = Recall.every.filter(
        incident_id=new.incident_id, step=new.step, stood_down_at__isnull=True
    )
    if running_row := rows.first():
        number = running_row.number
        raise RecallError(
            detail=Text(
                f"{number} runs already: call a second round there, or stand it down first",
                f"{number} 仍在进行：请在其中发第二轮，或先解除",
            )
        )


def _nobody(n_unfit: int) -> Text:
    if n_unfit:
        return Text(
            f"Nobody is left to call: a doctor says no to all {n_unfit}",
            f"没有可召回的人：符合条件的 {n_unfit} 人均有医生意见，不宜到岗",
        )
    return Text("Nobody at work matches this area and these roles", "这个范围和角色没有在岗人员")
