"""Drawing a zone: an area, some houses, or a line on the map; what is wrong with it is said all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from os.path import commonpath
from typing import Any, Final
from uuid import UUID, uuid4

import shapely
from django.db import transaction
from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.zones.errors import ZONE_FAULTS, ZoneError
from shouwang.apps.zones.models import Zone
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy import closures
from shouwang.policy.closures import Neighbour, ZoneFault
from shouwang.policy.measures import Kind, Measure

_SAME: Final = 1e-10
"""Square degrees, about a square metre: zones that touch do not overlap."""
MOST_CORNERS: Final = 1_000
"""Of a line that is drawn: a plan takes minutes where a line has ten thousand."""


@dataclass(frozen=True, slots=True)
class NewZone:
    """
    A zone as it is to be drawn, by one of three ways.

    Parameters
    ----------
    path
        An area as a whole.
    houses
        Numbers of houses on the map that is in place.
    outline
        A polygon as a geometry of GeoJSON.
    """

    name: str
    measure: Measure
    incident_id: UUID
    name_en: str = ""
    path: str = ""
    houses: tuple[int, ...] = ()
    outline: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of a zone, and what of the register lies in it."""

    shape: BaseGeometry
    parts: tuple[str, ...]

    @property
    def path(self) -> str:
        """Of the smallest area that holds all parts."""
        return commonpath(self.parts) if self.parts else ""


def draw(*, actor: Actor, new: NewZone, at: datetime) -> Zone:
    """
    Draw a zone. It closes nothing: an order does, and a plan that is accepted says where.

    Raises
    ------
    ZoneError
        If it cannot be drawn so, with all of it.
    IncidentError
        If the incident is closed.
    """
    require(actor, "zones.draw")
    require_person(actor)
    ZoneError.raise_for(_words_missing(new))
    ground = ground_of(new)
    require(actor, "zones.draw", ground.path)
    with as_machine():
        return _drawn(actor, new, ground, at)


@transaction.atomic
def _drawn(actor: Actor, new: NewZone, ground: Ground, at: datetime) -> Zone:
    people.one_at_a_time("Z")  # two who draw the same ground draw one zone
    incident = incidents.require_open(new.incident_id, by=actor)
    if (same := _drawn_already(new, ground)) is not None:
        return same
    ZoneError.raise_for(_faults(new, ground))
    year = timezone.localdate(at).year
    row = Zone.every.create(
        id=uuid4(), number=f"Z{year}-{people.take_number(f'Z{year}'):04d}", name=new.name.strip()[:60],
        name_en=new.name_en.strip()[:120], path=ground.path, parts=list(ground.parts),
        outline=places.as_geojson(ground.shape), measure=new.measure.value, incident_id=incident.pk,
        incident_no=incident.number, drawn_at=at, account_id=actor.account_id, drawn_by=actor.name[:60],
    )  # fmt: skip
    log.write(actor, "zones.drawn", row.pk, at=at, number=row.number, parts=len(row.parts))
    return row


def ground_of(new: NewZone) -> Ground:
    """
    Return the ground that is meant, and the largest areas that lie in it whole.

    Raises
    ------
    ZoneError
        If nothing is meant, there is no such area, or the line is none.
    """
    if new.path:
        home = places.home_at(new.path.strip("/ "))
        shape = places.shape_of(home.path) if home else None
        if home is None or shape is None:
            raise ZoneError(_NO_AREA)
        return Ground(shape, (home.path,))
    if new.houses:
        shape = places.shape_of_houses(new.houses)
        if shape is None:
            raise ZoneError(_NO_HOUSES)
    else:
        shape = _drawn_line(new.outline)
    return Ground(shape, tuple(places.parts_within(shape)))


def _drawn_line(outline: dict[str, Any] | None) -> BaseGeometry:
    if outline is None:
        raise ZoneError(_NOTHING)
    try:
        shape = places.from_geojson(outline)
    except ValueError as fault:
        raise ZoneError(_NO_LINE) from fault
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise ZoneError(_TOO_FINE)
    return shape


def _words_missing(new: NewZone) -> list[Text]:
    found = []
    if not new.name.strip():
        found.append(Text("Give the zone a name", "请填写区域名称"))
    if Kind.ZONE not in new.measure.kinds:
        found.append(Text("Say what is asked of the people in it", "请选择管理措施"))
    return found


def _drawn_already(new: NewZone, ground: Ground) -> Zone | None:
    """Return the zone that stands on the very same ground with the same measure: a button pressed twice."""
    rows = Zone.every.filter(
        lifted_at=None, path=ground.path, measure=new.measure.value, incident_id=new.incident_id
    )
    same = (one for one in rows if places.from_geojson(one.outline).equals(ground.shape))
    return next(same, None)


def _faults(new: NewZone, ground: Ground) -> list[Text]:
    others = list(Zone.every.filter(lifted_at=None))
    found = closures.zone_faults(
        n_people=people.counts_in(ground.parts).people,
        n_counties=len(places.counties_of(ground.shape)),
        is_on_map=places.is_on_map(ground.shape),
        measure=new.measure,
        others=[_neighbour(one, ground.shape) for one in others],
    )
    return [_said(fault, others, ground.shape) for fault in found]


def _neighbour(other: Zone, shape: BaseGeometry) -> Neighbour:
    theirs = places.from_geojson(other.outline)
    return Neighbour(
        Measure(other.measure),
        overlaps=_overlaps(theirs, shape),
        holds=shapely.difference(shape, theirs).area < _SAME,
        is_held=shapely.difference(theirs, shape).area < _SAME,
    )


def _overlaps(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.intersection(one, other).area > _SAME)


def _said(fault: ZoneFault, others: Sequence[Zone], shape: BaseGeometry) -> Text:
    words = ZONE_FAULTS[fault]
    met = [one.number for one in others if _overlaps(places.from_geojson(one.outline), shape)]
    return Text(words.say("en", numbers=", ".join(met)), words.say("zh", numbers="、".join(met)))


_NOTHING: Final = Text(
    "Say which ground: an area, some houses, or a line on the map",
    "请指定范围：一个区域、若干房屋，或在地图上画线",
)
_NO_AREA: Final = Text(
    "No such area is known, or nothing on the map says where it lies: draw it",
    "没有这个区域，或地图上没有它的位置：请在地图上画出",
)
_NO_HOUSES: Final = Text(
    "None of these houses stands on the map that is in place", "现有地图上没有这些房屋"
)
_NO_LINE: Final = Text(
    "The line is no ground: three corners at least, and it may not cross itself",
    "画出的线围不成范围：至少三个点，且不能自相交叉",
)
_TOO_FINE: Final = Text(
    f"The line has more than {MOST_CORNERS} corners: draw it more simply",
    f"画出的线超过 {MOST_CORNERS} 个点：请画得简单些",
)
