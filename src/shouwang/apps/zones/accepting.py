"""
Accepting a plan: a named person makes it the line that is built. Its points come to be; those it drops are taken away.

A plan that leaks, or that cuts somebody off from help, is not accepted by anybody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.zones import building, queries
from shouwang.apps.zones.errors import PLAN_FAULTS, PlanError
from shouwang.apps.zones.models import ClosurePlan, Point, PointStep
from shouwang.apps.zones.stepping import stands_of, step
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy import closures
from shouwang.policy.closures import STANDING, PlanFacts, PlanFault, PointState

_SHARED: Final = ("id", "kind")
NO_SUCH: Final = Text("There is no such plan", "没有这份方案")


def facts_of(plan: ClosurePlan, *, is_forbidden_accepted: bool = False) -> PlanFacts:
    """Return what a plan is judged by; who may see it has been asked before."""
    ground, known = places.current_ground(), set(plan.facts.get("beside", ()))
    return PlanFacts(
        n_leaks=plan.n_leaks,
        n_cut=len(plan.cut),
        n_zones_cut=len(plan.facts["routes"]["zones_cut"]),
        n_forbidden=len(plan.facts["infeasible"]),
        is_ground_current=ground is not None and ground.map_id == plan.map_id,
        knows_other_lines=all(one.spot in known for one in queries.closed_elsewhere(plan.zone)),
        is_forbidden_accepted=is_forbidden_accepted,
    )


def why_not(
    plan: ClosurePlan, *, is_forbidden_accepted: bool = False
) -> list[tuple[PlanFault, Text]]:
    """Return what keeps a plan from being accepted, each with its sentence."""
    facts = facts_of(plan, is_forbidden_accepted=is_forbidden_accepted)
    counts = {
        PlanFault.LEAKS: facts.n_leaks,
        PlanFault.CUTS_OFF: facts.n_cut,
        PlanFault.FORBIDDEN: facts.n_forbidden,
    }
    found = []
    for fault in closures.plan_faults(facts):
        words, n = PLAN_FAULTS[fault], counts.get(fault, 0)
        found.append((fault, Text(words.say("en", n=n), words.say("zh", n=n))))
    return found


@transaction.atomic
def accept(*, actor: Actor, plan_id: UUID, words: str, at: datetime) -> ClosurePlan:
    """
    Accept a plan: its points come to be, or stay; those of an earlier plan that it has no more are to be taken away.

    Parameters
    ----------
    words
        What was decided on the spot about places where none may stand; needed where the plan has such.

    Raises
    ------
    PlanError
        If it leaks, cuts somebody off, rests on another map, moves what was built meanwhile, does not know a path
        that was reported, or a later one was accepted meanwhile.
    """
    require(actor, "zones.accept")
    require_person(actor)
    with as_machine(), log.together():
        people.one_at_a_time("ZP")
        plan = ClosurePlan.every.select_related("zone").filter(pk=plan_id).first()
        if plan is None:
            raise PlanError(NO_SUCH)
        require(actor, "zones.accept", plan.zone.path)
        if plan.accepted_at is not None:
            return plan  # the button was pressed twice
        words = " ".join(words.split())
        PlanError.raise_for(_why_not_now(plan))
        PlanError.raise_for(
            [said for _f, said in why_not(plan, is_forbidden_accepted=bool(words))]
        )
        plan.accepted_at, plan.accepted_by, plan.accepted_words = at, actor.name[:60], words[:300]
        plan.save(update_fields=["accepted_at", "accepted_by", "accepted_words"])
        _set_points(actor, plan, at)
        log.write(actor, "zones.accepted", plan.pk, at=at, zone=plan.zone.number, plan=plan.n)
    return plan


def _why_not_now(plan: ClosurePlan) -> list[Text]:
    if not plan.zone.stands:
        return [Text("This zone was lifted", "该区域已经解除")]
    if ClosurePlan.every.filter(zone=plan.zone, n__gt=plan.n, accepted_at__isnull=False).exists():
        return [
            Text(
                "A later plan was accepted: go on from that one",
                "已经采纳更新的方案：请在其上修改",
            )
        ]
    last = queries.accepted(plan.zone)
    if last is not None and not all(plan.knows(path) for path in last.paths):
        return [
            Text(
                "It does not know a path of the plan that counts: go on from that one",
                "缺少现行方案中上报的小路：请在现行方案上修改",
            )
        ]
    return []


def _set_points(actor: Actor, plan: ClosurePlan, at: datetime) -> None:
    rows = {one.code: one for one in Point.every.select_for_update().filter(zone=plan.zone)}
    states = stands_of(list(rows.values()))
    wanted = {one["properties"]["id"]: one for one in plan.features}
    PlanError.raise_for(
        [
            Text(f"{code} was built since it was made: plan anew", f"做出方案后 {code} 已建成：请重新做方案")
            for code, row in rows.items()
            if states[row.pk] in STANDING and code in wanted and not _is_same_place(row, wanted[code])
        ]
    )  # fmt: skip
    not_there: list[Point] = []
    """Planned where nothing is wanted any more."""
    for code, feature in wanted.items():
        row = rows.get(code)
        if row is None:
            step(actor, _new_point(plan, feature), PointStep.Kind.PLANNED, at)
            continue
        was_moved = not _is_same_place(row, feature)
        is_new = was_moved or states[row.pk] is PointState.REMOVED
        if was_moved and states[row.pk] is PointState.PLANNED:
            not_there.append(row)
        _take_over(row, plan, feature, is_new=is_new)
        if is_new:
            step(actor, row, PointStep.Kind.PLANNED, at)
    for code, row in rows.items():
        if code not in wanted and states[row.pk] is PointState.PLANNED:
            step(actor, row, PointStep.Kind.REMOVED, at)  # never built
            not_there.append(row)
    building.withdraw(actor, not_there, at)


def _is_same_place(row: Point, feature: dict[str, Any]) -> bool:
    lon, lat = feature["geometry"]["coordinates"]
    is_near = abs(row.lon - lon) < 1e-6 and abs(row.lat - lat) < 1e-6
    return bool(is_near and row.kind == feature["properties"]["kind"])


def _facts(feature: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in feature["properties"].items() if name not in _SHARED}


def _new_point(plan: ClosurePlan, feature: dict[str, Any]) -> Point:
    lon, lat = feature["geometry"]["coordinates"]
    return Point.every.create(
        id=uuid4(), zone=plan.zone, code=feature["properties"]["id"], plan=plan,
        kind=feature["properties"]["kind"], lon=lon, lat=lat, facts=_facts(feature),
    )  # fmt: skip


def _take_over(row: Point, plan: ClosurePlan, feature: dict[str, Any], *, is_new: bool) -> None:
    """Let a point be as the plan has it; of one that is still to be built nobody has seen anything yet."""
    row.lon, row.lat = feature["geometry"]["coordinates"]
    row.plan, row.kind, row.facts = plan, feature["properties"]["kind"], _facts(feature)
    if is_new:
        row.opener_ref, row.opener, row.minutes = "", "", None
        row.by_hand = row.way_out = None
    row.save()
