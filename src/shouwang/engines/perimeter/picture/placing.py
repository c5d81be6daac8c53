"""Where number tags, street names and zone names go so that none covers another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from shouwang.engines.perimeter.picture.scene import Control, Floats, Road, View, joined

NARROW: Final = frozenset("iljftrI.,:;'|!()[]·-` ")
WIDE: Final = frozenset("mwMWQO@%&—…")
ROOM_SHARE: Final = 0.31  # of the room around the controls that their tags may fill, as a length
RINGS: Final = 14  # distances that are tried around a place
COVERED: Final = 100.0  # how much worse it is to cover a number than to cross a line
TURNS: Final = 16  # directions that are tried around a place
STRAIGHT: Final = math.radians(15)  # a name may bend this much to either side of its run
STACKED: Final = math.radians(40)  # steeper than this, Han characters stand one below the other


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, rather too wide than too narrow: fonts differ."""
    em = sum(_em(c) for c in text)
    return em * size * (1.06 if bold else 1.0)


def _em(char: str) -> float:
    if is_han(char):
        return 1.0
    if char in NARROW:
        return 0.34
    if char in WIDE:
        return 0.88
    return 0.66 if char.isupper() else 0.56


def is_han(char: str) -> bool:
    """Return whether the character is as wide as it is high."""
    return char >= "⺀"


class Taken:
    """The room that is gone, as circles: cheap to test, and true enough for tags and words."""

    def __init__(self, width: float, height: float) -> None:
        self._frame = (width, height)
        self._circles = np.empty((64, 3))
        self._n = 0

    def free(self, circles: Floats) -> bool:
        """Return whether circles ``(n, 3)`` (x, y, radius) lie on the map and touch nothing."""
        return bool(self.in_frame(circles).all()) and float(self.overlap(circles).sum()) <= 0

    def in_frame(self, circles: Floats) -> NDArray[np.bool_]:
        """Return for each circle whether it lies wholly on the map."""
        x, y, r = circles[..., 0], circles[..., 1], circles[..., 2]
        width, height = self._frame
        return (x >= r) & (y >= r) & (x <= width - r) & (y <= height - r)

    def overlap(self, circles: Floats) -> Floats:
        """Return for each circle how deep it presses into what is taken."""
        return pressed(circles, self.near(circles))

    def all(self) -> Floats:
        """Return all circles that are taken."""
        return self._circles[: self._n]

    def near(self, circles: Floats) -> Floats:
        """Return what is taken around the circles; the rest of the map need not be asked."""
        reach = circles[..., 2].max(initial=0.0)
        if not circles.size or not self._n:
            return np.empty((0, 3))
        taken = self.all()
        low = circles[..., :2].reshape(-1, 2).min(axis=0) - reach - taken[:, 2:]
        high = circles[..., :2].reshape(-1, 2).max(axis=0) + reach + taken[:, 2:]
        at = taken[:, :2]
        around: Floats = taken[((at > low) & (at < high)).all(axis=1)]
        return around

    def add(self, circles: Floats) -> None:
        """Take the room of the circles."""
        end = self._n + len(circles)
        if end > len(self._circles):
            more = np.empty((max(end, 2 * len(self._circles)), 3))
            more[: self._n] = self._circles[: self._n]
            self._circles = more
        self._circles[self._n : end] = circles
        self._n = end


def pressed(circles: Floats, taken: Floats) -> Floats:
    """Return for each circle ``(..., 3)`` how deep it presses into the taken ones ``(n, 3)``."""
    apart = np.hypot(
        circles[..., None, 0] - taken[:, 0],
        circles[..., None, 1] - taken[:, 1],
    )
    deep: Floats = np.clip(circles[..., None, 2] + taken[:, 2] - apart, 0, None).sum(axis=-1)
    return deep


def along(x: float, y: float, angle: float, width: float, height: float) -> Floats:
    """Return circles that cover a text of this size, centred at x, y and turned by ``angle``."""
    radius = height / 2
    n = max(1, math.ceil(width / height))
    steps = np.linspace(-1, 1, n) * max(0.0, width / 2 - radius) if n > 1 else np.zeros(1)
    return np.column_stack(
        [x + steps * math.cos(angle), y + steps * math.sin(angle), np.full(n, radius)]
    )


@dataclass(frozen=True, slots=True)
class Tag:
    """Where the number of a control stands: its own place and the way to its tag."""

    control: Control
    x: float
    y: float
    dx: float
    dy: float
    clear: bool  # covers no other number, no sign, and lies on the map


def place_tags(
    controls: Sequence[Control], view: View, radius: float, taken: Taken
) -> tuple[Tag, ...]:
    """
    Return a tag for each control, none over another as long as there is room on the map.

    A gate wears its number itself where it can; a barrier has its tag beside the bar. Gates are
    placed first: people are sent to them.
    """
    if not controls:
        return ()
    at = view.xy([(c.lon, c.lat) for c in controls])
    size = [0.35 * radius if c.kind == "gate" else 0.62 * radius for c in controls]
    # The more controls, the shorter the leaders: a thicket of lines helps nobody.
    rings = max(3, RINGS - len(controls) // 40)
    signs = np.column_stack([at, size])
    tags, lines = (Taken(view.width, view.height) for _ in range(2))
    room = _Room(signs, taken, tags, lines, radius, rings)
    order = sorted(range(len(controls)), key=lambda i: (controls[i].kind != "gate", i))
    moves = {i: room.place(i, is_gate=controls[i].kind == "gate") for i in order}
    taken.add(signs)
    taken.add(lines.all())
    return tuple(
        Tag(c, float(at[i, 0]), float(at[i, 1]), *moves[i]) for i, c in enumerate(controls)
    )


@dataclass(frozen=True, slots=True)
class _Room:
    """The room for tags; what is placed is taken at once."""

    signs: Floats  # x, y, radius of each control's own sign
    taken: Taken  # what a tag must not cover: points of the map, tags placed so far
    tags: Taken  # what a leader should not cross
    lines: Taken  # leaders placed so far, which a tag should not cover
    radius: float
    rings: int

    def place(self, i: int, *, is_gate: bool) -> tuple[float, float, bool]:
        """Return the shortest way from a control to free room for its tag, and take it."""
        x, y, _ = self.signs[i].tolist()
        move = self._nudge(i, is_gate=is_gate)
        own = -1 if move.any() else i
        clear = float(self._covers(i, move[None, :], own)[0]) <= 0
        tag = np.array([[x + move[0], y + move[1], self.radius]])
        self.taken.add(tag)
        self.tags.add(tag)
        self.lines.add(_leaders(x, y, move[None, :], self.radius)[0])
        return float(move[0]), float(move[1]), clear

    def _nudge(self, i: int, *, is_gate: bool) -> Floats:
        still = np.zeros(2)
        if is_gate and self._covers(i, still[None, :], own=i)[0] <= 0:
            return still
        best, least = still, math.inf
        for ring in range(self.rings):
            reach = self.radius * (1.85 + 0.85 * ring)
            angles = math.tau * (np.arange(TURNS) / TURNS + ring / (2 * TURNS) - 0.125)
            moves = reach * np.column_stack([np.cos(angles), np.sin(angles)])
            prices = self._prices(i, moves, least)
            k = int(np.argmin(prices))
            if prices[k] < least:
                best, least = moves[k], float(prices[k])
            if least <= 0:
                break
        return best

    def _covers(self, i: int, moves: Floats, own: int = -1) -> Floats:
        """Return how deep a tag would cover something after each move; ``own`` sign may be."""
        tags = self._tags(i, moves)
        signs = np.delete(self.signs, own, axis=0) if own >= 0 else self.signs
        outside = np.where(self.taken.in_frame(tags), 0.0, 4 * self.radius)
        deep: Floats = pressed(tags, signs) + self.taken.overlap(tags) + outside
        return deep

    def _prices(self, i: int, moves: Floats, least: float) -> Floats:
        """Return how badly a tag would stand; a crossed line is a smaller evil by far."""
        prices = COVERED * self._covers(i, moves)
        # A leader is only asked about where the tag itself could stand.
        worth = prices < least
        if worth.any():
            x, y, _ = self.signs[i].tolist()
            leaders = _leaders(x, y, moves[worth], self.radius)
            prices[worth] += self.tags.overlap(leaders).sum(axis=-1)
            prices[worth] += self.lines.overlap(self._tags(i, moves[worth]))
        return prices

    def _tags(self, i: int, moves: Floats) -> Floats:
        radii = np.full(len(moves), self.radius)
        return np.column_stack([self.signs[i, :2] + moves, radii])


def _leaders(x: float, y: float, moves: Floats, radius: float) -> Floats:
    """Return small circles along each way from a sign to its tag, shape ``(n_moves, n, 3)``."""
    length = np.hypot(moves[:, 0], moves[:, 1])
    longest = float(length.max()) - radius
    # The first steps are left out: from beneath a neighbour's disc a leader cannot but start.
    steps = np.arange(1.25 * radius, longest, 0.5 * radius) if longest > 0 else np.empty(0)
    share = steps[None, :] / np.maximum(length, 1e-9)[:, None]
    at = np.array([x, y]) + share[..., None] * moves[:, None, :]
    return np.concatenate([at, np.full((*share.shape, 1), 0.2 * radius)], axis=-1)


def tag_radius(controls: Sequence[Control], view: View, largest: float, least: float) -> float:
    """Return how big tags may be: as big as the room around the controls allows."""
    if not controls:
        return largest
    at = shapely.points(view.xy([(c.lon, c.lat) for c in controls]))
    room = shapely.union_all(shapely.buffer(at, 3 * largest, quad_segs=4)).area
    return min(largest, max(least, ROOM_SHARE * math.sqrt(room / len(controls))))


@dataclass(frozen=True, slots=True)
class Name:
    """A street name on a straight run: where, how turned, and from which zoom on it fits."""

    text: str
    x: float
    y: float
    angle: float  # radians, reading direction; upright
    zoom: float  # 1 on the drawing as it is; 2 = fits when magnified twice
    shown: bool  # fits at zoom 1 and touches nothing


RANKS: Final = {
    "motorway": 0, "trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3, "unclassified": 4,
    "residential": 4, "living_street": 5, "pedestrian": 5, "road": 5, "service": 6, "track": 6,
}  # fmt: skip


def rank(road_class: str) -> int:
    """Return how big a road is, 0 the biggest, 7 a path."""
    return RANKS.get(road_class.removesuffix("_link"), 7)


def street_names(
    roads: Sequence[Road],
    pieces: Sequence[Sequence[Floats]],
    view: View,
    size: float,
    taken: Taken,
    deepest: float = 1.0,
) -> list[Name]:
    """Return names for the streets, the bigger ones first, up to a zoom of ``deepest``."""
    names: list[Name] = []
    for text, lines in _by_name(roads, pieces):
        if sum(n.shown for n in names) > 80 or len(names) > 400:
            break
        names.extend(_label(text, lines, size, taken, view, deepest))
    return names


def _by_name(
    roads: Sequence[Road], pieces: Sequence[Sequence[Floats]]
) -> list[tuple[str, list[Floats]]]:
    """Return the merged lines of every named street, biggest and longest first."""
    lines: dict[str, list[Floats]] = defaultdict(list)
    ranks: dict[str, int] = {}
    for road, parts in zip(roads, pieces, strict=True):
        name = road.name.strip()
        if name and parts:
            lines[name].extend(parts)
            ranks[name] = min(ranks.get(name, 9), rank(road.road_class))
    merged = {name: _merge(parts) for name, parts in lines.items()}
    length = {name: sum(_length(p) for p in parts) for name, parts in merged.items()}
    order = sorted(merged, key=lambda n: (ranks[n], -length[n], n))
    return [(name, merged[name]) for name in order]


def _merge(parts: Sequence[Floats]) -> list[Floats]:
    merged = shapely.line_merge(joined(parts))
    lines = [shapely.get_coordinates(g) for g in shapely.get_parts(merged)]
    return sorted(lines, key=lambda p: -_length(p))


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _label(
    text: str, lines: Sequence[Floats], size: float, taken: Taken, view: View, deepest: float
) -> list[Name]:
    """Return one name for a street, two for a long one."""
    out: list[Name] = []
    wide = text_width(text, size)
    wanted = 2 if sum(_length(p) for p in lines) > 0.9 * max(view.width, view.height) else 1
    zoom = 1.0
    while zoom <= deepest and len(out) < wanted:
        for x, y, angle in _runs(lines, 1.12 * wide / zoom, view):
            far = all(math.hypot(x - n.x, y - n.y) > 4 * wide for n in out)
            room = along(x, y, angle, 1.04 * wide, 1.25 * size)
            if not far or (zoom == 1.0 and not taken.free(room)):
                continue
            if zoom == 1.0:
                taken.add(room)
            out.append(Name(text, x, y, angle, zoom, zoom == 1.0))
            if len(out) >= wanted:
                break
        if out:
            break
        zoom *= 2
    return out


def _runs(lines: Sequence[Floats], need: float, view: View) -> list[tuple[float, float, float]]:
    """Return middle and direction of straight runs that are long enough, central ones first."""
    found = []
    for line in lines[:6]:
        step = np.hypot(*np.diff(line, axis=0).T)
        ends = np.concatenate([[0.0], np.cumsum(step)])
        total = float(ends[-1])
        n_starts = min(24, int((total - need) / (need / 3)) + 1) if total >= need else 0
        for start in np.linspace(0, total - need, n_starts) if n_starts else ():
            run = _run(line, ends, float(start), need)
            if run and 0 < run[0] < view.width and 0 < run[1] < view.height:
                found.append((_off_middle(run, view), run))
    return [run for _, run in sorted(found)[:12]]


def _off_middle(run: tuple[float, float, float], view: View) -> float:
    return math.hypot(run[0] - view.width / 2, run[1] - view.height / 2)


def _run(
    line: Floats, ends: Floats, start: float, need: float
) -> tuple[float, float, float] | None:
    """Return middle and upright direction of a piece of a line, or None where it bends."""
    stops = np.linspace(start, start + need, 7)
    at = np.column_stack([np.interp(stops, ends, line[:, k]) for k in (0, 1)])
    dx, dy = at[-1] - at[0]
    angle = math.atan2(dy, dx)
    turns = np.arctan2(*np.diff(at, axis=0)[:, ::-1].T) - angle
    turns = np.abs((turns + math.pi) % math.tau - math.pi)
    if turns.max() > STRAIGHT:
        return None
    x, y = (at[0] + at[-1]) / 2
    if angle > math.pi / 2 or angle <= -math.pi / 2:
        angle += math.pi if angle <= 0 else -math.pi
    return float(x), float(y), angle
