"""Reading groups and tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.tasks.life import DESK_AFTER, OPEN, State
from shouwang.apps.tasks.models import Group, LivingIn, Member, Step, Task
from shouwang.apps.tasks.saying import due_in_words, span_in_words
from shouwang.backbone.access.paths import within
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

OPEN_STATES: Final = tuple(sorted(one.value for one in OPEN))
ALL_OPEN: Final = "open"
LATE: Final = "late"
NOBODY: Final = "nobody"
MOST_LEFT: Final = 50


def tasks(
    *,
    state: str = ALL_OPEN,
    group: str = "",
    who: str = "",
    path: str = "",
    due: str = "",
    now: datetime | None = None,
) -> QuerySet[Task]:
    """
    Return tasks that may be seen, what is due first first; done ones, the latest first.

    Parameters
    ----------
    state
        One of `State`, ``open``, ``late``, or ``nobody``: given back, and of no group.
    group
        Id as text, or ``none``.
    who
        Number of one who helps.
    due
        ``today``: due before the day is over.
    """
    at = now or timezone.now()
    rows = Task.objects.all()
    if state == ALL_OPEN:
        rows = rows.filter(state__in=OPEN_STATES)
    elif state == LATE:
        rows = rows.filter(state__in=OPEN_STATES, due_at__lt=at)
    elif state == NOBODY:
        rows = rows.filter(state=State.WAITING, ref="", group=None)
    elif state in set(State):
        rows = rows.filter(state=state)
    if group:
        rows = rows.filter(group=None) if group == "none" else rows.filter(group_id=group)
    if who:
        rows = rows.filter(ref=who.upper())
    if path:
        rows = rows.filter(within(path))
    if due == "today":
        rows = rows.filter(due_at__lt=end_of_day(at))
    if state in (State.DONE, State.DROPPED):
        return rows.order_by("-done_at", "number")
    return rows


def end_of_day(at: datetime) -> datetime:
    """Return the first moment of the town's next day."""
    local = timezone.localtime(at)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as lists and boards show it, with its words opened for who may read them."""

    task: Task
    title: str
    group: Group | None
    n_ticked: int
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.task.state in OPEN_STATES

    @property
    def is_late(self) -> bool:
        """Whether it is open after it was due."""
        return self.is_open and self.task.due_at < self.now

    @property
    def is_alarm(self) -> bool:
        """Whether it is late by so much that the desk is told."""
        return self.is_open and self.now - self.task.due_at > DESK_AFTER

    @property
    def due(self) -> Text:
        """How long is left, or by how much it is late."""
        return due_in_words(self.task.due_at, self.now)

    @property
    def lateness(self) -> Text:
        """By how much it is late, alone, for where that it is late is said already."""
        return span_in_words(self.now - self.task.due_at)


def shown_all(rows: Iterable[Task], now: datetime) -> list[Shown]:
    """Return tasks as lists show them, in two more queries; it was asked before who may read them."""
    found = list(rows)
    with as_machine():
        groups = groups_by_id({row.group_id for row in found if row.group_id})
        ticked = ticked_of([row.pk for row in found if row.n_items])
        return [
            Shown(
                row, row.title,
                groups.get(row.group_id) if row.group_id else None, ticked.get(row.pk, 0), now,
            )
            for row in found
        ]  # fmt: skip


def ticked_of(ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many items of some tasks are ticked."""
    on: dict[UUID, dict[int, bool]] = {}
    steps = Step.every.filter(task__in=ids, kind__in=("ticked", "unticked"))
    for task_id, item, kind in steps.values_list("task_id", "item", "kind"):
        on.setdefault(task_id, {})[item or 0] = kind == "ticked"
    return {task_id: sum(items.values()) for task_id, items in on.items()}


def groups_by_id(ids: Collection[UUID]) -> dict[UUID, Group]:
    """Return groups by id: that a group is there is no secret to those at work."""
    with as_machine():
        return Group.every.in_bulk(list(ids)) if ids else {}


def groups_of(incident_id: UUID) -> list[Group]:
    """Return the groups of an incident that are not dissolved."""
    with as_machine():
        return list(Group.every.filter(incident_id=incident_id, dissolved_at=None))


def all_groups() -> list[Group]:
    """Return all groups of open incidents that are not dissolved, the latest incident first."""
    with as_machine():
        now_open = [one.incident.pk for one in incidents.open_incidents(timezone.now())]
        found = list(Group.every.filter(dissolved_at=None, incident_id__in=now_open))
    began: dict[UUID, datetime] = {}
    for one in found:
        began[one.incident_id] = min(one.formed_at, began.get(one.incident_id, one.formed_at))
    return sorted(found, key=lambda one: (-began[one.incident_id].timestamp(), one.place))


@dataclass(frozen=True, slots=True)
class GroupNow:
    """A group with who is in it and what it has to do."""

    group: Group
    members: list[Member]
    unfit: frozenset[UUID]
    """Those of them whom a doctor says no to on that day; why, nobody is told."""
    inside: list[LivingIn]
    n_open: int = 0
    n_late: int = 0

    @property
    def lead(self) -> Member | None:
        """Who leads it."""
        return next((one for one in self.members if one.part == Member.Part.LEAD), None)

    @property
    def deputy(self) -> Member | None:
        """Who stands in for the lead."""
        return next((one for one in self.members if one.part == Member.Part.DEPUTY), None)

    @property
    def others(self) -> list[Member]:
        """The rest of them."""
        return [one for one in self.members if one.part == Member.Part.MEMBER]

    @property
    def needs_stand_in(self) -> bool:
        """Whether a doctor says no to its lead or deputy."""
        return any(
            one.responder_id in self.unfit
            for one in self.members
            if one.part != Member.Part.MEMBER
        )


def groups_now(groups: list[Group], at: datetime) -> list[GroupNow]:
    """Return groups as they were at an instant, in four queries for all of them."""
    ids = [one.pk for one in groups]
    lasts = Q(to_at=None) | Q(to_at__gt=at)
    with as_machine():
        members: dict[UUID, list[Member]] = {one: [] for one in ids}
        for row in Member.every.filter(lasts, group__in=ids, from_at__lte=at):
            members[row.group_id].append(row)
        inside: dict[UUID, list[LivingIn]] = {one: [] for one in ids}
        for stay in LivingIn.every.filter(lasts, group__in=ids, from_at__lte=at):
            inside[stay.group_id or ids[0]].append(stay)
        who = {row.responder_id for rows in members.values() for row in rows}
        unfit = frozenset(people.unfit(timezone.localdate(at), who)) if who else frozenset()
        counts = _counts(ids, at)
    return [
        GroupNow(
            one, members[one.pk], unfit & {row.responder_id for row in members[one.pk]},
            inside[one.pk], *counts.get(one.pk, (0, 0)),
        )
        for one in groups
    ]  # fmt: skip


def _counts(ids: Collection[UUID], at: datetime) -> dict[UUID, tuple[int, int]]:
    """Return how many tasks of each group are open, and how many of them late, now."""
    rows = Task.every.filter(group__in=ids, state__in=OPEN_STATES).order_by()
    counted = rows.values("group_id").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at))
    )
    return {row["group_id"]: (row["n"], row["late"]) for row in counted}


def stays() -> list[LivingIn]:
    """Return who lives in the zone now, and the last who left, of all incidents: first those inside."""
    with as_machine():
        rows = LivingIn.every.select_related("group")
        here = list(rows.filter(to_at=None))
        return [*here, *rows.filter(to_at__isnull=False).order_by("-to_at")[:MOST_LEFT]]


def inside(incident_id: UUID) -> list[LivingIn]:
    """Return who of an incident lives in the zone now."""
    with as_machine():
        return list(LivingIn.every.filter(incident_id=incident_id, to_at=None))


@contextmanager
def own_rows() -> Iterator[None]:
    """Look at the tasks of the one who asks themselves, wherever they are; `Me` says which those are."""
    with as_machine():
        yield


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: some of its tasks, and how many there are."""

    code: str
    rows: list[Shown]
    n: int

    @property
    def n_more(self) -> int:
        """How many are not shown."""
        return self.n - len(self.rows)


MOST_ON_BOARD: Final = 20


def board(group: str, now: datetime) -> list[Column]:
    """
    Return the columns late, waiting, taken up, and done today, of the tasks that may be seen.

    Parameters
    ----------
    group
        As `tasks` takes it.
    """
    begun = end_of_day(now) - timedelta(days=1)
    columns = {
        "late": tasks(state=LATE, now=now, group=group),
        "waiting": tasks(state=State.WAITING, group=group).filter(due_at__gte=now),
        "taken": tasks(state=State.TAKEN, group=group).filter(due_at__gte=now),
        "done": tasks(state=State.DONE, group=group).filter(done_at__gte=begun),
    }
    cut = {code: list(rows[:MOST_ON_BOARD]) for code, rows in columns.items()}
    shown = iter(shown_all([row for rows in cut.values() for row in rows], now))
    return [
        Column(
            code, [next(shown) for _row in cut[code]],
            rows.order_by().count() if len(cut[code]) == MOST_ON_BOARD else len(cut[code]),
        )
        for code, rows in columns.items()
    ]  # fmt: skip


def latest(incident_id: UUID, now: datetime, *, most: int) -> list[Task]:
    """Return the tasks of an incident that are late for longest, of those that may be seen."""
    rows = Task.objects.filter(incident_id=incident_id, state__in=OPEN_STATES, due_at__lt=now)
    return list(rows.order_by("due_at")[:most])


def n_late(now: datetime) -> int:
    """Return how many tasks that may be seen are late."""
    return Task.objects.filter(state__in=OPEN_STATES, due_at__lt=now).order_by().count()


def n_alarms(now: datetime) -> int:
    """Return how many are late by so much that the desk is told."""
    rows = Task.objects.filter(state__in=OPEN_STATES, due_at__lt=now - DESK_AFTER)
    return rows.order_by().count()


def n_of_nobody() -> int:
    """Return how many tasks wait and are given to nobody, of those that may be seen."""
    return tasks(state=NOBODY).order_by().count()


def own_counts(ref: str, now: datetime) -> tuple[int, int]:
    """Return how many of somebody's own tasks are late, and how many more are due today."""
    if not ref:
        return 0, 0
    with own_rows():
        rows = Task.every.filter(
            ref=ref, state__in=OPEN_STATES, due_at__lt=end_of_day(now)
        ).order_by()
        found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return found["late"], found["n"] - found["late"]


def waiting_for_lead(ref: str, now: datetime) -> tuple[int, int]:
    """Return how many tasks of the groups that somebody leads are late, and how many nobody has taken."""
    if not ref:
        return 0, 0
    with own_rows():
        led = Member.every.filter(ref=ref, to_at=None, group__dissolved_at=None)
        rows = Task.every.filter(
            group__in=led.exclude(part=Member.Part.MEMBER).values("group_id"),
            state__in=OPEN_STATES,
        ).order_by()
        found = rows.aggregate(
            late=Count("pk", filter=Q(due_at__lt=now)),
            free=Count("pk", filter=Q(ref="", state=State.WAITING)),
        )
    return found["late"], found["free"]
