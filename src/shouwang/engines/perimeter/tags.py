"""Which OpenStreetMap tags are a way, a square, a road for vehicles: section 1 of the engine's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from shouwang.engines.perimeter.roads import (
    BACKWARD_ONLY,
    BRIDGE,
    FERRY,
    FOOT,
    FORWARD_ONLY,
    TUNNEL,
    VEHICLE,
)

NOT_THERE: Final = frozenset(
    [
        "proposed",
        "construction",
        "razed",
        "abandoned",
        "demolished",
        "removed",
        "dismantled",
        "planned",
        "no",
    ]
)
_MAIN: Final = ["motorway", "trunk", "primary", "secondary", "tertiary"]
VEHICLE_ROADS: Final = frozenset(
    _MAIN
    + [f"{name}_link" for name in _MAIN]
    + [
        "unclassified",
        "residential",
        "living_street",
        "service",
        "road",
        "track",
        "busway",
        "services",
        "rest_area",
    ]
)
STOPS_VEHICLES: Final = frozenset(
    [
        "bollard",
        "block",
        "jersey_barrier",
        "cycle_barrier",
        "stile",
        "turnstile",
        "kissing_gate",
        "log",
        "debris",
        "motorcycle_barrier",
        "full-height_turnstile",
    ]
)
_PLATFORMS: Final = frozenset({"pier", "platform"})
_AREA_ROADS: Final = frozenset({"services", "rest_area"})
_COVERED_PARKING: Final = frozenset({"underground", "multi-storey", "rooftop"})

READ_KEYS: Final = (
    "highway",
    "route",
    "man_made",
    "railway",
    "public_transport",
    "amenity",
    "place",
    "building",
    "barrier",
)

# What else says how a way is used; its name is no matter.
WAY_KEYS: Final = (
    *(key for key in READ_KEYS if key != "barrier"),
    "area",
    "bridge",
    "junction",
    "motor_vehicle",
    "motorcar",
    "oneway",
    "parking",
    "tunnel",
    "vehicle",
)


class Tags(Protocol):
    """What is asked of the tags of a thing on the map."""

    def get(self, key: str, default: str = ...) -> str | None:
        """Return the value of a key."""


def road_class(tags: Tags | Mapping[str, str]) -> str:
    """Return the class of the way people use here, or an empty text where there is none."""
    highway = tags.get("highway")
    if highway is not None and highway not in NOT_THERE:
        return highway or "other"
    if tags.get("route") == "ferry":
        return "ferry"
    return _platform_class(tags)


def _platform_class(tags: Tags | Mapping[str, str]) -> str:
    if tags.get("man_made") == "pier":
        return "pier"
    if "platform" in (tags.get("railway"), tags.get("public_transport")):
        return "platform"
    return ""


def square_class(tags: Tags | Mapping[str, str], *, is_relation: bool) -> str:
    """Return the class of the square that a closed way or a relation is, or an empty text."""
    road = road_class(tags)
    if tags.get("amenity") == "parking" and tags.get("parking") not in _COVERED_PARKING:
        return road if road in VEHICLE_ROADS else "parking"
    if tags.get("place") == "square":
        return road or "square"
    if is_relation:
        return road if road != "ferry" else _platform_class(tags)
    only_platform = road in _PLATFORMS and tags.get("highway") != road
    is_area = tags.get("area") == "yes" or road in _AREA_ROADS or only_platform
    return road if is_area and tags.get("area") != "no" else ""


def square_takes_vehicles(road: str) -> bool:
    """Return whether a vehicle can drive over a square of this class."""
    return road in VEHICLE_ROADS or road == "parking"


def way_flags(tags: Tags | Mapping[str, str], road: str) -> int:
    """Return who uses a way of this class, and how: the bits of `Ways.flags`."""
    flags = FOOT
    if road == "ferry":
        flags |= FERRY
    barred = "no" in (tags.get("motor_vehicle"), tags.get("motorcar"), tags.get("vehicle"))
    if road in VEHICLE_ROADS or (tags.get("route") == "ferry" and not barred):
        flags |= VEHICLE
    if (tags.get("bridge") or "no") != "no":
        flags |= BRIDGE
    # A passage through a house is a good place to stand, unlike the inside of a tunnel.
    if (tags.get("tunnel") or "no") not in ("no", "building_passage"):
        flags |= TUNNEL
    return flags | _direction(tags, road)


def _direction(tags: Tags | Mapping[str, str], road: str) -> int:
    oneway = tags.get("oneway")
    if oneway in ("yes", "1", "true"):
        return FORWARD_ONLY
    if oneway in ("-1", "reverse"):
        return BACKWARD_ONLY
    is_implied = road == "motorway" or tags.get("junction") in ("roundabout", "circular")
    return FORWARD_ONLY if is_implied and oneway != "no" else 0
