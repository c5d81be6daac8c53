"""What starts the clock of a term; and the one place that says when an outbreak is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from django.utils import timezone

from shouwang.backbone.access.models import Assignment, Ending
from shouwang.core.text import Text

_INCIDENT: Final = "incident:"


class Clock(Enum):
    """What starts a clock."""

    ANSWERED = "answered"
    ASKED = "asked"
    BROUGHT = "brought"
    CLOSED = "closed"
    DECLINED = "declined"
    DISCHARGED = "discharged"
    ENDED = "ended"
    ENTERED = "entered"
    EXPIRED = "expired"
    FILED = "filed"
    FOLLOW_UP_OVER = "follow-up-over"
    MERGED = "merged"
    NOTED = "noted"
    OFFERED = "offered"
    OPENED = "opened"
    OUTBREAK = "outbreak"
    OUTBREAK_OR_BROUGHT = "outbreak-or-brought"
    OUTBREAK_OR_LEFT = "outbreak-or-left"
    OUTBREAK_OR_NOTED = "outbreak-or-noted"
    PASSED = "passed"
    RELEASED = "released"
    SAID = "said"
    SAVED = "saved"
    SETTLED = "settled"
    TRIED = "tried"
    UNDO_OVER = "undo-over"
    WRITTEN = "written"

    @property
    def waits_for_outbreak(self) -> bool:
        """Whether nothing goes while an incident is open."""
        return self.value.startswith("outbreak")

    @property
    def words(self) -> Text:
        """What it is called."""
        return _WORDS[self]


_WORDS: Final = {
    Clock.ANSWERED: Text("after it was answered", "答复后"),
    Clock.ASKED: Text("after it was asked for", "提交后"),
    Clock.BROUGHT: Text("after the sheet was brought", "提交表格后"),
    Clock.CLOSED: Text("after the account was closed", "账号停用后"),
    Clock.DECLINED: Text("after the answer", "婉拒后"),
    Clock.DISCHARGED: Text("after the farewell", "离岗后"),
    Clock.ENDED: Text("after it ended", "结束后"),
    Clock.ENTERED: Text("from the entry on", "登记起"),
    Clock.EXPIRED: Text("after it expired", "失效后"),
    Clock.FILED: Text("after the filing", "备案后"),
    Clock.FOLLOW_UP_OVER: Text("after the end of follow-up", "医学观察结束后"),
    Clock.MERGED: Text("after the merge", "合并后"),
    Clock.NOTED: Text("after it was noted", "登记后"),
    Clock.OFFERED: Text("after the offer", "报名后"),
    Clock.OPENED: Text("after it was opened", "打开后"),
    Clock.OUTBREAK: Text("after the outbreak is closed", "疫情结束后"),
    Clock.OUTBREAK_OR_BROUGHT: Text(
        "after the outbreak is closed; without one, after the sheet was brought",
        "疫情结束后（没有疫情时为提交表格后）",
    ),
    Clock.OUTBREAK_OR_LEFT: Text(
        "after the outbreak is closed; without one, after they left",
        "疫情结束后（没有疫情时为离开后）",
    ),
    Clock.OUTBREAK_OR_NOTED: Text(
        "after the outbreak is closed; without one, after it was noted",
        "疫情结束后（没有疫情时为登记后）",
    ),
    Clock.PASSED: Text("after the passage", "通行后"),
    Clock.RELEASED: Text("after the release", "解除后"),
    Clock.SAID: Text("after it was said", "说明后"),
    Clock.SAVED: Text("after it was saved", "保存后"),
    Clock.SETTLED: Text("after it was closed", "办结后"),
    Clock.TRIED: Text("after the try", "尝试后"),
    Clock.UNDO_OVER: Text("after the time for taking back is over", "撤销期满后"),
    Clock.WRITTEN: Text("after it was written", "写入后"),
}


_KNOWN: list[Callable[[], Iterable[str]]] = []


def add_incidents(ask: Callable[[], Iterable[str]]) -> None:
    """Let a capability say which incidents there are, whether anybody is bound to them or not."""
    if ask not in _KNOWN:
        _KNOWN.append(ask)


@dataclass(frozen=True, slots=True)
class Outbreak:
    """Whether an incident is open, and when the last one was closed."""

    open_refs: tuple[str, ...] = ()
    closed_at: datetime | None = None
    """End of the last incident; None where there was none, or one is open."""

    @property
    def is_open(self) -> bool:
        """Whether nothing that waits for its end goes."""
        return bool(self.open_refs)


def outbreak(now: datetime) -> Outbreak:
    """
    Return where the outbreak stands.

    The incidents known are those that were opened, that assignments are or were bound to, and that two persons
    closed. It is closed when each of them is: that nobody works on one any more closes it not.
    """
    ends = {
        ending.key.removeprefix(_INCIDENT): ending.ends_at
        for ending in Ending.objects.filter(key__startswith=_INCIDENT, ends_at__lte=now)
    }
    named = Assignment.objects.exclude(incident="").values_list("incident", flat=True)
    opened = {ref for ask in _KNOWN for ref in ask()}
    open_refs = sorted((set(named.distinct().order_by()) | opened) - set(ends))
    if open_refs:
        return Outbreak(tuple(open_refs))
    return Outbreak((), max(ends.values(), default=None))


def last_begin(now: datetime, days: int) -> date:
    """Return the last day on which a clock may have begun so that the term is over on the day of now."""
    return timezone.localdate(now) - timedelta(days=days)


def end_of(day: date) -> datetime:
    """Return the first moment of the town's next day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
