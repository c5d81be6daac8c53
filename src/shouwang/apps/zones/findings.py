"""
What is found along the line: a path that is not on the map is answered by a plan at once, without moving what stands.

The line is never finished: each walk along it is written down, also where nothing was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from shouwang.apps.people import public as people
from shouwang.apps.zones import planning, queries
from shouwang.apps.zones.errors import PointError
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, Zone
from shouwang.apps.zones.models.plans import Line
from shouwang.apps.zones.planning import Asked
from shouwang.backbone import photos
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.engines.perimeter.replan import parse_paths

MOST_POINTS: Final = 500
_TWICE_WITHIN: Final = timedelta(minutes=1)
_LONG_AGO: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewFinding:
    """
    What somebody found.

    Parameters
    ----------
    line
        Of a path: a LineString of GeoJSON, drawn to the ways that it leads to.
    code
        Of a point that does not hold.
    photo
        As it was brought; nothing is written down without it where it cannot be taken.
    """

    kind: Finding.Kind
    found_at: datetime
    words: str = ""
    line: dict[str, Any] | None = None
    code: str = ""
    photo: UploadedFile[bytes] | None = None


def note(*, actor: Actor, zone_id: UUID, new: NewFinding, at: datetime) -> Finding:
    """
    Write down what somebody found along the line of a zone.

    Raises
    ------
    PointError
        If something is missing or cannot be, with all of it.
    ReportedPathError
        If the path is no line.
    PhotoError
        If the photo is no picture, too large, or would unfold to too much.
    NotKeptError
        If it cannot be written.
    """
    require(actor, "zones.report")
    require_person(actor)
    lines = parse_paths(new.line) if new.kind is Finding.Kind.PATH and new.line else ()
    photo = photos.taken_from(new.photo) if new.photo else None
    with as_machine(), Finding.photos.keeping() as keep, transaction.atomic():
        people.one_at_a_time("ZF")
        zone = Zone.every.filter(pk=zone_id).first()
        if zone is None:
            raise PointError(Text("There is no such zone", "没有这个区域"))
        require(actor, "zones.report", zone.path)
        row = _row(actor, zone, new, lines, at)
        before = _before(row, photo)
        if before is not None:
            return before
        row.photo = keep(photo, row.pk) if photo else ""
        row.save(force_insert=True)
        log.write(actor, "zones.found", row.pk, at=at, zone=zone.number, kind=row.kind)
    return row


def _row(
    actor: Actor, zone: Zone, new: NewFinding, lines: tuple[Line, ...], at: datetime
) -> Finding:
    """Return what is to be written down; refused where something is missing or cannot be."""
    code, is_sound = new.code.strip().upper(), new.kind is Finding.Kind.SOUND
    point = Point.every.filter(zone=zone, code=code).first() if code else None
    PointError.raise_for(_faults(zone, new, lines, point, at))
    return Finding(
        id=uuid4(), zone=zone, n=Finding.every.filter(zone=zone).count() + 1, kind=new.kind.value,
        point=point, line=_drawn(new.line) if lines else [],
        words=" ".join(new.words.split())[:300], found_at=new.found_at, noted_at=at,
        account_id=actor.account_id, found_by=actor.name[:60],
        settled_at=at if is_sound else None, settled_by=actor.name[:60] if is_sound else "",
    )  # fmt: skip


def _drawn(line: dict[str, Any] | None) -> list[list[float]]:
    """Return a path as it was drawn: where it meets itself, the planner takes it for several."""
    return [[float(spot[0]), float(spot[1])] for spot in (line or {}).get("coordinates", [])]


def _before(row: Finding, photo: bytes | None) -> Finding | None:
    """Return the same finding of a moment ago: the button was pressed twice."""
    found = Finding.every.filter(
        zone=row.zone, kind=row.kind, account_id=row.account_id, words=row.words,
        noted_at__gt=row.noted_at - _TWICE_WITHIN,
    ).first()  # fmt: skip
    if found is None or (found.line, found.point) != (row.line, row.point):
        return None
    return found if Finding.photos.read(found.photo, found.pk) == photo else None


def _faults(
    zone: Zone, new: NewFinding, lines: tuple[Line, ...], point: Point | None, at: datetime
) -> list[Text]:
    found = []
    if not zone.stands:
        found.append(Text("This zone was lifted", "该区域已经解除"))
    if new.kind is Finding.Kind.PATH and not lines:
        found.append(Text("Draw the path, or give two of its points", "请画出小路，或给出两个点"))
    if lines and (new.line or {}).get("type") != "LineString":
        found.append(Text("Draw one path at a time", "请一次只画一条小路"))
    if sum(map(len, lines)) > MOST_POINTS:
        found.append(
            Text(f"A path has {MOST_POINTS} points at most", f"一条小路最多 {MOST_POINTS} 个点")
        )
    if new.kind is Finding.Kind.POINT and point is None:
        found.append(Text("Say which point: its number, such as C3", "请填写点的编号，如 C3"))
    if new.kind is Finding.Kind.POINT and not new.words.strip():
        found.append(Text("Say what is wrong there", "请写明哪里不对"))
    if new.found_at > at:
        found.append(Text("It was found in the time to come", "发现时间在将来"))
    elif new.found_at < at - _LONG_AGO:
        found.append(Text("It was found more than a week ago", "发现时间超过一周"))
    return found


def answer(*, actor: Actor, finding_id: UUID, at: datetime) -> ClosurePlan:
    """
    Plan again with a reported path: what stands stays, the least is added. The plan still has to be accepted.

    A path whose plan was overtaken by another one is planned again, beside the one that counts now.

    Raises
    ------
    PointError
        If it is no path, was answered, or the zone has no accepted plan.
    """
    require(actor, "zones.plan")
    with as_machine():
        row = Finding.every.select_related("zone", "plan").filter(pk=finding_id).first()
        if row is None or row.kind != Finding.Kind.PATH:
            raise PointError(Text("There is no such path", "没有这条小路"))
        require(actor, "zones.plan", row.zone.path)
        base = queries.accepted(row.zone)
    if base is None:
        raise PointError(
            Text(
                "No plan of this zone was accepted yet: plan it first",
                "该区域还没有采纳的方案：请先做方案",
            )
        )
    paths = parse_paths({"type": "LineString", "coordinates": row.line})
    if row.plan is not None and (row.plan.base_id == base.pk or all(map(base.knows, paths))):
        return row.plan
    asked = Asked(ClosurePlan.Why.PATH, base=base, about=f"F{row.n}", paths=paths)
    made = planning.make(actor=actor, zone_id=row.zone_id, asked=asked, at=at)
    with as_machine():
        Finding.every.filter(pk=row.pk, plan=row.plan).update(plan=made)
    return made


@transaction.atomic
def settle(*, actor: Actor, finding_id: UUID, words: str, at: datetime) -> Finding:
    """
    Say what became of a finding.

    Raises
    ------
    PointError
        If there is none, or nobody says what became of it.
    """
    require(actor, "zones.build")
    require_person(actor)
    with as_machine():
        row = (
            Finding.every.select_for_update().filter(pk=finding_id).select_related("zone").first()
        )
        if row is None:
            raise PointError(Text("There is no such finding", "没有这条记录"))
        require(actor, "zones.build", row.zone.path)
        if row.settled_at is not None:
            return row
        if not words.strip():
            raise PointError(Text("Say what became of it", "请写明如何处理"))
        row.settled_at, row.settled_by = at, actor.name[:60]
        row.settled_words = " ".join(words.split())[:300]
        row.save(update_fields=["settled_at", "settled_by", "settled_words"])
        log.write(actor, "zones.settled", row.pk, at=at, zone=row.zone.number)
    return row
