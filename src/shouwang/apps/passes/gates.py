"""The gates that a pass may be for: those of the zones around its area or within it."""

from __future__ import annotations

from uuid import UUID

from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.paths import lies_in


def gates_for(path: str) -> list[GateFacts]:
    """Return the gates at which a pass for an area can be of use."""
    county = path.partition("/")[0]
    return [
        one for one in zones.gates_in(county) if lies_in(one.path, path) or lies_in(path, one.path)
    ]


def named(ids: list[str]) -> list[GateFacts]:
    """Return the gates that a pass names, those that were forgotten left out."""
    known = zones.gates_of([UUID(one) for one in ids])
    return [known[UUID(one)] for one in ids if UUID(one) in known]
