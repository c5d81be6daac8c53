"""
Where do we stand so that nobody slips past? Sealing zones on a road map, with a proof.

A name is fetched from its module when it is first asked for: who only verifies a plan does not
wait for the planner's libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from shouwang.engines.perimeter.plan import Plan, Settings, make_plan
    from shouwang.engines.perimeter.read import read_map
    from shouwang.engines.perimeter.replan import reseal
    from shouwang.engines.perimeter.rules import Rules, parse_rules
    from shouwang.engines.perimeter.shift import moved, staffed
    from shouwang.engines.perimeter.verify import SecondReading, verify_seal
    from shouwang.engines.perimeter.verify.routes import SecondRoutes, check_routes
    from shouwang.engines.perimeter.zones import parse_zones

__all__ = [
    "Plan",
    "Rules",
    "SecondReading",
    "SecondRoutes",
    "Settings",
    "check_routes",
    "make_plan",
    "moved",
    "parse_rules",
    "parse_zones",
    "read_map",
    "reseal",
    "staffed",
    "verify_seal",
]

_HOMES: Final = {
    "Plan": "plan",
    "Rules": "rules",
    "SecondReading": "verify",
    "SecondRoutes": "verify.routes",
    "Settings": "plan",
    "check_routes": "verify.routes",
    "make_plan": "plan",
    "moved": "shift",
    "parse_rules": "rules",
    "parse_zones": "zones",
    "read_map": "read",
    "reseal": "replan",
    "staffed": "shift",
    "verify_seal": "verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
