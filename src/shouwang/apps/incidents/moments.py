"""
The timeline of an incident: what happened, drawn together from every part of the work.

Each capability registers what of its records belongs to an incident; nothing is copied for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Final

from shouwang.apps.incidents.models import Incident
from shouwang.backbone.access.scope import for_act
from shouwang.core.text import Text


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    kind: str
    """Code of the part of the work that it belongs to, such as ``tasks``."""
    what: Text
    """What happened; nobody's name and no finding stands in it."""
    by: str
    url: str
    """Of its record."""
    is_for_wall: bool = True
    """Whether it may stand where everybody in the hall reads it; a house that is named tells who lives there."""


Ask = Callable[[Incident, datetime, int], Iterable[Moment]]
"""Takes an incident, an instant and a number; returns so many moments before it, the latest first."""


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the work that has moments."""

    kind: str
    title: Text
    act: str
    """What the reader must be allowed to see them."""
    ask: Ask


_SOURCES: Final[dict[str, Source]] = {}


def add_source(kind: str, title: Text, act: str, ask: Ask) -> None:
    """Let a part of the work tell what happened in an incident."""
    _SOURCES[kind] = Source(kind, title, act, ask)


def kinds() -> list[Source]:
    """Return the parts of the work that have moments."""
    return list(_SOURCES.values())


def timeline(incident: Incident, *, before: datetime, most: int, kind: str = "") -> list[Moment]:
    """Return the last moments before an instant, the latest first, of what the reader may see."""
    found: list[list[Moment]] = []
    for source in _SOURCES.values():
        if kind in ("", source.kind):
            with for_act(source.act) as may:
                if may:
                    found.append(list(source.ask(incident, before, most)))
    return list(islice(merge(*found, key=lambda one: one.at, reverse=True), most))


def for_wall(incident: Incident, *, before: datetime, most: int) -> list[Moment]:
    """Return the last moments that may stand on a wall; more are asked for than shown, as some may not."""
    found = timeline(incident, before=before, most=2 * most)
    return [one for one in found if one.is_for_wall][:most]
