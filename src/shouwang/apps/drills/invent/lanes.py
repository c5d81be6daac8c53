"""How a village grows: two old streets, lanes off them, lanes off the lanes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.names import STREETS
from shouwang.apps.drills.invent.plane import Point, ahead, away, evenly, heading
from shouwang.apps.drills.invent.sketch import Drawn, Sketch

_STEP_M: Final = 14.0
_NEAR_M: Final = 27.0  # two rows of houses do not fit between lanes that are nearer
_LEAST_M: Final = 45.0
_LONGEST_M: Final = 210.0


@dataclass(frozen=True, slots=True)
class _Bud:
    parent: Drawn
    ref: int
    direction: float
    depth: int


def grow_lanes(
    sketch: Sketch, streets: list[Drawn], dice: Dice, *, is_village: Callable[[Point], bool]
) -> list[Drawn]:
    """Grow lanes from the old streets as far as the village reaches; return the lanes."""
    lanes: list[Drawn] = []
    buds = deque(bud for street in streets for bud in _buds(sketch, street, 0, dice, is_village))
    while buds:
        bud = buds.popleft()
        line = _grown(sketch, [*streets, *lanes], bud, dice, is_village)
        if line is None:
            continue
        name_zh, name_en = STREETS[len(lanes) % len(STREETS)]
        number = len(lanes) // len(STREETS)
        if number:
            name_zh, name_en = f"{name_zh[:-1]}后巷", f"Back {name_en}"
        tags = {"highway": "residential" if bud.depth == 0 else "service"}
        if bud.depth == 0 or len(lanes) < len(STREETS):
            tags |= {"name": name_zh, "name:en": name_en}
        lane = sketch.line(line, tags)
        lanes.append(lane)
        buds.extend(_buds(sketch, lane, bud.depth + 1, dice, is_village))
    return lanes


def _buds(
    sketch: Sketch, way: Drawn, depth: int, dice: Dice, is_village: Callable[[Point], bool]
) -> list[_Bud]:
    """Return where lanes start on a way, at uneven steps and on either side."""
    buds, walked = [], {1: dice.real(18, 40), -1: dice.real(18, 40)}
    for before, ref in zip(way.refs, way.refs[1:-1], strict=False):
        step = away(sketch.place(before), sketch.place(ref))
        for side in (1, -1):
            walked[side] -= step
            if walked[side] > 0 or not is_village(sketch.place(ref)):
                continue
            along = heading(sketch.place(before), sketch.place(ref))
            turn = side * math.pi / 2 + dice.real(-0.32, 0.32)
            buds.append(_Bud(way, ref, along + turn, depth))
            walked[side] = dice.real(42, 72)
    return buds


def _grown(
    sketch: Sketch,
    ways: list[Drawn],
    bud: _Bud,
    dice: Dice,
    is_village: Callable[[Point], bool],
) -> list[Point | int] | None:
    """Return the line of a lane, or None where there is no room for one."""
    start = sketch.place(bud.ref)
    others = [way for way in ways if way is not bud.parent]
    longest = dice.real(70, _LONGEST_M)
    line, direction, length = [start], bud.direction, 0.0
    bend = dice.real(-0.05, 0.05)
    while length < longest:
        direction += bend + dice.real(-0.13, 0.13)
        at = ahead(line[-1], direction, _STEP_M)
        if not is_village(at):
            break
        if away(at, start) > _NEAR_M and sketch.gap_m([at], [bud.parent]) < _NEAR_M:
            break
        if sketch.gap_m([at], others) < _NEAR_M:
            return _joined(sketch, line, [*others, bud.parent], bud.ref, length, dice)
        line.append(at)
        length += _STEP_M
    return [bud.ref, *line[1:]] if length >= _LEAST_M else None


def _joined(
    sketch: Sketch, line: list[Point], ways: list[Drawn], start: int, length: float, dice: Dice
) -> list[Point | int] | None:
    """Return a lane that has met another: let in, stopped short of it, or given up."""
    if length < _STEP_M * 2:
        return None
    there = sketch.nearest(line[-1], ways)
    gap = away(line[-1], sketch.place(there))
    if there != start and gap < 1.6 * _NEAR_M and dice.happens(0.6):
        link = evenly([line[-1], sketch.place(there)], _STEP_M)[1:-1]
        return [start, *line[1:], *link, there]
    return [start, *line[1:-1]] if length - _STEP_M >= _LEAST_M else None
