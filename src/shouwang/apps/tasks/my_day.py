"""What somebody has to do on a day, in the order in which it matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from shouwang.apps.tasks import standing
from shouwang.apps.tasks.life import Life, State
from shouwang.apps.tasks.me import Me
from shouwang.apps.tasks.models import Task
from shouwang.apps.tasks.queries import OPEN_STATES, Shown, end_of_day, own_rows, shown_all
from shouwang.apps.tasks.record import Item, items_of

MOST_SHOWN: Final = 60
_MOST_DONE: Final = 20


@dataclass(frozen=True, slots=True)
class Own:
    """A task of somebody's own, with the checklist where they are at it."""

    shown: Shown
    items: list[Item]


@dataclass(frozen=True, slots=True)
class MyDay:
    """What somebody has to do."""

    late: list[Own]
    today: list[Own]
    later: list[Own]
    untaken: list[Shown]
    """Of their groups, for whoever takes them up."""
    late_of_others: list[Shown]
    """Of the groups that they lead: who has them is asked by the lead first."""
    done: list[Shown]

    @property
    def n_open(self) -> int:
        """How many of their own are still to be done."""
        return len(self.late) + len(self.today) + len(self.later)


def my_day(me: Me, now: datetime) -> MyDay:
    """Return somebody's own open tasks, those of their groups that nobody has, and what they did today."""
    night = end_of_day(now)
    begun = night - timedelta(days=1)
    every = Task.every
    with own_rows():
        own = list(every.filter(me.own, state__in=OPEN_STATES)[:MOST_SHOWN])
        lives = standing.lives(one for one in own if one.n_items and one.state == State.TAKEN)
        found = [Own(one, _items(one.task, lives.get(one.task.pk))) for one in shown_all(own, now)]
        free = every.filter(group__in=me.groups, state=State.WAITING, ref="")
        late = every.filter(group__in=me.leads, state__in=OPEN_STATES, due_at__lt=now)
        done = every.filter(me.own, state=State.DONE, done_at__gte=begun).order_by("-done_at")
        return MyDay(
            late=[one for one in found if one.shown.is_late],
            today=[one for one in found if now <= one.shown.task.due_at < night],
            later=[one for one in found if one.shown.task.due_at >= night],
            untaken=_cut(free, now),
            late_of_others=_cut(late.exclude(ref__in=(me.ref, "")), now),
            done=shown_all(done[:_MOST_DONE], now),
        )


def _cut(rows: QuerySet[Task], now: datetime) -> list[Shown]:
    return shown_all(rows[:MOST_SHOWN], now)


def _items(task: Task, life: Life | None) -> list[Item]:
    return items_of(task, life) if life is not None else []
