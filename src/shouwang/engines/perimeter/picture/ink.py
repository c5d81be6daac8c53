"""Colours, line widths and the small pieces of markup every drawing is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from shouwang.core.text import Lang, Text
from shouwang.engines.perimeter.picture.scene import Floats

FONTS: Final = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
DAY: Final = {
    "bg": "#eef1f4", "surface": "#ffffff", "surface-2": "#f5f7f9", "line": "#d5dce3",
    "line-strong": "#77828e", "ink": "#17202a", "ink-2": "#46515d", "ink-3": "#5c6773",
    "brand": "#1d4f86", "brand-on": "#ffffff", "brand-soft": "#e3edf8", "focus": "#0b63ce",
    "danger": "#a8201a", "danger-soft": "#fdebe9", "warn": "#7d4b00", "warn-soft": "#fff2d9",
    "ok": "#17633d", "ok-soft": "#e2f3e9", "z-lock": "#c2410c",
    "m-land": "#f4f3ee", "m-water": "#cfe0ea", "m-bldg": "#cbc7bd", "m-road": "#ffffff",
    "m-road-edge": "#a9a79e", "m-path": "#8d8a80", "m-label": "#3b3a36",
}  # fmt: skip
NIGHT: Final = {
    "bg": "#0f1419", "surface": "#171e25", "surface-2": "#1e2730", "line": "#33404c",
    "line-strong": "#8493a2", "ink": "#e8edf2", "ink-2": "#b7c2cd", "ink-3": "#98a5b2",
    "brand": "#8fbcf0", "brand-on": "#0c1a29", "brand-soft": "#1b3250", "focus": "#ffd166",
    "danger": "#ffa79e", "danger-soft": "#43201d", "warn": "#f6c667", "warn-soft": "#3a2d13",
    "ok": "#84d6a8", "ok-soft": "#17372a", "z-lock": "#ff9061",
    "m-land": "#1b2127", "m-water": "#1d3444", "m-bldg": "#3d454d", "m-road": "#59636d",
    "m-road-edge": "#2d353d", "m-path": "#717b85", "m-label": "#d9dfe5",
}  # fmt: skip
ROAD_WIDTHS: Final = {"0": 11.0, "1": 9.5, "2": 8.5, "3": 7.0, "4": 5.4, "5": 4.4, "6": 3.2}
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Paint = Callable[[str], str]
Width = Callable[[float], str]


def esc(text: object) -> str:
    """Return text safe inside an element or a quoted attribute; what XML forbids is left out."""
    return html.escape(_UNPRINTABLE.sub("", str(text)), quote=True)


def in_lang(text: Text, lang: Lang) -> str:
    """Return a text that is filled already; ``say`` would take a brace in a name for a place."""
    return text.zh if lang == "zh" else text.en


def num(value: float) -> str:
    """Return a short decimal number."""
    return f"{round(value, 1) + 0.0:g}"


def path(lines: Iterable[Floats], *, closed: bool = False, digits: int = 1) -> str:
    """Return the path data of lines or rings."""
    return "".join(_one(line, digits, closed=closed) for line in lines)


def _one(line: Floats, digits: int, *, closed: bool) -> str:
    at = np.round(line, digits)
    # Steps below the rounding are noise on paper and weight on the wire.
    moved = np.concatenate([[True], (np.diff(at, axis=0) != 0).any(axis=1)])
    pairs = [f"{x:g} {y:g}" for x, y in at[moved].tolist()]
    if len(pairs) < 2:
        return ""
    return f"M{pairs[0]}L{' '.join(pairs[1:])}{'Z' if closed else ''}"


def map_style(paint: Paint, width: Width, factor: float) -> str:
    """
    Return the style sheet of the map.

    ``paint`` turns a role into a colour (a literal on paper, a variable on the page), ``width`` a
    line width into one (the page keeps lines from swelling as the map is magnified).
    """
    p, w = paint, width
    rules = [
        f".land{{fill:{p('m-land')}}}",
        f".water{{fill:{p('m-water')}}}",
        f".stream{{fill:none;stroke:{p('m-water')};stroke-width:{w(max(1.2, 3 * factor))}}}",
        f".bldg{{fill:{p('m-bldg')}}}",
        f".sq{{fill:{p('m-road')};stroke:{p('m-road-edge')};stroke-width:{w(0.7)}}}",
        f".hx{{fill:none;stroke:{p('z-lock')};stroke-width:1.1;opacity:.5}}",
        ".zf{fill:url(#hx)}",
        f".ze{{fill:none;stroke:{p('z-lock')};stroke-width:{w(min(3, 2 + factor))}}}",
        ".ze,.zf{stroke-linejoin:round}",
        (
            f".buf{{fill:none;stroke:{p('ink-3')};stroke-width:{w(1)};stroke-dasharray:1.5 3.5;"
            "stroke-linecap:round}"
        ),
        (
            f".fp{{fill:none;stroke:{p('m-path')};stroke-width:{w(max(0.9, 1.9 * factor))};"
            f"stroke-dasharray:{num(max(2.5, 5.5 * factor))} {num(max(1.8, 4 * factor))}}}"
        ),
        f".fy{{fill:none;stroke:{p('brand')};stroke-width:{w(1.2)};stroke-dasharray:7 4}}",
        *_road_rules(p, w, factor),
        (
            f".lb,.zn{{fill:{p('m-label')};stroke:{p('m-land')};stroke-width:3;paint-order:stroke;"
            "stroke-linejoin:round;text-anchor:middle}"
        ),
        f".zn{{fill:{p('z-lock')};font-weight:700;stroke-width:4}}",
        *_mark_rules(p),
    ]
    return "\n".join(rules)


def _road_rules(p: Paint, w: Width, factor: float) -> list[str]:
    rules = [
        f".rc{{fill:none;stroke:{p('m-road-edge')};stroke-linecap:round;stroke-linejoin:round}}",
        f".rf{{fill:none;stroke:{p('m-road')};stroke-linecap:round;stroke-linejoin:round}}",
    ]
    for key, wide in ROAD_WIDTHS.items():
        fill = max(1.1, wide * factor)
        edge = 1.3 if factor < 0.6 and key > "3" else 1.8  # small roads on a big map stay quiet
        rules.append(
            f".rc{key}{{stroke-width:{w(fill + edge)}}}.rf{key}{{stroke-width:{w(fill)}}}"
        )
    return rules


def _mark_rules(p: Paint) -> list[str]:
    white, ink, danger = p("surface"), p("ink"), p("danger")
    return [
        f".ld{{stroke:{ink};stroke-width:1}}",
        f".dot{{fill:{ink};stroke:{white};stroke-width:1}}",
        f".disc,.plate{{fill:{white};stroke:{ink}}}",
        ".disc{stroke-width:2.4}.plate{stroke-width:1.1}",
        f".bar{{fill:{white};stroke:{ink};stroke-width:1.6}}",
        f".slash{{fill:none;stroke:{ink};stroke-width:1.9}}",
        f".oct{{fill:{white};stroke:{danger};stroke-width:2.6}}",
        f".no{{fill:{ink};font-weight:700;text-anchor:middle}}",
        f".no.bad{{fill:{danger}}}",
        (
            f".doubt{{fill:{white};fill-opacity:.6;stroke:{danger};stroke-width:2.2;"
            "stroke-dasharray:4 3}"
        ),
        f".ask{{fill:{danger};font-weight:700;text-anchor:middle}}",
        f".hosp{{fill:{p('brand')};stroke:{white};stroke-width:1.2}}",
        f".cross{{fill:none;stroke:{white};stroke-width:2.2}}",
    ]
