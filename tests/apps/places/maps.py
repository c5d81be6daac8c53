"""A small invented map as OpenStreetMap text."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from shouwang.apps.places import queries
from shouwang.apps.places.models import Footprint, Road, TownMap, Venue
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.offices import AMINA, AT

_NODES = {
    1: (117.2000, 28.3000), 2: (117.2001, 28.3000), 3: (117.2001, 28.3001), 4: (117.2000, 28.3001),
    5: (117.2010, 28.3000), 6: (117.2011, 28.3000), 7: (117.2011, 28.3001),
    10: (117.1990, 28.2990), 11: (117.2030, 28.3010), 12: (117.2030, 28.2990),
}  # fmt: skip
_WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    101: ([1, 2, 3, 4, 1], {"building": "house", "addr:housenumber": "5"}),
    102: ([5, 6, 7, 5], {"building": "yes", "amenity": "clinic", "name": "柳湾卫生室"}),
    103: ([10, 11], {"highway": "residential", "name": "柳湾街", "name:en": "Liuwan Street"}),
    104: ([10, 12], {"waterway": "stream", "name": "柳溪"}),
    105: ([10, 11, 12, 10], {"natural": "water", "name": "柳塘"}),
    106: ([10], {"highway": "path"}),
    107: ([10, 999], {"highway": "path"}),
    108: ([10, 11], {"building": "no"}),
    109: ([10, 11], {"barrier": "fence"}),
}
_SPOTS = {
    201: (
        117.2005,
        28.3002,
        {"shop": "supermarket", "name": "柳湾超市", "name:en": "Liuwan Mart"},
    ),
    202: (117.2006, 28.3002, {"shop": "bakery"}),
    203: (117.2007, 28.3002, {"amenity": "bench"}),
}


def osm_text() -> str:
    """Return the map; one way lacks its second node, one has a single node."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{n}" lon="{lon}" lat="{lat}"/>' for n, (lon, lat) in _NODES.items()]
    for n, (lon, lat, tags) in _SPOTS.items():
        lines.append(f'<node id="{n}" lon="{lon}" lat="{lat}">{_tags(tags)}</node>')
    for n, (nodes, tags) in _WAYS.items():
        refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
        lines.append(f'<way id="{n}">{refs}{_tags(tags)}</way>')
    return "\n".join([*lines, "</osm>"])


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def osm_file(folder: Path, text: str | None = None, name: str = "town.osm") -> Path:
    """Write the map, or something else under a map's name."""
    path = folder / name
    path.write_text(osm_text() if text is None else text, "utf-8")
    return path


def import_map(path: Path) -> Job:
    """Import a map at once."""
    return work.do_now(actor=AMINA, kind_name="places.import-map", arguments={"path": str(path)})


def map_rows() -> list[list[dict[str, Any]]]:
    """Return all that readers see of the map."""
    tables: list[QuerySet[Any]] = [queries.footprints(), queries.roads(), Venue.objects.all()]
    return [[_facts(row) for row in rows.order_by("osm_id").values()] for rows in tables]


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("id", "map_id")}


def n_hidden() -> int:
    """Return how many rows of maps are kept that nobody sees."""
    tables: list[QuerySet[Any]] = [Footprint.objects.all(), Road.objects.all()]
    return sum(table.filter(map__is_current=False).count() for table in tables)


def the_map() -> TownMap:
    """Return a map in place, made where there is none."""
    here, _ = TownMap.objects.get_or_create(
        is_current=True, defaults={"pk": uuid4(), "made_at": AT}
    )
    return here


def footprint(osm_id: int, lon: float, lat: float = 28.3) -> Footprint:
    """Return a square house that is not saved."""
    ring = [[lon, lat], [lon + 1e-5, lat], [lon + 1e-5, lat + 1e-5], [lon, lat]]
    return Footprint(osm_id=osm_id, lon=lon, lat=lat, outline=ring)
