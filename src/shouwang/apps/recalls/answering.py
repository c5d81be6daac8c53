"""What people answer: through their account, through the link, or told to a colleague; nothing is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shouwang.apps.recalls import arrival, queries, standing
from shouwang.apps.recalls.errors import AnswerError
from shouwang.apps.recalls.models import Answer, Call, Link, Recall
from shouwang.apps.recalls.sending import digest_of
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

LINK_LASTS: Final = timedelta(hours=72)
BY_LINK: Final = Actor("answer link")
"""Who answers through a link: it proves the link, not the person."""
_Kind = Answer.Kind


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """
    What somebody says.

    Parameters
    ----------
    expected_at
        When they think they will be there; of who comes, and not needed.
    place
        Where they come to or are, if elsewhere than they were told.
    why
        Why they cannot come: one of `Answer.Why`, never an illness.
    """

    kind: Answer.Kind
    expected_at: datetime | None = None
    place: str = ""
    why: str = ""


def call_of_link(token: str, at: datetime) -> Call | None:
    """
    Return whose link a token opens: until the stand-down, and for 72 hours.

    The link of the leadership's recall goes on as that of the one that carried its answers over.
    """
    with as_machine():
        row = (
            Link.every.filter(digest=digest_of(token), round__at__gt=at - LINK_LASTS)
            .select_related("call__recall", "call__first__recall")
            .first()
        )
        if row is None or row.call.recall.runs:
            return row.call if row else None
        rows = Call.every.filter(first=row.call, recall__stood_down_at=None)
        return rows.select_related("recall", "first__recall").first()


def was_link(token: str) -> bool:
    """Tell whether a token is one that went out, whether it opens anything or not."""
    with as_machine():
        return Link.every.filter(digest=digest_of(token)).exists()


def by_account(*, actor: Actor, new: NewAnswer, at: datetime) -> Answer:
    """
    Answer for oneself, signed in.

    Raises
    ------
    AnswerError
        If nobody calls them, a doctor says no, or the answer cannot be.
    """
    require(actor, "recalls.answer")
    require_person(actor)
    call = queries.own_call(actor, at)
    if call is None or not call.recall.runs:
        raise _over()
    return _own(actor, call, new, Answer.Way.ACCOUNT, at)


def by_link(*, token: str, new: NewAnswer, at: datetime) -> Answer:
    """
    Answer for oneself through the link of a message.

    Raises
    ------
    AnswerError
        If it opens nothing any more, a doctor says no, or the answer cannot be.
    """
    call = call_of_link(token, at)
    if call is None:
        raise _over()
    return _own(BY_LINK, call, new, Answer.Way.LINK, at)


def note(
    *, actor: Actor, call_id: UUID, new: NewAnswer, at: datetime, said_at: datetime | None = None
) -> Answer:
    """
    Note what somebody said by telephone, or that they came in at the door.

    Raises
    ------
    AnswerError
        If it was said before they were called or is still to come, or cannot be.
    """
    require(actor, "recalls.note")
    require_person(actor)
    with as_machine(), transaction.atomic(), log.together():
        call = _taken(call_id)
        require(actor, "recalls.note", call.recall.path)
        return _write(actor, call, new, Answer.Way.NOTED, said_at or at, at)


def take_back(*, actor: Actor, answer_id: UUID, at: datetime) -> Answer:
    """
    Take back an answer that was noted wrongly: it stays in the history, and the one before counts again.

    Raises
    ------
    AnswerError
        If it was taken back before, or takes something back itself.
    """
    require(actor, "recalls.note")
    require_person(actor)
    with as_machine(), transaction.atomic(), log.together():
        row = Answer.every.filter(pk=answer_id).first()
        if row is None or row.kind == _Kind.TOOK_BACK:
            raise AnswerError(detail=Text("There is no such answer", "没有这条答复"))
        call = _taken(row.call_id)
        require(actor, "recalls.note", call.recall.path)
        if Answer.every.filter(takes_back=row).exists():
            raise AnswerError(detail=Text("It was taken back already", "这条答复已经撤回"))
        return _kept(actor, call, Answer(kind=_Kind.TOOK_BACK, takes_back=row, at=at), at)


def _own(actor: Actor, call: Call, new: NewAnswer, way: Answer.Way, at: datetime) -> Answer:
    with as_machine(), transaction.atomic(), log.together():
        taken = _taken(call.pk)
        if standing.unfit_for(taken.recall, at, {taken.responder_id}):
            raise AnswerError(
                detail=Text("You are not called any more: please do not come", "您已不在召回之列：请不要来")
            )  # fmt: skip
        return _write(actor, taken, new, way, at, at, by=taken.name)


def _taken(call_id: UUID) -> Call:
    """Return a call of a recall that runs, while nobody else answers for it or stands it down."""
    call = Call.every.filter(pk=call_id).select_related("recall").first()
    if call is None:
        raise _over()
    rows = Recall.every.filter(Q(pk=call.recall_id) | Q(calls__first=call)).order_by("pk")
    ids = list(rows.distinct().values_list("pk", flat=True))
    locked = list(Recall.every.select_for_update().filter(pk__in=ids).order_by("pk"))
    if not any(one.runs for one in locked):  # it is kept with this one, and counts in the other
        raise _over()
    Call.every.select_for_update().get(pk=call.root_id)
    return call


def _write(
    actor: Actor, call: Call, new: NewAnswer, way: Answer.Way, said_at: datetime, at: datetime,
    *, by: str = "",
) -> Answer:  # fmt: skip
    _require_sound(call, new, said_at, at)
    row = Answer(kind=new.kind, place=new.place or call.place, way=way, at=said_at)
    if new.kind == _Kind.COMING:
        row.expected_at = new.expected_at
    elif new.kind == _Kind.CANNOT:
        row.why, row.place = new.why, ""
    known = Answer.every.filter(call_id=call.root_id, at__lte=at)
    last = standing.counting(known, at)
    if last is not None and _is_same(last, row) and said_at >= last.at:
        return last  # pressed twice
    return _kept(actor, call, row, at, by=by)


def _kept(actor: Actor, call: Call, row: Answer, at: datetime, *, by: str = "") -> Answer:
    row.way = row.way or Answer.Way.NOTED
    row.call_id, row.noted_at = call.root_id, at
    row.n = Answer.every.filter(call_id=call.root_id).count()
    row.account_id, row.by = actor.account_id, (by or actor.name)[:60]
    row.save(force_insert=True)
    log.write(
        actor, "recalls.answered", call.recall_id, at=at, number=call.recall.number,
        answer=row.kind, way=row.way,
    )  # fmt: skip
    return row


def _is_same(one: Answer, other: Answer) -> bool:
    def said(row: Answer) -> tuple[object, ...]:
        return row.kind, row.expected_at, row.place, row.why

    return said(one) == said(other)


def _require_sound(call: Call, new: NewAnswer, said_at: datetime, at: datetime) -> None:
    first = call.first.called_at if call.first else call.called_at
    if said_at > at:
        raise AnswerError(detail=Text("The time is still to come", "时间还没有到"))
    if said_at < first:
        raise AnswerError(detail=Text("They had not been called then", "那时还没有召回"))
    if new.kind not in (_Kind.COMING, _Kind.CANNOT, _Kind.ARRIVED):
        raise AnswerError(detail=Text("Say whether they come", "请说明来不来"))
    if new.kind == _Kind.COMING and new.expected_at is not None:
        arrival.require_ahead(new.expected_at, said_at)
    if new.kind == _Kind.CANNOT and new.why not in Answer.Why.values:
        raise AnswerError(
            detail=Text("Say why, in one of the words given", "请从所列选项中选择原因")
        )
    if new.place and new.place not in (call.place, *call.recall.labels):
        raise AnswerError(detail=Text("This is none of the places", "不是集合地点"))


def _over() -> AnswerError:
    return AnswerError(detail=Text("Nobody is called any more", "召回已经结束"))
