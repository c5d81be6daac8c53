"""Tasks where there is no network: the app takes somebody's own along, and delivers what they did with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from shouwang.apps.tasks import doing, my_day
from shouwang.apps.tasks.me import Me, me_of
from shouwang.apps.tasks.my_day import Own
from shouwang.apps.tasks.record import Item
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.intake.briefs import Asked
from shouwang.backbone.intake.kinds import BadPayloadError, Captured, Kind
from shouwang.core.text import Text

PART: Final = "tasks"
STEP: Final = "tasks.step"
_STEPS: Final = frozenset({"started", "ticked", "done"})
_MOST_WORDS: Final = 500
_NO_TASK: Final = Text("it names no task", "没有写明是哪项任务")
_NO_STEP: Final = Text(
    "a task is started, ticked or done, and nothing else from the field",
    "现场只能登记任务的开始、勾选或完成",
)
_LONG: Final = Text(f"its words are longer than {_MOST_WORDS}", f"内容超过 {_MOST_WORDS} 字")


@dataclass(frozen=True, slots=True)
class FieldStep:
    """What somebody did with a task; an item where one of its checklist was ticked."""

    task_id: UUID
    step: str
    words: str = ""
    item: int | None = None


def part(asked: Asked) -> dict[str, Any]:
    """Return for each colleague at an app what is theirs to do in its area; nobody else's, and nothing elsewhere."""
    people = {
        str(one.pk): _own(me_of(Actor(one.name, one.pk), asked.at), asked)
        for one in Account.objects.filter(pk__in=asked.accounts)
    }
    text = json.dumps(people, sort_keys=True)
    return {"version": hashlib.sha256(text.encode()).hexdigest()[:16], **people}


def _own(me: Me, asked: Asked) -> list[dict[str, Any]]:
    day = my_day.my_day(me, asked.at)
    open_ones = (*day.late, *day.today, *day.later)
    return [_told(one) for one in open_ones if lies_in(one.shown.task.path, asked.area)]


def _told(one: Own) -> dict[str, Any]:
    task = one.shown.task
    items = one.items or [
        Item(n, words, is_ticked=False) for n, words in enumerate(task.items.splitlines())
    ]
    return {
        "id": str(task.pk), "number": task.number,
        "title": {"en": one.shown.title, "zh": one.shown.title}, "place": task.place,
        "due": task.due_at.isoformat(), "state": task.state, "words": task.words,
        "steps": [{"n": one.number, "words": one.words, "done": one.is_ticked} for one in items],
    }  # fmt: skip


def read(_schema: int, said: Mapping[str, Any]) -> FieldStep:
    """Return what a step says; refused with `BadPayloadError`."""
    words, item = said.get("words") or "", said.get("item")
    try:
        task_id = UUID(str(said.get("task")))
    except ValueError:
        raise BadPayloadError(detail=_NO_TASK) from None
    is_item = type(item) is int and item >= 0
    if said.get("step") not in _STEPS or (said["step"] == "ticked") != is_item:
        raise BadPayloadError(detail=_NO_STEP)
    if not isinstance(words, str) or len(words) > _MOST_WORDS:
        raise BadPayloadError(detail=_LONG)
    return FieldStep(task_id, said["step"], words, item if is_item else None)


def take(found: Sequence[Captured]) -> frozenset[UUID]:
    """Do with tasks what was done with them in the field, as of then and by whoever did it."""
    names = dict(
        Account.objects.filter(pk__in={one.account_id for one in found}).values_list("pk", "name")
    )
    for one in found:
        grants = (
            (Grant(one.role, one.area),) if one.role else ()
        )  # what they were then, as the town knows it
        _do(Actor(names.get(one.account_id, ""), one.account_id, grants), one)
    return frozenset()


def _do(actor: Actor, one: Captured) -> None:
    said: FieldStep = one.content
    match said.step:
        case "started":
            doing.take_up(actor=actor, task_id=said.task_id, at=one.at)
        case "ticked":
            doing.tick(
                actor=actor, task_id=said.task_id, item=said.item or 0, is_on=True, at=one.at
            )
        case _:
            doing.finish(actor=actor, task_id=said.task_id, words=said.words, at=one.at)


KIND: Final = Kind(
    STEP, Text("step of a task", "任务进展"), frozenset({1}), "tasks.mine", read, take
)
