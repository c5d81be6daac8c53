"""A map while it is being drawn: nodes and ways in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from shouwang.apps.drills.invent.plane import Floats, Frame, Point, away, to_segments_m
from shouwang.apps.drills.invent.town import MapWay, TownMap

FIRST_WAY = 1001


@dataclass(slots=True)
class Drawn:
    """One way of the sketch."""

    refs: list[int]
    tags: dict[str, str]


@dataclass(slots=True)
class Sketch:
    """Nodes are numbered from 1 in the order in which they are drawn."""

    frame: Frame
    at: list[Point] = field(default_factory=list)
    ways: list[Drawn] = field(default_factory=list)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)

    def node(self, at: Point, **tags: str) -> int:
        """Draw a node and return its number."""
        self.at.append(at)
        if tags:
            self.node_tags[len(self.at)] = tags
        return len(self.at)

    def place(self, ref: int) -> Point:
        """Return where a node lies."""
        return self.at[ref - 1]

    def line(self, points: Sequence[Point | int], tags: Mapping[str, str]) -> Drawn:
        """Draw a way through points, some of which may be nodes that are there already."""
        refs = [at if isinstance(at, int) else self.node(at) for at in points]
        self.ways.append(Drawn(refs, dict(tags)))
        return self.ways[-1]

    def ring(self, corners: Sequence[Point], tags: Mapping[str, str]) -> int:
        """Draw a closed way and return its number."""
        refs = [self.node(corner) for corner in corners]
        self.ways.append(Drawn([*refs, refs[0]], dict(tags)))
        return FIRST_WAY + len(self.ways) - 1

    def roads(self) -> list[Drawn]:
        """Return the ways that people use."""
        return [way for way in self.ways if "highway" in way.tags]

    def segments(self, ways: Sequence[Drawn]) -> tuple[Floats, Floats]:
        """Return tails and heads of all segments of some ways, shape ``(n, 2)`` each."""
        pairs = [pair for way in ways for pair in zip(way.refs, way.refs[1:], strict=False)]
        if not pairs:
            return np.empty((0, 2)), np.empty((0, 2))
        tails, heads = zip(*pairs, strict=True)
        return (
            np.array([self.place(ref) for ref in tails]),
            np.array([self.place(ref) for ref in heads]),
        )

    def nearest(self, at: Point, ways: Sequence[Drawn]) -> int:
        """Return the node of some ways that lies nearest."""
        refs = [ref for way in ways for ref in way.refs]
        return min(refs, key=lambda ref: (away(at, self.place(ref)), ref))

    def gap_m(self, points: Sequence[Point], ways: Sequence[Drawn]) -> float:
        """Return how near some points come to some ways."""
        tails, heads = self.segments(ways)
        if not len(tails):
            return float("inf")
        return float(to_segments_m(np.array(points), tails, heads).min())

    def finished(self) -> TownMap:
        """Return the map in degrees."""
        degrees = {ref: self.frame.degrees(at) for ref, at in enumerate(self.at, start=1)}
        ways = (
            MapWay(number, tuple(way.refs), dict(way.tags))
            for number, way in enumerate(self.ways, start=FIRST_WAY)
        )
        return TownMap(degrees, dict(self.node_tags), tuple(ways))
