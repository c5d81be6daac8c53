"""What a control costs, and where none may stand."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

# Crew-hours a day to keep a barrier on a way of each class: checks, repairs, turning people back.
DEFAULT_COST: Final[Mapping[str, int]] = {
    "motorway": 30,
    "trunk": 30,
    "primary": 20,
    "secondary": 12,
    "tertiary": 8,
    "unclassified": 5,
    "residential": 5,
    "living_street": 5,
    "road": 5,
    "service": 3,
    "track": 3,
    "ferry": 3,
    "parking": 3,
    "other": 2,
}
MOST_CREW_HOURS: Final = 10_000
_IDS_END: Final = 2**62
_SHOWN: Final = 80  # characters of a value that a refusal repeats


class RulesError(ShouwangError):
    """A rules file says something the planner does not know."""

    code = "perimeter.rules"
    problem = Text(
        "The rules say {key} = {value}, which is not understood.",
        "规则文件里的 {key} = {value} 看不懂。",
    )
    remedy = Text("{help}.", "{help}。")


@dataclass(frozen=True, slots=True)
class Rules:
    """
    Prices and forbidden places.

    Attributes
    ----------
    cost
        Crew-hours a day of a barrier by road class; ``_link`` roads cost what their road does.
    gate_crew_hours
        What staffing a control round the clock adds to its price.
    crossing_factor
        A held crossing costs this times its dearest arm, rounded up.
    forbid_roads, forbid_ways, forbid_nodes
        Road classes, way ids and node ids on which no control may stand.
    forbid_bridges, forbid_tunnels
        Whether bridges and tunnels are forbidden places.
    """

    cost: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_COST))
    gate_crew_hours: int = 24
    crossing_factor: float = 1.5
    forbid_roads: frozenset[str] = frozenset({"motorway", "motorway_link"})
    forbid_ways: frozenset[int] = frozenset()
    forbid_nodes: frozenset[int] = frozenset()
    forbid_bridges: bool = True
    forbid_tunnels: bool = True

    def price(self, road: str) -> int:
        """Return the crew-hours a day of a barrier on a road of this class."""
        return self.cost.get(road.removesuffix("_link"), self.cost["other"])

    def as_dict(self) -> dict[str, Any]:
        """Return the rules in the shape of a rules file."""
        return {
            "cost": dict(self.cost),
            "gate": {"crew_hours": self.gate_crew_hours},
            "crossing": {"factor": self.crossing_factor},
            "forbid": {
                "roads": sorted(self.forbid_roads),
                "ways": sorted(self.forbid_ways),
                "nodes": sorted(self.forbid_nodes),
                "bridges": self.forbid_bridges,
                "tunnels": self.forbid_tunnels,
            },
        }


# Classes that cost what "other" does until a rules file prices them.
_SMALL_WAYS: Final = (
    "footway",
    "path",
    "steps",
    "cycleway",
    "pedestrian",
    "bridleway",
    "corridor",
    "platform",
    "pier",
    "square",
    "busway",
    "reported",
)
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "cost": (*DEFAULT_COST, *_SMALL_WAYS),
    "gate": ("crew_hours",),
    "crossing": ("factor",),
    "forbid": ("roads", "ways", "nodes", "bridges", "tunnels"),
}


def parse_rules(table: Mapping[str, Any]) -> Rules:
    """
    Build rules from the tables of a rules file; what it leaves out keeps its default.

    Raises
    ------
    RulesError
        If a key is unknown or a value is of the wrong kind or range.
    """
    for section, entries in table.items():
        _require_known(section, _KNOWN, section, entries)
        if not isinstance(entries, Mapping):
            raise _refused(section, entries, f"[{section}] is a table", f"[{section}] 应是一个表")
        for key, value in entries.items():
            _require_known(key, _KNOWN[section], f"{section}.{key}", value)
    forbid = table.get("forbid", {})
    defaults = Rules()
    return Rules(
        cost={**DEFAULT_COST, **_costs(table.get("cost", {}))},
        gate_crew_hours=_whole("gate.crew_hours", table.get("gate", {}).get("crew_hours", 24)),
        crossing_factor=_factor(table.get("crossing", {}).get("factor", 1.5)),
        forbid_roads=frozenset(_texts(forbid.get("roads", sorted(defaults.forbid_roads)))),
        forbid_ways=frozenset(_ids("forbid.ways", forbid.get("ways", []))),
        forbid_nodes=frozenset(_ids("forbid.nodes", forbid.get("nodes", []))),
        forbid_bridges=_truth("forbid.bridges", forbid.get("bridges", True)),
        forbid_tunnels=_truth("forbid.tunnels", forbid.get("tunnels", True)),
    )


def _refused(key: str, value: object, help_en: str, help_zh: str) -> RulesError:
    shown = str(value)
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return RulesError(key=key, value=shown, help=Text(help_en, help_zh))


def _require_known(word: str, known: Any, key: str, value: object) -> None:
    if word in known:
        return
    near = difflib.get_close_matches(word, list(known), n=1)
    names = ", ".join(near or known)
    raise _refused(key, value, f"Known here: {names}", f"这里可以写：{names}")


def _costs(entries: Mapping[str, Any]) -> dict[str, int]:
    return {road: _whole(f"cost.{road}", value) for road, value in entries.items()}


def _whole(key: str, value: object) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 1 <= value <= MOST_CREW_HOURS:  # type: ignore[operator]  # int by now
        limit = f"1 … {MOST_CREW_HOURS}"
        raise _refused(
            key, value, f"Give whole crew-hours a day, {limit}", f"请写每天的整数人时，{limit}"
        )
    return int(value)  # type: ignore[call-overload, no-any-return]  # int by now


def _factor(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 1 <= value <= 100:  # type: ignore[operator]  # number by now
        raise _refused("crossing.factor", value, "Give a number, 1 … 100", "请写一个数，1 … 100")
    return float(value)  # type: ignore[arg-type]  # number by now


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refused("forbid.roads", value, "Give a list of road classes", "请写道路等级的列表")
    return value


def _ids(key: str, value: object) -> list[int]:
    if not isinstance(value, list) or not all(
        type(item) is int and abs(item) < _IDS_END for item in value
    ):
        raise _refused(
            key, value, "Give a list of OpenStreetMap ids", "请写 OpenStreetMap 编号的列表"
        )
    return value


def _truth(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _refused(key, value, "Give true or false", "请写 true 或 false")
    return value
