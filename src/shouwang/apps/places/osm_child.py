"""
The process that reads a stranger's map: bounded, alone with it, answering in plain data only.

It gets the file on standard input; see `shouwang.backbone.bounded`. It knows no Django.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import Any, Final

import orjson
import osmium
import osmium.io
from osmium.filter import KeyFilter

from shouwang.backbone.bounded import bound, send

WAYS, SPOTS, END, REFUSED = b"w", b"s", b"e", b"x"
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
_NAME_CHARS: Final = 120
_NUMBER_CHARS: Final = 40
_VALUE_CHARS: Final = 60
_MOST_POINTS: Final = 20_000
"""A way of OpenStreetMap has at most 2,000."""
_THINGS_OF_A_FRAME: Final = 2000
_POINTS_OF_A_FRAME: Final = 40_000

Thing = tuple[bytes, list[Any], int]
"""A way or a spot on its way to the parent: what it is, its values, its number of points."""


class _RefusedError(Exception):
    """The map is more than is taken; the message is the code of the reason."""


def serve(asked: str) -> None:
    """Read the map on standard input within the bounds that `asked` holds as JSON."""
    facts = json.loads(asked)
    bound(memory_bytes=facts["memory_bytes"], cpu_s=facts["cpu_s"])
    gc.disable()
    try:
        _send_all(_things(facts["format"]), facts["most_ways"], facts["most_spots"])
        send(END, {})
    except _RefusedError as why:
        send(REFUSED, {"code": str(why)})
    except MemoryError:
        send(REFUSED, {"code": "heavy"})
    except Exception:  # noqa: BLE001 whatever a stranger's file does, it is refused, not a fault
        send(REFUSED, {"code": "damaged"})


def _send_all(things: Iterator[Thing], most_ways: int, most_spots: int) -> None:
    most = {WAYS: most_ways, SPOTS: most_spots}
    waiting: dict[bytes, list[list[Any]]] = {WAYS: [], SPOTS: []}
    n_points = 0
    for kind, values, n in things:
        most[kind] -= 1
        if most[kind] < 0:
            raise _RefusedError("ways" if kind == WAYS else "spots")
        waiting[kind].append(values)
        n_points += n
        if len(waiting[kind]) == _THINGS_OF_A_FRAME or n_points > _POINTS_OF_A_FRAME:
            _flush(waiting)
            n_points = 0
    _flush(waiting)


def _flush(waiting: dict[bytes, list[list[Any]]]) -> None:
    for kind, rows in waiting.items():
        if rows:
            send(kind, orjson.dumps(rows))
            waiting[kind] = []


def _things(form: str) -> Iterator[Thing]:
    source = osmium.FileProcessor(osmium.io.File("-", form), osmium.osm.NODE | osmium.osm.WAY)
    items: Iterator[Any] = iter(source.with_locations().with_filter(KeyFilter(*_KEYS)))
    for item in items:
        yield from _node(item) if item.is_node() else _way(item)


def _node(item: Any) -> Iterator[Thing]:
    kind = _venue_kind(item.tags)
    if kind:
        where = item.location
        yield SPOTS, [item.id, kind, *_names(item.tags), where.lon, where.lat], 1


def _way(item: Any) -> Iterator[Thing]:
    tags = item.tags
    if len(item.nodes) > _MOST_POINTS:
        raise _RefusedError("damaged")
    points = [(n.lon, n.lat) for n in item.nodes if n.location.valid()]
    if len(points) < 2:
        return
    kind = _venue_kind(tags)
    if kind:
        yield SPOTS, [-item.id, kind, *_names(tags), *_middle(points)], 1
    for key in ("highway", "building", "waterway", "natural", "landuse"):
        value = tags.get(key)
        if value and value != "no":
            number = _text(tags.get("addr:housenumber", ""), _NUMBER_CHARS)
            values = [item.id, key, _text(value, _VALUE_CHARS), *_names(tags), number, points]
            yield WAYS, values, len(points)
            return


def _names(tags: Any) -> tuple[str, str]:
    """Return the name and the English name, as long as the tables take them."""
    return _text(tags.get("name", ""), _NAME_CHARS), _text(tags.get("name:en", ""), _NAME_CHARS)


def _text(value: str, most: int) -> str:
    return value.replace("\0", "")[:most]


def _venue_kind(tags: Any) -> str:
    for (key, value), kind in _VENUES.items():
        if tags.get(key) == value:
            return kind
    if tags.get("shop"):
        return "shop"
    return "firm" if tags.get("office") else ""


def _middle(points: list[tuple[float, float]]) -> tuple[float, float]:
    lons, lats = zip(*points, strict=True)
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
