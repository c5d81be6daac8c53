"""
The clock of the house: work that comes back by itself, every some minutes or every night.

A function is registered under a name, takes the moment, and may return what it has to say as a
`Text`. `tick` does what is due, once, whatever happens in it; nights in which nothing ran are made
up once. `shouwang serve` ticks about once a minute, `shouwang manage tick` does it by hand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.jobs.models import Schedule
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_LOG = logging.getLogger(__name__)
_CUT_OFF: Final = timedelta(hours=3)
"""Work that began so long ago and did not end was cut off, and is begun anew."""
_FAULT: Final = Text("a fault of the program: {kind}", "程序错误：{kind}")

Work = Callable[[datetime], Text | None]


@dataclass(frozen=True, slots=True)
class Turn:
    """Work that comes back, and when."""

    name: str
    title: Text
    run: Work
    minutes: int = 0
    """Between two turns; 0 for work of the night."""
    hour: int = 0
    """Of the night, in the town's own time."""

    def is_due(self, last: Schedule, now: datetime) -> bool:
        """Tell whether the next turn has come."""
        began = last.begun_at
        if began is None or began > now + timedelta(minutes=5):  # never, or a clock was put back
            return True
        if last.ended_at is None:
            return now - began >= _CUT_OFF
        if self.minutes:
            return now - began >= timedelta(minutes=self.minutes)
        return began < _last_night(now, self.hour)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one turn."""

    turn: Turn
    is_ok: bool
    said: Text | None


TURNS: dict[str, Turn] = {}


def every(*, minutes: int, name: str = "", title: Text | None = None) -> Callable[[Work], Work]:
    """Let a function be called again and again, so many minutes after its last beginning."""
    return lambda run: _keep(run, name, title, minutes=minutes)


def nightly(*, hour: int, name: str = "", title: Text | None = None) -> Callable[[Work], Work]:
    """Let a function be called once a night, from an hour of the town's own time on."""
    return lambda run: _keep(run, name, title, hour=hour)


def _keep(run: Work, name: str, title: Text | None, *, minutes: int = 0, hour: int = 0) -> Work:
    """Register a function; without a name, under that of its module and its own."""
    called = name or f"{run.__module__.rpartition('.')[2]}.{run.__name__}"
    TURNS[called] = Turn(called, title or Text(called, called), run, minutes, hour)
    return run


def tick(now: datetime) -> list[Done]:
    """Do what is due, each once even where two tick at the same time, and return what came of it."""
    return [_do(turn, now) for turn in TURNS.values() if _begin(turn, now)]


def failed() -> Iterator[tuple[Turn, Schedule]]:
    """Yield the work whose last turn failed or was cut off."""
    now = timezone.now()
    for turn, row in all_turns():
        is_cut = not row.ended_at and now - (row.begun_at or now) > _CUT_OFF
        if is_cut or not row.is_ok:
            yield turn, row


def all_turns() -> Iterator[tuple[Turn, Schedule]]:
    """Yield all work that comes back, with what is known of its last turn."""
    rows = Schedule.objects.in_bulk(list(TURNS))
    for name, turn in TURNS.items():
        yield turn, rows.get(name) or Schedule(name=name)


def _begin(turn: Turn, now: datetime) -> bool:
    """Take a turn, unless it is not due or somebody else took it."""
    row, _made = Schedule.objects.get_or_create(name=turn.name)
    if not turn.is_due(row, now):
        return False
    mine = Schedule.objects.filter(name=turn.name, begun_at=row.begun_at)
    return bool(mine.update(begun_at=now, ended_at=None))


def _do(turn: Turn, now: datetime) -> Done:
    try:
        with as_machine():
            said, is_ok = turn.run(now), True
    except ShouwangError as refusal:
        said, is_ok = Text(refusal.in_words("en"), refusal.in_words("zh")), False
    except Exception as fault:  # noqa: BLE001  one work's fault keeps no other from being done
        _LOG.exception("%s failed", turn.name)
        kind = type(fault).__name__
        said, is_ok = Text(_FAULT.say("en", kind=kind), _FAULT.say("zh", kind=kind)), False
    Schedule.objects.filter(name=turn.name).update(
        ended_at=timezone.now(),
        is_ok=is_ok,
        message_en=said.en if said else "",
        message_zh=said.zh if said else "",
    )
    return Done(turn, is_ok, said)


def _last_night(now: datetime, hour: int) -> datetime:
    """Return the moment at which the work of the last night was due."""
    local = timezone.localtime(now)
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)
