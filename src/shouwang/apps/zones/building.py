"""Work on the line as tasks: building and taking away in the order of work, with material; walks along it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final
from uuid import UUID

from shouwang.apps.people import public as people
from shouwang.apps.tasks import public as tasks
from shouwang.apps.zones import queries, stepping
from shouwang.apps.zones.errors import POINT_FAULTS, PointError
from shouwang.apps.zones.models import Point, Zone
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Lang, Text
from shouwang.policy.closures import POINT_NAMES, PointFault, PointKind, PointState

LINK: Final = "point"
"""What a task calls the point that it builds."""
AWAY_LINK: Final = "point-away"
"""What a task calls the point that it takes away: one to build it may be open still."""
ZONE_LINK: Final = "zone"
"""What a task calls the zone whose line is walked."""
MOST_ITEMS: Final = 20


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("material.toml").read_text("utf-8"))


def material_of(points: Iterable[Point]) -> list[tuple[Text, int]]:
    """Return what some points take in all: the thing in both languages, and how many."""
    needed: Counter[str] = Counter()
    for row in points:
        needed.update(_table()["points"][_sort_of(row)])
    things = _table()["things"]
    return [
        (Text(things[code]["en"], things[code]["zh"]), n)
        for code, n in sorted(needed.items())
        if n
    ]


def _sort_of(row: Point) -> str:
    """Return which line of the table counts for a point."""
    if row.kind == Point.Kind.GATE:
        return "gate"
    return "road" if row.facts.get("vehicles") else "path"


def give_tasks(
    *, actor: Actor, zone: Zone, group_id: UUID, due_at: datetime, lang: Lang, at: datetime
) -> int:
    """
    Give a group a task for each point that is not built yet, or is to be taken away, and has none; return how many.

    Raises
    ------
    PointError
        If nothing is left to be given, or points are to be built and no order on the zone is issued.
    """
    require(actor, "zones.build", zone.path)
    with (
        log.together()
    ):  # all of the list or nothing of it, and once, however many press the button
        people.one_at_a_time("ZP")
        return _given(actor, zone, group_id, due_at, lang, at)


def _given(
    actor: Actor, zone: Zone, group_id: UUID, due_at: datetime, lang: Lang, at: datetime
) -> int:
    with as_machine():
        zone = Zone.every.get(pk=zone.pk)  # as it is by now
        gone = {one.pk for one in queries.to_take_away(zone)}
        todo = [
            (one.point, AWAY_LINK if one.point.pk in gone else LINK)
            for one in queries.points(zone)
            if one.point.pk in gone or one.state is PointState.PLANNED
        ]
        known = {
            link: tasks.linked(link, {row.pk for row, _link in todo}) for link in (LINK, AWAY_LINK)
        }
        may_build = stepping.has_order(zone, at)
    left = [(row, link) for row, link in todo if row.pk not in known[link]]
    lawful = [(row, link) for row, link in left if may_build or link == AWAY_LINK]
    if left and not lawful:  # nobody is sent out to close a road that no order closes
        raise PointError(POINT_FAULTS[PointFault.NO_ORDER])
    if not left:
        raise PointError(Text("Nothing is left to be given", "没有需要派出的任务"))
    for row, link in lawful:
        tasks.give(actor=actor, new=_task(zone, row, group_id, due_at, lang, link), at=at)
    return len(lawful)


def withdraw(actor: Actor, points: Collection[Point], at: datetime) -> None:
    """Drop the open tasks to build points that nobody wants there any more: a road would be closed for nothing."""
    ids = {row.pk for row in points}
    if ids:
        tasks.withdraw(actor=actor, kind=LINK, ids=ids, why=_NOT_WANTED, at=at)


def give_patrols(
    *, actor: Actor, zone: Zone, group_id: UUID, due_at: datetime, lang: Lang, at: datetime
) -> int:
    """
    Give a group a walk along the line: what the map may not know of it stands on the list; return how many tasks.

    Raises
    ------
    PointError
        If no plan counts yet, or a walk is out already.
    """
    require(actor, "zones.build", zone.path)
    with as_machine():
        plan = queries.accepted(zone)
        is_out = bool(tasks.linked(ZONE_LINK, {zone.pk}))
    if plan is None:
        raise PointError(
            Text(
                "No plan counts yet: there is no line to walk",
                "还没有采纳的方案：没有可巡查的边界",
            )
        )
    if is_out:
        raise PointError(Text("A walk along this line is out already", "已经派出巡查"))
    doubts = [_doubt(one, lang) for one in plan.facts["map_doubts"]] or [_WALK.in_(lang)]
    lists = [doubts[first : first + MOST_ITEMS] for first in range(0, len(doubts), MOST_ITEMS)]
    for items in lists:
        new = tasks.NewTask(
            incident_id=zone.incident_id, title=_PATROL.say(lang, zone=zone.number), due_at=due_at,
            group_id=group_id, path=zone.path, place=zone.title.in_(lang), items=tuple(items),
            words=_REPORT.in_(lang), link=tasks.Link(ZONE_LINK, zone.pk, zone.number),
        )  # fmt: skip
        tasks.give(actor=actor, new=new, at=at)
    return len(lists)


def _doubt(doubt: dict[str, Any], lang: Lang) -> str:
    said = str(doubt["text"] if lang == "en" else doubt.get("text_zh", doubt["text"]))
    if doubt.get("lon") is None:
        return said
    return f"{said} ({doubt['lat']:.5f}, {doubt['lon']:.5f})"


def _task(
    zone: Zone, row: Point, group_id: UUID, due_at: datetime, lang: Lang, link: str
) -> tasks.NewTask:
    name, is_built = POINT_NAMES[PointKind(row.kind)], link == LINK
    title = _BUILD if is_built else _TAKE_AWAY
    things = [f"{one.in_(lang)} ×{n}" for one, n in material_of([row])] if is_built else []
    checks = [
        one.in_(lang) for one in (_CHECKS if row.kind == Point.Kind.BARRIER else _CHECKS[1:])
    ]
    street = row.street or row.road_name.in_(lang)
    return tasks.NewTask(
        incident_id=zone.incident_id,
        title=title.say(lang, what=name.in_(lang), code=row.code, zone=zone.number, street=street),
        due_at=due_at, group_id=group_id, path=zone.path, place=f"{row.code} {row.street}".strip(),
        items=(*things, *checks) if is_built else (),
        needs=frozenset({tasks.Proof.PHOTO}),
        link=tasks.Link(link, row.pk, f"{zone.number} {row.code}"),
    )  # fmt: skip


_BUILD: Final = Text(
    "Build {what} {code} of {zone}: {street}", "建{what} {code}（{zone}）：{street}"
)
_NOT_WANTED: Final = "方案已变，这里不再需要 · the plan has changed: not wanted here"
"""Both languages at once: who takes it back and who built may read different ones."""
_TAKE_AWAY: Final = Text(
    "Take away {what} {code} of {zone}: {street}", "拆除{what} {code}（{zone}）：{street}"
)
_PATROL: Final = Text("Walk along the line of {zone}", "沿 {zone} 边界巡查")
_WALK: Final = Text("walk along the whole edge", "走完整条边界")
_REPORT: Final = Text(
    "Report what you find, and also that nothing was found.", "发现情况请上报；没有发现也请上报。"
)
_CHECKS: Final = (
    Text("hands alone take it away", "徒手可以移开"),
    Text("somebody on foot gets past it in danger", "遇险时步行的人能通过"),
    Text("the sheet with the emergency number hangs there", "紧急电话告示已张贴"),
)
