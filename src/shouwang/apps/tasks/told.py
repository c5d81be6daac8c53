"""What tasks and groups tell to the timeline, the command page, the wall, the first page and the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.tasks import links, queries, standing
from shouwang.apps.tasks.links import Link, LinkKind
from shouwang.apps.tasks.looks import PERSON
from shouwang.apps.tasks.me import ref_of
from shouwang.apps.tasks.models import Group, LivingIn, Step, Task
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine, current
from shouwang.backbone.pages.shell import Hit
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text

_MOST_SHOWN: Final = 6
_MOST_NAMED: Final = 5
_MOST_FOUND: Final = 8


def moments(
    incident: incidents.Incident, before: datetime, most: int
) -> Iterable[incidents.Moment]:
    """
    Return what happened to tasks, by their numbers.

    What stands on the page of a task alone is left out, and what a group began with: that is told with the group.
    """
    told = (
        Step.Kind.GIVEN, Step.Kind.DONE, Step.Kind.RETURNED, Step.Kind.REOPENED, Step.Kind.DROPPED,
    )  # fmt: skip
    rows: Any = Step.objects.filter(task__incident_id=incident.pk, kind__in=told, at__lt=before)
    began_with_it = Q(kind=Step.Kind.GIVEN, task__given_at=F("task__group__formed_at"))
    rows = rows.filter(Q(task__group=None) | ~began_with_it)
    for step in rows.select_related("task").order_by("-at", "-place_in_order")[:most]:
        label, number = text_of(Step.Kind(step.kind).label), step.task.number
        what = Text(f"Task {number}: {label.en}", f"任务 {number}：{label.zh}")
        url = reverse("tasks:task", args=[step.task_id])
        yield incidents.Moment(step.at, "tasks", what, step.actor_name, url)


def moments_of_groups(
    incident: incidents.Incident, before: datetime, most: int
) -> Iterable[incidents.Moment]:
    """Return which groups were formed and dissolved, and who moved in and out, by number."""
    found = []
    with as_machine():  # whoever sees the incident may know its groups
        groups = list(Group.every.filter(incident_id=incident.pk))
        stays = list(LivingIn.every.filter(incident_id=incident.pk).order_by("-from_at")[:most])
    for group in groups:
        url, name = reverse("tasks:group", args=[group.pk]), group.title
        formed = Text(f"Formed: {name.en}", f"成立：{name.zh}")
        found.append(incidents.Moment(group.formed_at, "groups", formed, group.formed_by, url))
        if group.dissolved_at is not None:
            gone = Text(f"Dissolved: {name.en}", f"解散：{name.zh}")
            found.append(
                incidents.Moment(group.dissolved_at, "groups", gone, group.dissolved_by, url)
            )
    for stay in stays:
        url = reverse("tasks:living")
        moved = Text(f"{stay.ref} lives in the zone", f"{stay.ref} 入住区内")
        found.append(incidents.Moment(stay.from_at, "groups", moved, stay.noted_by, url))
        if stay.to_at is not None:
            left = Text(f"{stay.ref} left the zone", f"{stay.ref} 离开区内")
            found.append(incidents.Moment(stay.to_at, "groups", left, stay.ended_by, url))
    earlier = [one for one in found if one.at < before]
    return sorted(earlier, key=lambda one: one.at, reverse=True)[:most]


def _n_open(incident: incidents.Incident, at: datetime) -> int:
    return standing.open_at(incident.pk, at).order_by().count()


def _n_late(incident: incidents.Incident, at: datetime) -> int:
    return standing.late_at(incident.pk, at).order_by().count()


def _late_page(_incident: incidents.Incident) -> str:
    return f"{reverse('tasks:list')}?state={queries.LATE}"


def _block(incident: incidents.Incident, now: datetime) -> dict[str, Any]:
    """Return the groups with how much they have to do, what is late for longest, and how many live in the zone."""
    groups = queries.groups_now(queries.groups_of(incident.pk), now)
    latest = queries.latest(incident.pk, now, most=_MOST_SHOWN)
    n_inside = len(queries.inside(incident.pk))
    return {"groups": groups, "latest": queries.shown_all(latest, now), "n_inside": n_inside}


def _block_of_wall(incident: incidents.Incident, now: datetime) -> dict[str, Any] | None:
    """Return the same for the wall, where nothing is shown as long as nothing was begun."""
    block = _block(incident, now)
    return block if any(block.values()) else None


def keeps_open(incident: incidents.Incident, _at: datetime) -> Iterable[Text]:
    """Return what of this keeps an outbreak open: tasks by number, and who still lives in the zone."""
    with as_machine():
        waiting = Task.every.filter(incident_id=incident.pk, state__in=queries.OPEN_STATES)
        numbers = list(waiting.values_list("number", flat=True)[:_MOST_NAMED])
        n_open = waiting.order_by().count() if len(numbers) == _MOST_NAMED else len(numbers)
    inside = [stay.ref for stay in queries.inside(incident.pk)]
    if n_open:
        en, zh = _named(numbers, n_open)
        yield Text(f"open tasks ({en})", f"未办结的任务（{zh}）")
    if inside:
        en, zh = _named(inside[:_MOST_NAMED], len(inside))
        yield Text(f"people who still live in the zone ({en})", f"仍住在区内的人员（{zh}）")


def _named(some: list[str], n: int) -> tuple[str, str]:
    more = n - len(some)
    en, zh = ", ".join(some), "、".join(some)
    return (f"{en} and {more} more", f"{zh}等 {n} 项") if more else (en, zh)


def mine() -> Iterator[tuple[str, int, str]]:
    """Say what somebody has to do themselves, and what waits for the lead of a group."""
    ref, now, url = ref_of(current().actor), timezone.now(), reverse("tasks:my-day")
    late, today = queries.own_counts(ref, now)
    yield _("of your tasks are late"), late, url
    yield _("of your tasks are due today"), today, url
    late, free = queries.waiting_for_lead(ref, now)
    yield _("tasks of the groups that you lead are late"), late, url
    yield _("tasks of the groups that you lead wait to be taken up"), free, url


def of_desk() -> Iterator[tuple[str, int, str]]:
    """Say what the lead of a group did not put right within the hour, and what nobody has."""
    yield _("tasks are late by more than an hour"), queries.n_alarms(timezone.now()), (
        f"{reverse('tasks:list')}?state={queries.LATE}"
    )  # fmt: skip
    yield _("tasks were given back, and nobody has them"), queries.n_of_nobody(), (
        f"{reverse('tasks:list')}?state={queries.NOBODY}"
    )  # fmt: skip


def n_late() -> int:
    """Return how many tasks are late, for the navigation."""
    return queries.n_late(timezone.now())


def n_mine() -> int:
    """Return how many of one's own tasks are late or due today, for the navigation."""
    return sum(queries.own_counts(ref_of(current().actor), timezone.now()))


def search(_actor: Actor, words: str) -> Iterator[Hit]:
    """Find tasks by number."""
    asked = words.strip().upper()
    if not asked.startswith("T") or not any(one.isdigit() for one in asked):
        return
    for row in Task.objects.filter(number__startswith=asked[:16])[:_MOST_FOUND]:
        yield Hit(row.number, row.get_state_display(), reverse("tasks:task", args=[row.pk]))


def _find_incident(words: str) -> Link | None:
    try:
        row = incidents.incident(UUID(words))
    except ValueError:
        row = incidents.Incident.objects.filter(number=words).first()
    return Link("incident", row.pk, row.number) if row else None


def _find_order(words: str) -> Link | None:
    found = orders.find_order(words)
    return Link("order", *found) if found else None


def _find_person(words: str) -> Link | None:
    who = people.someone(words[:12], on=timezone.localdate())
    return Link(PERSON, who.id, who.ref) if who else None


def enter() -> None:
    """Enter what tasks tell, and the records that a task may serve."""
    see, see_groups = "tasks.see", "groups.see"
    incidents.add_moments("tasks", Text("Tasks", "任务"), see, moments)
    incidents.add_moments("groups", Text("Groups", "工作组"), see_groups, moments_of_groups)
    incidents.add_figure(incidents.Figure(
        "tasks-open", Text("tasks open", "未完成任务"), see, _n_open, lambda _one: reverse("tasks:list")
    ))  # fmt: skip
    incidents.add_figure(incidents.Figure(
        "tasks-late", Text("tasks late", "超时任务"), see, _n_late, _late_page, must_be_zero=True
    ))  # fmt: skip
    incidents.add_block(incidents.Block("tasks", see, "tasks/_block.html", _block, place=30))
    incidents.add_block(incidents.Block(
        "tasks-wall", see, "tasks/_block_wall.html", _block_of_wall, place=30, on_wall=True
    ))  # fmt: skip
    incidents.add_open_work("tasks", keeps_open)
    links.add(
        LinkKind("incident", "incidents.see", "incidents:incident", "incident_id", _find_incident)
    )
    links.add(LinkKind("order", "orders.see", "orders:order", "order_id", _find_order))
    links.add(LinkKind(PERSON, "people.see", "people:resident", "ref", _find_person))
