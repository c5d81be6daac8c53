"""What the driver serves: the product as it is, with one more kind of events, that does nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shouwang.backbone.intake.kinds import Kind, add_kind
from shouwang.core.text import Text
from shouwang.web.wsgi import application
from tests.backbone.intake.phone import KIND

__all__ = ["application"]


def _read(_schema: int, said: Mapping[str, Any]) -> str:
    return str(said["words"])


add_kind(
    Kind(
        KIND,
        Text("note", "记录"),
        frozenset({1}),
        "zones.report",
        _read,
        lambda _found: frozenset(),
    )
)
