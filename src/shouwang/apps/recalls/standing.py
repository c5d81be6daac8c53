"""
Where each one who was called stands, at any instant: worked out from answers and doctors' words, never stored.

A doctor's words name days: who may not come on a day may not at any instant of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.apps.recalls.models import Answer, Call, Recall
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

LATE_AFTER: Final = timedelta(minutes=15)
"""Who is silent for longer is somebody's work."""


class State(StrEnum):
    """Where somebody who was called stands; in exactly one at a time."""

    SILENT = "silent"
    COMING = "coming"
    HERE = "here"
    CANNOT = "cannot"
    SPARED = "spared"
    """A doctor says no, whatever they answered."""


NAMES: Final = {
    State.SILENT: Text("no answer yet", "未答复"),
    State.COMING: Text("coming", "正在赶来"),
    State.HERE: Text("here", "已到"),
    State.CANNOT: Text("cannot come", "不能来"),
    State.SPARED: Text("a doctor says no", "医生意见：不宜到岗"),
}
_OF_KIND: Final = {
    Answer.Kind.COMING: State.COMING,
    Answer.Kind.ARRIVED: State.HERE,
    Answer.Kind.CANNOT: State.CANNOT,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """One who was called, as they stood at an instant."""

    call: Call
    state: State
    answer: Answer | None
    """The one that counted; of who is spared too."""
    silent_for: timedelta
    """Since they were called; 0 for who answered."""

    @property
    def state_name(self) -> Text:
        """Where they stand, in words."""
        return NAMES[self.state]

    @property
    def place(self) -> str:
        """Where they come or came to."""
        return (self.answer.place if self.answer else "") or self.call.place

    @property
    def is_late(self) -> bool:
        """Whether they have been silent for longer than anybody should wait for."""
        return self.state is State.SILENT and self.silent_for > LATE_AFTER

    @property
    def silent_minutes(self) -> int:
        """How long they have been silent, in whole minutes."""
        return int(self.silent_for.total_seconds() // 60)

    @property
    def is_in_spite(self) -> bool:
        """Whether they are here though a doctor says no: they are sent home."""
        is_here = self.answer is not None and self.answer.kind == Answer.Kind.ARRIVED
        return self.state is State.SPARED and is_here


def counting(answers: Iterable[Answer], at: datetime) -> Answer | None:
    """Return the answer that counted at an instant: the last that was not taken back."""
    known = sorted((one for one in answers if one.at <= at), key=lambda one: (one.at, one.n))
    gone = {one.takes_back_id for one in known if one.kind == Answer.Kind.TOOK_BACK}
    left = [one for one in known if one.kind != Answer.Kind.TOOK_BACK and one.pk not in gone]
    return left[-1] if left else None


def days_that_count(recall: Recall, at: datetime) -> set[date]:
    """Return the days on which a doctor's no keeps somebody at home: that day, and that of the meeting if ahead."""
    today = timezone.localdate(at)
    return {today, max(today, timezone.localdate(recall.by_at))}


def unfit_for(recall: Recall, at: datetime, among: Collection[UUID]) -> set[UUID]:
    """Return those whom a doctor says no to, as far as a recall counts them at an instant."""
    with as_machine():
        return {one for day in days_that_count(recall, at) for one in people.unfit(day, among)}


def stands_of(recalls: Sequence[Recall], at: datetime) -> dict[UUID, list[Stand]]:
    """
    Return where all stood who were called by then, by recall; as it was at the stand-down, after that.

    Who asks has been asked before whether they may. Two queries for all recalls, and one for each day.
    """
    with as_machine():
        when = {one.pk: min(at, one.stood_down_at or at) for one in recalls}
        calls = [
            one
            for one in Call.every.filter(recall__in=recalls, called_at__lte=at)
            if one.called_at <= when[one.recall_id]
        ]
        answers: dict[UUID, list[Answer]] = {}
        for row in Answer.every.filter(call__in={one.root_id for one in calls}, at__lte=at):
            answers.setdefault(row.call_id, []).append(row)
        unfit = {one.pk: unfit_for(one, when[one.pk], _ids(calls, one)) for one in recalls}
    found: dict[UUID, list[Stand]] = {one.pk: [] for one in recalls}
    for call in calls:
        moment = when[call.recall_id]
        answer = counting(answers.get(call.root_id, ()), moment)
        is_unfit = call.responder_id in unfit[call.recall_id]
        found[call.recall_id].append(_stand(call, answer, moment, is_unfit=is_unfit))
    return found


def stands(recall: Recall, at: datetime) -> list[Stand]:
    """Return where all stood who were called in a recall by an instant."""
    return stands_of([recall], at)[recall.pk]


def stand_of(call: Call, at: datetime) -> Stand:
    """Return where one who was called stands: three short questions, asked by every page of theirs."""
    moment = min(at, call.recall.stood_down_at or at)
    with as_machine():
        answers = list(Answer.every.filter(call_id=call.root_id, at__lte=at))
    is_unfit = bool(unfit_for(call.recall, moment, {call.responder_id}))
    return _stand(call, counting(answers, moment), moment, is_unfit=is_unfit)


def _ids(calls: Iterable[Call], recall: Recall) -> set[UUID]:
    return {one.responder_id for one in calls if one.recall_id == recall.pk}


def _stand(call: Call, answer: Answer | None, at: datetime, *, is_unfit: bool) -> Stand:
    if is_unfit:
        return Stand(call, State.SPARED, answer, timedelta())
    if answer is None:
        return Stand(call, State.SILENT, None, at - call.called_at)
    return Stand(call, _OF_KIND[Answer.Kind(answer.kind)], answer, timedelta())
