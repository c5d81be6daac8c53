"""
Requests of persons about their own data: noted, answered in time, and answered on paper.

ShouwangError
 └ RequestError  a request cannot be noted or answered as asked
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import merged
from shouwang.apps.people.holding import held
from shouwang.apps.people.models import Person, RightsRequest
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.retention.terms import terms
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

COPY_MADE: Final = "people.copy-made"
MOST_CHARS: Final = 500
_CHANGES: Final = (
    "people.changed", "people.identity-noted", "people.moved-home", "people.travel-noted",
    "people.travel-dropped", "people.living", "people.moved", "people.deceased",
    "people.standing-put-back", "people.need-noted", "people.need-ended", "people.need-taken-back",
    "people.need-goes-on", "people.merged", "people.parted",
)  # fmt: skip
"""Acts that change an entry; others stand in its timeline as well."""
_Kind = RightsRequest.Kind
_Outcome = RightsRequest.Outcome


class RequestError(ShouwangError):
    """A request cannot be noted or answered as asked."""

    code: ClassVar[str] = "people.request"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the request again and see where it stands.",
        zh="请重新打开这项申请，查看办理情况。",
    )


@transaction.atomic
def note(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    about: str,
    said: str,
    way: str,
    asked_on: date,
    at: datetime,
) -> RightsRequest:
    """
    Note what somebody asks; it waits as open work until it is answered.

    The same asked again while it waits is one request.

    Raises
    ------
    RequestError
        If the day is to come.
    MergedError
        If the entry was merged into another: with it the request would go unanswered.
    """
    require(actor, "people.correction", person.path)
    if asked_on > timezone.localdate(at):
        raise RequestError(detail=Text("The day is still to come", "日期还没有到"))
    row = held(person)
    waiting = RightsRequest.every.filter(person=row, kind=kind, about=about, decided_at=None)
    for known in waiting:
        if known.said == said:
            return known
    request = RightsRequest(
        person=row,
        kind=_Kind(kind),
        about=RightsRequest.About(about),
        way=RightsRequest.Way(way),
        asked_on=asked_on,
        due_on=asked_on + timedelta(days=terms().rights_days),
        noted_by=actor.name,
        noted_at=at,
    )
    request.said = said
    request.save(force_insert=True)
    log.write(actor, "people.request-noted", row.pk, at=at, kind=kind)
    return request


@transaction.atomic
def decide(
    *, actor: Actor, request_id: UUID, is_granted: bool, answer: str, at: datetime
) -> RightsRequest:
    """
    Answer a request. What is said to be done has been done, by the ordinary act, since it was noted.

    Raises
    ------
    RequestError
        If it was answered before, nothing was done, or no reason is given for doing nothing.
    """
    require(actor, "people.correction")
    row = RightsRequest.every.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise RequestError(detail=Text("There is no such request", "没有这项申请"))
    person = Person.every.get(pk=row.person_id)
    require(actor, "people.correction", person.path)
    if row.decided_at is not None:
        raise RequestError(detail=Text("This request was answered already", "这项申请已经答复"))
    if is_granted:
        _require_done(row, person)
    elif not answer:
        raise RequestError(detail=Text("Say why it is not done", "请写明不办理的原因"))
    row.outcome = _Outcome.GRANTED if is_granted else _Outcome.REFUSED
    row.answer, row.decided_by, row.decided_at = answer, actor.name, at
    row.save(update_fields=["outcome", "answer_sealed", "decided_by", "decided_at"])
    log.write(actor, "people.request-answered", person.pk, at=at, kind=row.kind, done=is_granted)
    return row


def _require_done(row: RightsRequest, person: Person) -> None:
    # what was done before a merge stands with the entry that went
    lines = log.timeline([person.pk, *merged.gone_into([person.pk])]).filter(at__gte=row.noted_at)
    if row.kind == _Kind.COPY:
        if not lines.filter(act=COPY_MADE).exists():
            raise RequestError(detail=Text("No copy was made since the request was noted: make it first",
                                           "登记申请后还没有生成副本，请先生成"))  # fmt: skip
        return
    if not lines.filter(act__in=_CHANGES).exists():
        raise RequestError(detail=Text("Nothing was changed since the request was noted: change the entry first",
                                       "登记申请后记录没有改动，请先修改记录"))  # fmt: skip
