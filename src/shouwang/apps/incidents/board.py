"""
What the command page and the wall show: blocks and figures that each capability registers.

A figure is a function of an instant, so that the page can say how it moved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shouwang.apps.incidents.models import Incident
from shouwang.backbone.access.scope import for_act
from shouwang.core.text import Text


@dataclass(frozen=True, slots=True)
class Figure:
    """
    A number that people act on.

    Parameters
    ----------
    ask
        Takes an incident and an instant; returns the number as it was then, without anybody's data.
    must_be_zero
        Whether anything else is an alarm.
    url
        Takes an incident; returns the page of the rows behind it.
    """

    code: str
    title: Text
    act: str
    ask: Callable[[Incident, datetime], int]
    url: Callable[[Incident], str]
    must_be_zero: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure now and as it was before."""

    figure: Figure
    now: int
    before: int
    url: str

    @property
    def by(self) -> int:
        """How much it rose; below 0 where it fell."""
        return self.now - self.before

    @property
    def is_alarm(self) -> bool:
        """Whether it should be 0 and is not."""
        return self.figure.must_be_zero and self.now != 0


@dataclass(frozen=True, slots=True)
class Block:
    """
    A card of the command page or the wall.

    Parameters
    ----------
    template
        Rendered with what ``ask`` returns, as ``block``.
    ask
        Takes an incident and now; returns the facts, or None where there is nothing to show.
    place
        Blocks with a smaller number stand first.
    """

    code: str
    act: str
    template: str
    ask: Callable[[Incident, datetime], dict[str, Any] | None]
    place: int = 50
    on_wall: bool = False


_FIGURES: Final[dict[str, Figure]] = {}
_BLOCKS: Final[dict[str, Block]] = {}


def add_figure(figure: Figure) -> None:
    """Let a number stand on the command page."""
    _FIGURES[figure.code] = figure


def add_block(block: Block) -> None:
    """Let a card stand on the command page, or on the wall."""
    _BLOCKS[block.code] = block


def figures(incident: Incident, now: datetime, before: datetime) -> list[Moved]:
    """Return the figures that the reader may see, now and as they were."""
    found = []
    for figure in _FIGURES.values():
        with for_act(figure.act) as may:
            if may:
                was = figure.ask(incident, before)
                found.append(Moved(figure, figure.ask(incident, now), was, figure.url(incident)))
    return found


def blocks(
    incident: Incident, now: datetime, *, on_wall: bool
) -> list[tuple[str, dict[str, Any]]]:
    """Return the cards that the reader may see, each as template and facts, in their places."""
    found = []
    for block in sorted(_BLOCKS.values(), key=lambda one: one.place):
        if block.on_wall != on_wall:
            continue
        with for_act(block.act) as may:
            facts = block.ask(incident, now) if may else None
        if facts is not None:
            found.append((block.template, facts))
    return found
