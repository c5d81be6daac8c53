"""Sentences for what `life` finds, and times in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shouwang.apps.tasks.life import Why
from shouwang.core.text import Text

WHY: Final = {
    Why.NOT_OPEN: Text("This task is done or dropped already", "这项任务已经完成或取消"),
    Why.IS_OPEN: Text("This task is still open", "这项任务还没有结束"),
    Why.TAKEN_ALREADY: Text("Somebody has taken it up already", "已有人领取"),
    Why.NOT_TAKEN: Text("Take the task up first", "请先领取任务"),
    Why.NOBODY_HAS_IT: Text(
        "Nobody has it: there is nobody to give it back", "目前没有人承办，不需退回"
    ),
    Why.NO_SUCH_ITEM: Text("The checklist has no such item", "清单里没有这一项"),
    Why.ITEMS_OPEN: Text(
        "Items of the checklist are open: tick them, or say why they were not done",
        "清单还有未勾选的项：请勾选，或写明没有做的原因",
    ),
    Why.PROOF_MISSING: Text(
        "The proof that this task asks for is missing", "还缺少这项任务要求的证明"
    ),
    Why.NO_REASON: Text("Say why", "请写明原因"),
    Why.NO_WORDS: Text("Write what is to be noted", "请填写备注内容"),
    Why.SAME: Text("It is so already", "与现在相同，无需更改"),
    Why.DUE_BEHIND: Text(
        "The due time has passed: choose a later one", "截止时间已过：请选更晚的时间"
    ),
    Why.LATER_KNOWN: Text(
        "Something later is known of this task: look at it again",
        "这项任务已有更新的记录：请重新查看",
    ),
}
_HOURS_OF_A_DAY: Final = 24
_DAYS_FROM: Final = 48
"""From so many hours on, days are said."""


def span_in_words(span: timedelta) -> Text:
    """
    Return a length of time in the unit that matters, rounded down to the minute.

    >>> span_in_words(timedelta(hours=2, minutes=48)).en
    '2 h 48 min'
    >>> span_in_words(timedelta(days=3, hours=1)).zh
    '3 天'
    """
    minutes = int(span.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= _DAYS_FROM:
        days = hours // _HOURS_OF_A_DAY
        return Text(f"{days} days", f"{days} 天")
    if not hours:
        return Text(f"{rest} min", f"{rest} 分钟")
    if not rest:
        return Text(f"{hours} h", f"{hours} 小时")
    return Text(f"{hours} h {rest} min", f"{hours} 小时 {rest} 分")


def due_in_words(due_at: datetime, now: datetime) -> Text:
    """
    Return how long is left until something is due, or by how much it is late.

    >>> noon = datetime(2020, 2, 27, 12)
    >>> due_in_words(noon, noon + timedelta(minutes=20)).en
    'late by 20 min'
    """
    if due_at < now:
        late = span_in_words(now - due_at)
        return Text(f"late by {late.en}", f"已超时 {late.zh}")
    left = span_in_words(due_at - now)
    return Text(f"in {left.en}", f"还有 {left.zh}")
