"""The map itself: land, water, zone, roads, signs and names, from below to above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from shouwang.engines.perimeter.picture import placing
from shouwang.engines.perimeter.picture.ink import ROAD_WIDTHS, esc, num, path
from shouwang.engines.perimeter.picture.placing import Name, Tag, Taken
from shouwang.engines.perimeter.picture.scene import (
    Control,
    Floats,
    Place,
    Road,
    Scene,
    View,
    clip_lines,
    joined,
    rings_of,
    visible,
    zone_shape,
)

MOST_ROADS: Final = 6_000  # more than that is a grey felt on A3
NEAR_CONTROL: Final = 14.0  # units; what leads to a control is never left out
HATCH: Final = 10.0
STILL: Final = 0.01  # units; less than this is not moved
SIGN: Final = 10.5  # radius in which signs are drawn before they are scaled as a whole
OCTAGON: Final = tuple(
    (math.cos(math.pi * (k + 0.5) / 4), math.sin(math.pi * (k + 0.5) / 4)) for k in range(8)
)


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of signs and words; ``live`` keeps what only a page that moves can show."""

    radius: float
    label: float
    pad: float = 4.0
    deepest: float = 1.0
    digits: int = 1
    live: bool = False


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """The markup of the map, what it leaves out, and what its key must explain."""

    markup: str
    n_thinned: int
    n_crowded: int  # numbers that found no free room
    signs: frozenset[str]  # which of ``hospital``, ``doubt``, ``path`` are on it


def road_factor(view: View) -> float:
    """Return how wide roads are drawn: true to the eye in a street, fine lines across a county."""
    return float(min(1.35, max(0.27, view.metres_per_unit**-0.38)))


def draw_map(scene: Scene, view: View, look: Look) -> MapDrawing:
    """Return the map of a scene in drawing units."""
    pieces = clip_lines([r.line for r in scene.roads], view, look.pad)
    drawn, n_thinned = _thin(scene, view, pieces)
    taken = Taken(view.width, view.height)
    points = _points(scene, view, look, taken)
    tags = placing.place_tags(scene.controls, view, look.radius, taken)
    shapes = [zone_shape(z, view) for z in scene.zones]
    zone_names = _zone_names(scene, shapes, view, look, taken)
    names = placing.street_names(scene.roads, drawn, view, look.label, taken, look.deepest)
    layers = [
        (
            f'<rect class="land" x="{num(-look.pad)}" y="{num(-look.pad)}" '
            f'width="{num(view.width + 2 * look.pad)}" '
            f'height="{num(view.height + 2 * look.pad)}"/>'
        ),
        _ground(scene, view, look),
        _zone_fill(shapes, view, look),
        _roads(scene.roads, drawn, look),
        _buildings(scene, view, look),
        _zone_edges(shapes, scene.buffer_m, view, look),
        _openings(scene, view, look),
        points,
        "".join(_street_name(n, look) for n in names),
        zone_names,
        "" if look.live else "".join(_line(tag) for tag in tags),
        "".join(_mark(i, tags[i], look) for i in reversed(range(len(tags)))),
    ]
    markup = "\n".join(layer for layer in layers if layer)
    signs = {"hospital": 'class="hosp"', "doubt": 'class="doubt"', "path": 'class="fp"'}
    shown = frozenset(k for k, v in signs.items() if v in markup)
    return MapDrawing(markup, n_thinned, sum(not t.clear for t in tags), shown)


def hatch() -> str:
    """Return the pattern of a sealed zone."""
    return (
        f'<pattern id="hx" width="{HATCH:g}" height="{HATCH:g}" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        f'<path class="hx" d="M0 0V{HATCH:g}M0 0H{HATCH:g}"/></pattern>'
    )


def _thin(
    scene: Scene, view: View, pieces: Sequence[list[Floats]]
) -> tuple[list[list[Floats]], int]:
    """Return the pieces that are drawn: beyond a limit the shortest minor ways are left out."""
    seen = [i for i, parts in enumerate(pieces) if parts]
    n_over = len(seen) - MOST_ROADS
    if n_over <= 0:
        return list(pieces), 0
    kept = _near_controls(scene, view, pieces, seen)
    minor = [i for i in seen if placing.rank(scene.roads[i].road_class) >= 6 and i not in kept]
    length = {
        i: sum(float(np.hypot(*np.diff(p, axis=0).T).sum()) for p in pieces[i]) for i in minor
    }
    gone = set(sorted(minor, key=lambda i: (length[i], i))[:n_over])
    return [[] if i in gone else parts for i, parts in enumerate(pieces)], len(gone)


def _near_controls(
    scene: Scene, view: View, pieces: Sequence[list[Floats]], seen: Sequence[int]
) -> frozenset[int]:
    if not scene.controls:
        return frozenset()
    tree = shapely.STRtree([joined(pieces[i]) for i in seen])
    at = shapely.points(view.xy([(c.lon, c.lat) for c in scene.controls]))
    _, rows = tree.query(at, predicate="dwithin", distance=NEAR_CONTROL)
    return frozenset(seen[int(row)] for row in rows)


def _ground(scene: Scene, view: View, look: Look) -> str:
    """Return water and squares."""
    out = []
    water = visible(scene.water, view, look.pad, 1.5)
    lakes = [w for w in water if len(w) > 3 and np.allclose(w[0], w[-1])]
    streams = [w for w in water if not (len(w) > 3 and np.allclose(w[0], w[-1]))]
    squares = visible(scene.squares, view, look.pad, 1.5)
    for css, lines, closed in (("water", lakes, True), ("stream", streams, False)):
        if lines:
            out.append(_path(css, lines, look, closed=closed))
    if squares:
        out.append(_path("sq", squares, look, closed=True))
    return "\n".join(out)


def _path(css: str, lines: Sequence[Floats], look: Look, *, closed: bool = False) -> str:
    d = path(lines, closed=closed, digits=look.digits)
    return f'<path class="{css}" d="{d}"/>' if d else ""


def _zone_fill(shapes: Sequence[Any], view: View, look: Look) -> str:
    rings = [r for s in shapes for r in rings_of(_window(s, view, look.pad))]
    if not rings:
        return ""
    d = path(rings, closed=True, digits=look.digits)
    return f'<path class="zf" fill-rule="evenodd" d="{d}"/>'


def _zone_edges(shapes: Sequence[Any], buffer_m: float, view: View, look: Look) -> str:
    out = []
    if buffer_m > 0 and shapes:
        reach = shapely.union_all(shapes).buffer(buffer_m * view.scale)
        out.append(_path("buf", _border(reach, view, look.pad), look))
    out.append(_path("ze", [ln for s in shapes for ln in _border(s, view, look.pad)], look))
    return "\n".join(x for x in out if x)


def _window(shape: Any, view: View, pad: float) -> Any:
    smooth = shapely.simplify(shape, 0.2)
    return shapely.clip_by_rect(smooth, -pad, -pad, view.width + pad, view.height + pad)


def _border(shape: Any, view: View, pad: float) -> list[Floats]:
    """Return the outline as lines, so that the window itself draws no edge."""
    lines = [shapely.linestrings(r) for r in rings_of(shapely.simplify(shape, 0.2))]
    cut = [
        shapely.clip_by_rect(ln, -pad, -pad, view.width + pad, view.height + pad) for ln in lines
    ]
    return [shapely.get_coordinates(g) for c in cut for g in shapely.get_parts(c)]


def _roads(roads: Sequence[Road], pieces: Sequence[Sequence[Floats]], look: Look) -> str:
    """Return all edges below all surfaces, so that crossings flow into one another."""
    groups: dict[str, list[Floats]] = {}
    for road, parts in zip(roads, pieces, strict=True):
        groups.setdefault(_group(road), []).extend(parts)
    keys = sorted((k for k in groups if k in ROAD_WIDTHS), reverse=True)
    layers = [_path(f"rc rc{k}", groups[k], look) for k in keys]
    layers += [_path(f"rf rf{k}", groups[k], look) for k in keys]
    layers += [_path(k, groups[k], look) for k in ("fp", "fy") if k in groups]
    return "\n".join(x for x in layers if x)


def _group(road: Road) -> str:
    if road.road_class == "ferry":
        return "fy"
    rank = placing.rank(road.road_class)
    if rank > 6 or (road.foot_only and rank > 5):
        return "fp"
    return str(rank)


def _buildings(scene: Scene, view: View, look: Look) -> str:
    smallest = 1.0 if look.live else 1.8
    rings = visible(scene.buildings, view, look.pad, smallest)
    return _path("bldg", rings, look, closed=True) if rings else ""


def _openings(scene: Scene, view: View, look: Look) -> str:
    """Return the ways that open without a control; the page shows one at a time."""
    if not look.live:
        return ""
    out = []
    for i, control in enumerate(scene.controls):
        line = view.xy(np.asarray(control.opens, dtype=np.float64).reshape(-1, 2))
        d = path([line], digits=look.digits) if len(line) > 1 else ""
        if d:
            out.append(
                f'<g class="op" id="op{i}"><path class="opc" d="{d}"/>'
                f'<path class="opl" d="{d}" marker-end="url(#tip)"/></g>'
            )
    return "\n".join(out)


def _points(scene: Scene, view: View, look: Look, taken: Taken) -> str:
    """Return hospitals and doubtful places."""
    out = []
    for sign, places in ((hospital, scene.hospitals), (doubt, scene.doubts)):
        for x, y in _shown(places, view, look):
            taken.add(np.array([[x, y, 0.9 * look.radius]]))
            out.append(f'<g class="fix" {_at(x, y, look)}>{sign(0.85 * look.radius)}</g>')
    return "".join(out)


def _shown(places: Sequence[Place], view: View, look: Look) -> list[tuple[float, float]]:
    if not len(places):
        return []
    pad = look.pad if look.live else -look.radius
    low, high = -pad, (view.width + pad, view.height + pad)
    return [(x, y) for x, y in view.xy(places).tolist() if low < x < high[0] and low < y < high[1]]


def _at(x: float, y: float, look: Look) -> str:
    data = f' data-x="{x:.2f}" data-y="{y:.2f}"' if look.live else ""
    return f'transform="translate({num(x)} {num(y)})"{data}'


def _zone_names(scene: Scene, shapes: Sequence[Any], view: View, look: Look, taken: Taken) -> str:
    out = []
    for zone, shape in zip(scene.zones, shapes, strict=True):
        seen = shapely.clip_by_rect(shape, 0, 0, view.width, view.height)
        if not zone.name.strip() or seen.is_empty:
            continue
        at = _name_place(zone.name, seen, look, taken)
        if at is not None:
            size = 1.25 * look.label
            wide = placing.text_width(zone.name, size, bold=True)
            data = f' data-w="{wide:.0f}" data-a="0" data-z="0"' if look.live else ""
            out.append(
                f'<g class="nm zone" {_at(*at, look)}{data}><text class="zn" '
                f'y="{num(0.36 * size)}" font-size="{num(size)}">{esc(zone.name)}</text></g>'
            )
    return "".join(out)


def _name_place(name: str, shape: Any, look: Look, taken: Taken) -> tuple[float, float] | None:
    """Return a free place in the zone for its name, near the middle of its widest part."""
    size = 1.25 * look.label
    wide = placing.text_width(name, size, bold=True)
    ring = shapely.maximum_inscribed_circle(shape, tolerance=2.0)
    x, y = (float(v) for v in shapely.get_coordinates(ring)[0])
    west, _, east, _ = shape.bounds
    if wide > 1.6 * (east - west):
        return None
    for step in range(9):
        dy = (step + 1) // 2 * 1.3 * size * (-1 if step % 2 else 1)
        room = placing.along(x, y + dy, 0.0, wide, 1.3 * size)
        if taken.free(room):
            taken.add(room)
            return x, y + dy
    return None


def _street_name(name: Name, look: Look) -> str:
    if not (name.shown or look.live):
        return ""
    size = look.label
    if all(placing.is_han(c) for c in name.text) and abs(name.angle) > placing.STACKED:
        inner = _stacked(name, size)
    else:
        turn = f'transform="rotate({num(math.degrees(name.angle))})"'
        y = num(0.36 * size)
        inner = f'<text class="lb" font-size="{num(size)}" {turn} y="{y}">{esc(name.text)}</text>'
    data = ""
    if look.live:
        wide = placing.text_width(name.text, size)
        data = f' data-w="{wide:.0f}" data-a="{name.angle:.3f}" data-z="{name.zoom:g}"'
    css = "nm street" if name.shown else "nm street off"
    return f'<g class="{css}" {_at(name.x, name.y, look)}{data}>{inner}</g>'


def _stacked(name: Name, size: float) -> str:
    """Return Han characters upright, one below the other along the street."""
    step = 1.08 * size
    down = name.angle if name.angle > 0 else name.angle + math.pi
    first = -(len(name.text) - 1) / 2
    spots = [(first + i) * step for i in range(len(name.text))]
    xs = " ".join(num(s * math.cos(down)) for s in spots)
    ys = " ".join(num(s * math.sin(down) + 0.36 * size) for s in spots)
    return f'<text class="lb" font-size="{num(size)}" x="{xs}" y="{ys}">{esc(name.text)}</text>'


def _line(tag: Tag) -> str:
    """Return the leader of a tag; on paper all leaders lie below all signs."""
    if math.hypot(tag.dx, tag.dy) <= STILL:
        return ""
    x, y = num(tag.x), num(tag.y)
    return f'<path class="ld" d="M{x} {y}L{num(tag.x + tag.dx)} {num(tag.y + tag.dy)}"/>'


def _mark(index: int, tag: Tag, look: Look) -> str:
    """Return a control: its sign on the road, a leader where the tag had to move, the number."""
    c, size = tag.control, f"scale({look.radius / SIGN:.3f})"
    moved = math.hypot(tag.dx, tag.dy) > STILL
    parts = []
    if look.live:
        parts.append(f'<path class="ld" d="M0 0L{num(tag.dx)} {num(tag.dy)}"/>')
    if c.kind == "barrier" and not c.forbidden:
        parts.append(f'<g transform="{size}">{bar(c.bearing_deg)}</g>')
    elif look.live or moved:
        parts.append(f'<circle class="dot" r="{num(0.28 * look.radius)}"/>')
    move = f"translate({num(tag.dx)} {num(tag.dy)})"
    parts.append(f'<g class="tag" transform="{move}"><g transform="{size}">{plate(c)}</g></g>')
    kind = "bad" if c.forbidden else c.kind
    data = f' data-i="{index}"' if look.live else ""
    return f'<g class="mk {kind}" {_at(tag.x, tag.y, look)}{data}>{"".join(parts)}</g>'


def plate(control: Control) -> str:
    """Return the numbered tag: a disc for a gate, a plate for a barrier, an octagon for a hole."""
    r, css = SIGN, "no"
    if control.forbidden:
        points = " ".join(f"{num(r * x)},{num(r * y)}" for x, y in OCTAGON)
        shape, css = f'<polygon class="oct" points="{points}"/>', "no bad"
    elif control.kind == "gate":
        shape = f'<circle class="disc" r="{num(0.93 * r)}"/>'
    else:
        shape = (
            f'<rect class="plate" x="{num(-0.82 * r)}" y="{num(-0.7 * r)}" '
            f'width="{num(1.64 * r)}" height="{num(1.4 * r)}" rx="{num(0.25 * r)}"/>'
        )
    label = str(control.number)
    size = r * {1: 1.2, 2: 1.1, 3: 0.86}.get(len(label), 0.68)
    text = f'<text class="{css}" font-size="{num(size)}" y="{num(0.36 * size)}">{label}</text>'
    return shape + text


def bar(bearing: float | None) -> str:
    """Return a bar that lies across a road of this direction."""
    w, h = 0.95 * SIGN, 0.36 * SIGN
    turn = f' transform="rotate({num((bearing or 0.0) % 180)})"'
    strokes = "".join(
        f"M{num(x - h / 2)} {num(h)}L{num(x + h / 2)} {num(-h)}" for x in (-0.38 * w, 0.38 * w)
    )
    return (
        f'<g{turn}><rect class="bar" x="{num(-w)}" y="{num(-h)}" width="{num(2 * w)}" '
        f'height="{num(2 * h)}"/><path class="slash" d="{strokes}"/></g>'
    )


def doubt(r: float) -> str:
    """Return the sign of a doubtful way."""
    return (
        f'<circle class="doubt" r="{num(r)}"/>'
        f'<text class="ask" font-size="{num(1.3 * r)}" y="{num(0.46 * r)}">?</text>'
    )


def hospital(r: float) -> str:
    """Return the sign of a hospital."""
    s, a = 0.8 * r, 0.45 * r
    return (
        f'<rect class="hosp" x="{num(-s)}" y="{num(-s)}" width="{num(2 * s)}" '
        f'height="{num(2 * s)}" rx="{num(0.2 * r)}"/>'
        f'<path class="cross" d="M{num(-a)} 0H{num(a)}M0 {num(-a)}V{num(a)}"/>'
    )
