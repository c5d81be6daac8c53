"""Where do we stand so that nobody slips past? Sealing zones on a road map, with a proof."""

from shouwang.engines.perimeter.plan import Plan, Settings, make_plan
from shouwang.engines.perimeter.read import read_map
from shouwang.engines.perimeter.replan import reseal
from shouwang.engines.perimeter.rules import Rules, parse_rules
from shouwang.engines.perimeter.verify import verify_seal
from shouwang.engines.perimeter.zones import parse_zones

__all__ = [
    "Plan",
    "Rules",
    "Settings",
    "make_plan",
    "parse_rules",
    "parse_zones",
    "read_map",
    "reseal",
    "verify_seal",
]
