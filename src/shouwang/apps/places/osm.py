"""What a town takes from an OpenStreetMap file: footprints, roads, venues, with their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

import osmium
from osmium.filter import KeyFilter

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_KEYS: Final = (
    "highway",
    "building",
    "amenity",
    "shop",
    "office",
    "waterway",
    "natural",
    "landuse",
)
_ENDINGS: Final = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf")
MOST_WAYS: Final = 200_000
"""A county of 2,000 km² has about as many; one file read takes some 3 kB for each."""
MOST_BYTES: Final = 100_000_000
_TELL_EVERY: Final = 2000
_NAME_CHARS: Final = 120
_NUMBER_CHARS: Final = 40
_VENUES: Final = {
    ("amenity", "clinic"): "clinic",
    ("amenity", "doctors"): "clinic",
    ("amenity", "hospital"): "hospital",
    ("amenity", "marketplace"): "market",
    ("amenity", "school"): "school",
    ("amenity", "kindergarten"): "school",
    ("amenity", "townhall"): "hall",
    ("shop", "supermarket"): "supermarket",
}


class MapFileError(ShouwangError):
    """The map cannot be imported."""

    code: ClassVar[str] = "places.map-file"
    problem: ClassVar[Text] = Text(
        en="The map {file} cannot be imported: {detail}.", zh="地图 {file} 无法导入：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Give an OpenStreetMap file (.osm, .osm.gz, .osm.bz2 or .osm.pbf) of the town.",
        zh="请提供本地的 OpenStreetMap 文件（.osm、.osm.gz、.osm.bz2 或 .osm.pbf）。",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A way with its meaning: a road class, a kind of ground, or a building."""

    osm_id: int
    kind: str
    value: str
    name: str
    name_en: str
    house_number: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A venue."""

    osm_id: int
    kind: str
    name: str
    name_en: str
    lon: float
    lat: float


@dataclass(slots=True)
class Ground:
    """All that was read."""

    ways: list[Way] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)


def read_ground(path: Path, tell: Callable[[int], None]) -> Ground:
    """
    Read a map file.

    Parameters
    ----------
    path
        The file.
    tell
        Called now and then with the number of things read.

    Raises
    ------
    MapFileError
        If it is no map, cut off, or holds neither road nor building.
    """
    if not path.name.lower().endswith(_ENDINGS):
        raise MapFileError(file=path.name, detail=Text("unknown ending", "后缀不认识"))
    if path.is_file() and path.stat().st_size > MOST_BYTES:
        detail = Text(
            f"it has more than {MOST_BYTES // 10**6} MB", f"文件超过 {MOST_BYTES // 10**6} MB"
        )
        raise MapFileError(file=path.name, detail=detail)
    ground = Ground()
    try:
        for number, item in enumerate(_items(path)):
            _take(item, ground)
            _require_small(path, ground)
            if number % _TELL_EVERY == 0:
                tell(number)
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as fault:
        detail = Text("it is damaged, cut off or no map at all", "文件损坏、不完整，或不是地图")
        raise MapFileError(file=path.name, detail=detail) from fault
    if not ground.ways:
        detail = Text("it holds neither road nor building", "里面既没有道路也没有房屋")
        raise MapFileError(file=path.name, detail=detail)
    return ground


def _require_small(path: Path, ground: Ground) -> None:
    if len(ground.ways) > MOST_WAYS or len(ground.spots) > MOST_WAYS:
        detail = Text(
            f"it holds more than {MOST_WAYS:,} roads and houses, more than a town has",
            f"道路和房屋超过 {MOST_WAYS:,}，不像一个乡镇的地图",
        )
        raise MapFileError(file=path.name, detail=detail)


def _items(path: Path) -> Iterator[Any]:
    source = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
    return iter(source.with_locations().with_filter(KeyFilter(*_KEYS)))


def _take(item: Any, ground: Ground) -> None:
    tags = item.tags
    if item.is_node():
        kind = _venue_kind(tags)
        if kind:
            where = item.location
            ground.spots.append(Spot(item.id, kind, *_names(tags), where.lon, where.lat))
        return
    points = tuple((n.lon, n.lat) for n in item.nodes if n.location.valid())
    if len(points) < 2:
        return
    kind = _venue_kind(tags)
    if kind:
        lon, lat = _middle(points)
        ground.spots.append(Spot(-item.id, kind, *_names(tags), lon, lat))
    for key in ("highway", "building", "waterway", "natural", "landuse"):
        value = tags.get(key)
        if value and value != "no":
            ground.ways.append(_way(item, key, value, points))
            return


def _way(item: Any, key: str, value: str, points: tuple[tuple[float, float], ...]) -> Way:
    name, name_en = _names(item.tags)
    return Way(
        osm_id=item.id,
        kind=key,
        value=value,
        name=name,
        name_en=name_en,
        house_number=item.tags.get("addr:housenumber", "")[:_NUMBER_CHARS],
        points=points,
    )


def _names(tags: Any) -> tuple[str, str]:
    """Return the name and the English name, as long as the tables take them."""
    return tags.get("name", "")[:_NAME_CHARS], tags.get("name:en", "")[:_NAME_CHARS]


def _venue_kind(tags: Any) -> str:
    for (key, value), kind in _VENUES.items():
        if tags.get(key) == value:
            return kind
    if tags.get("shop"):
        return "shop"
    return "firm" if tags.get("office") else ""


def _middle(points: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    lons, lats = zip(*points, strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
