"""A village with a map: two houses on a street, ways out in four directions, and one that is not on the map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from shouwang.apps.incidents.models import Incident
from shouwang.apps.zones import accepting, drawing, planning
from shouwang.apps.zones.drawing import NewZone
from shouwang.apps.zones.models import ClosurePlan, Point, Zone
from shouwang.apps.zones.planning import Asked
from shouwang.policy.measures import Measure
from tests.apps.incidents import reports
from tests.apps.orders.ordering import issued, new_zone, somebody
from tests.apps.orders.ordering import zone as subject
from tests.apps.places.maps import import_map, osm_file
from tests.offices import make_areas, resident

NOW: Final = datetime(2020, 2, 26, 19, 12, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
GROUP: Final = "LH/LW/G3"
BOX: Final = {
    "type": "Polygon",
    "coordinates": [[[117.1992, 28.2996], [117.2018, 28.2996], [117.2018, 28.3008],
                     [117.1992, 28.3008], [117.1992, 28.2996]]],
}  # fmt: skip
"""Around both houses and the street between them."""
EMPTY: Final = {
    "type": "Polygon",
    "coordinates": [[[117.2060, 28.2996], [117.2070, 28.2996], [117.2070, 28.3008], [117.2060, 28.2996]]],
}  # fmt: skip
HIDDEN: Final = {"type": "LineString", "coordinates": [[117.1996, 28.3003], [117.1996, 28.2930]]}
"""A path from the street to the road south of the village; the map does not have it."""
_NODES: Final = {
    1: (117.1900, 28.3003), 2: (117.1996, 28.3003), 3: (117.2005, 28.3003), 4: (117.2120, 28.3003),
    5: (117.2005, 28.2930), 6: (117.1900, 28.2930), 7: (117.2120, 28.2930), 8: (117.2005, 28.3075),
}  # fmt: skip
_WAYS: Final[dict[int, tuple[list[int], dict[str, str]]]] = {
    11: ([1, 2, 3, 4], {"highway": "residential", "name": "柳湾街", "name:en": "Liuwan Street"}),
    12: ([3, 5], {"highway": "unclassified", "name": "南路"}),
    13: ([6, 5, 7], {"highway": "tertiary", "name": "环村路"}),
    14: ([3, 8], {"highway": "path"}),
}


def map_text(*, without: tuple[int, ...] = (), bridges: tuple[int, ...] = ()) -> str:
    """Return the map as OpenStreetMap text, without some ways, and with some as bridges."""
    nodes, ways = dict(_NODES), {n: (list(refs), dict(tags)) for n, (refs, tags) in _WAYS.items()}
    for n, (lon, lat) in {105: (117.2, 28.3), 106: (117.201, 28.3)}.items():
        ring = [(lon - 5e-5, lat - 5e-5), (lon + 5e-5, lat - 5e-5), (lon + 5e-5, lat + 5e-5)]
        refs = [n * 10 + i for i in range(3)]
        nodes.update(zip(refs, ring, strict=True))
        ways[n] = ([*refs, refs[0]], {"building": "house"})
    for n in bridges:
        ways[n][1]["bridge"] = "yes"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [
        f'<node id="{n}" lon="{lon:.6f}" lat="{lat:.6f}"/>' for n, (lon, lat) in nodes.items()
    ]
    for n, (refs, tags) in ways.items():
        if n not in without:
            inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            inner += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
            lines.append(f'<way id="{n}">{inner}</way>')
    return "\n".join([*lines, "</osm>"])


def make_village(folder: Path, **facts: Any) -> Incident:
    """Enter the village, its map, one resident and an incident; return the incident."""
    make_areas()
    import_map(osm_file(folder, map_text(**facts)))
    resident("魏小满", path="LH/LW/G3/B6/R1")
    return reports.taken(resident(), at=NOW - HOUR).incident


def new(incident: Incident, **facts: Any) -> NewZone:
    """Return a zone on the ground of the group that may be drawn, but for what is said otherwise."""
    whole: dict[str, Any] = {
        "name": "柳湾3组", "name_en": "Liuwan, group 3", "measure": Measure.CONTROL_ZONE,
        "incident_id": incident.pk, "outline": BOX,
    }  # fmt: skip
    return NewZone(**{**whole, **facts})


def drawn(incident: Incident, *, at: datetime = NOW, by: str = "Duan", **facts: Any) -> Zone:
    """Draw a zone."""
    return drawing.draw(actor=somebody(by), new=new(incident, **facts), at=at)


def planned(zone: Zone, *, at: datetime = NOW, **asked: Any) -> ClosurePlan:
    """Plan the line of a zone, or go on from a plan."""
    why = asked.pop("why", ClosurePlan.Why.FIRST)
    return planning.make(actor=somebody("Duan"), zone_id=zone.pk, asked=Asked(why, **asked), at=at)


def accepted(plan: ClosurePlan, *, at: datetime = NOW, words: str = "") -> ClosurePlan:
    """Accept a plan."""
    return accepting.accept(actor=somebody("Duan"), plan_id=plan.pk, words=words, at=at)


def ordered(path: str = GROUP, *, at: datetime = NOW) -> None:
    """Let two sign an order on the ground of a zone."""
    issued(subject(path), new_zone(decided_at=at, starts_at=at), at=at)


def kinds(zone: Zone) -> list[tuple[str, str]]:
    """Return the points of a zone: code and kind."""
    return [(one.code, one.kind) for one in Point.every.filter(zone=zone)]
