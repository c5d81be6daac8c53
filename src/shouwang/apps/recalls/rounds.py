"""What follows on a recall: a second round to who is silent, one more by hand, the stand-down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.recalls import asking, sending, standing
from shouwang.apps.recalls.calling import MOMENT, new_call, new_round, running
from shouwang.apps.recalls.errors import RecallError
from shouwang.apps.recalls.models import Call, Recall, Round
from shouwang.apps.recalls.standing import State
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOST_WORDS: Final = 200


def again(
    *,
    actor: Actor,
    recall_id: UUID,
    channels: Sequence[str],
    link_of: sending.LinkOf,
    at: datetime,
) -> Round:
    """
    Call those again who have not answered and whom no doctor says no to; pressed twice, it is one round.

    Raises
    ------
    RecallError
        If it was stood down, nobody is silent, no channel is chosen, or a round went out a moment ago.
    """
    require(actor, "recalls.call")
    require_person(actor)
    with as_machine(), log.together():
        recall = running(recall_id)
        require(actor, "recalls.call", recall.path)
        chosen = sending.require_channels(channels)
        rows = Round.every.filter(recall=recall, kind=Round.Kind.CALL, at__gt=at - MOMENT)
        last = rows.order_by("n").last()
        if last is not None and last.n > 1 and last.account_id == actor.account_id:
            return last
        if last is not None:
            raise RecallError(
                detail=Text(
                    "A round went out a moment ago: give people a minute to answer",
                    "刚刚已发出一轮：请给大家一分钟时间答复",
                )
            )
        silent = [one.call for one in standing.stands(recall, at) if one.state is State.SILENT]
        if not silent:
            raise RecallError(detail=Text("Nobody is silent any more", "没有未答复的人了"))
        row = new_round(actor, recall, chosen, at)
        tokens = sending.new_links(silent, row)
        log.write(
            actor, "recalls.called-again", recall.pk, at=at, number=recall.number, round=row.n,
            called=len(silent),
        )  # fmt: skip
    sending.send(recall, row, silent, tokens, link_of)
    return row


def add(
    *,
    actor: Actor,
    recall_id: UUID,
    ref: str,
    channels: Sequence[str],
    link_of: sending.LinkOf,
    at: datetime,
) -> Call:
    """
    Call one more person in, by the number of their entry.

    Raises
    ------
    RecallError
        If they are not at work in the area, were called, or a doctor says no.
    """
    require(actor, "recalls.call")
    require_person(actor)
    with as_machine(), log.together():
        recall = running(recall_id)
        require(actor, "recalls.call", recall.path)
        chosen = sending.require_channels(channels)
        one = people.helper(ref.strip().upper(), on=timezone.localdate(at))
        if one is None or not lies_in(one.path, recall.path):
            raise RecallError(
                detail=Text("Nobody at work in this area has this number", "这个范围没有该编号的在岗人员")
            )  # fmt: skip
        if Call.every.filter(recall=recall, responder_id=one.id).exists():
            raise RecallError(detail=Text("They were called already", "已经通知过"))
        if standing.unfit_for(recall, at, {one.id}):
            raise RecallError(
                detail=Text("A doctor says no: they are not called", "医生意见不宜到岗：不召回")
            )
        phones = people.phones_of({one.id})
        row = new_call(recall, one, phones.get(one.id, ""), at)
        row.save(force_insert=True)
        a_round = new_round(actor, recall, chosen, at, Round.Kind.ONE)
        tokens = sending.new_links([row], a_round)
        log.write(actor, "recalls.called-one", recall.pk, at=at, number=recall.number)
    sending.send(recall, a_round, [row], tokens, link_of)
    return row


def stand_down(*, actor: Actor, recall_id: UUID, words: str, at: datetime) -> Recall:
    """
    End a recall: everybody called is told through the channels that were used, and no link answers any more.

    Who is called by another that runs for the same incident is told nothing: they are to come.

    Raises
    ------
    RecallError
        If it was stood down before, nothing is said, or what is said tells who is ill.
    """
    require(actor, "recalls.call")
    require_person(actor)
    with as_machine(), log.together():
        recall = running(recall_id)
        require(actor, "recalls.call", recall.path)
        if not 0 < len(words.strip()) <= MOST_WORDS:
            raise RecallError(
                detail=Text(
                    f"Say in {MOST_WORDS} characters at most why nobody has to come any more",
                    f"请写明解除原因，不超过 {MOST_WORDS} 字",
                )
            )
        if incident := incidents.incident(recall.incident_id):
            asking.require_nobodys_name(incident, [words])
        recall.stood_down_at, recall.stood_down_by = at, actor.name[:60]
        recall.stood_down_words = words.strip()
        recall.save(update_fields=["stood_down_at", "stood_down_by", "stood_down_words"])
        used = [code for row in Round.every.filter(recall=recall) for code in row.channels]
        chosen = sending.of_channels(dict.fromkeys(used))
        row = new_round(actor, recall, chosen, at, Round.Kind.STAND_DOWN)
        log.write(actor, "recalls.stood-down", recall.pk, at=at, number=recall.number)
        elsewhere = Call.every.filter(
            recall__incident_id=recall.incident_id, recall__stood_down_at=None
        ).values("responder_id")
        calls = list(Call.every.filter(recall=recall).exclude(responder_id__in=elsewhere))
    sending.send(recall, row, calls, {}, str)
    return recall
