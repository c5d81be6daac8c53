"""All words of the picture, in both languages, and the sentences about the proof."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from shouwang.core.text import Text
from shouwang.engines.perimeter.picture.scene import Control, Scene

METRES_IN_KM: Final = 1000

Sign = Literal["ok", "warn", "danger", "note"]

PLAN: Final = Text("Plan: a proposal, not an order", "方案：是建议，不是命令")
PLAN_OF: Final = Text("Perimeter plan", "封控线方案")
GATES: Final = Text("gates", "卡点")
BARRIERS: Final = Text("barriers", "封闭点")
ONE_GATE: Final = Text("gate", "卡点")
ONE_BARRIER: Final = Text("barrier", "封闭点")
PRICE: Final = Text("crew-hours a day", "人时/天")
LEGEND: Final = Text("Key", "图例")
CONTROLS: Final = Text("Controls", "控制点")
MORE: Final = Text("and {n} more: see the list of the plan", "另有 {n} 处，见方案清单")
NO_CONTROLS: Final = Text("No controls in this plan yet.", "这份方案还没有控制点。")
NO_STREET: Final = Text("unnamed way", "无名道路")
NORTH: Final = Text("N", "北")
METRES: Final = Text("{n} m", "{n} 米")
KILOMETRES: Final = Text("{n} km", "{n} 公里")

GATE: Final = Text("gate", "卡点")
BARRIER: Final = Text("barrier", "封闭点")
OPEN: Final = Text("cannot be held", "守不住")
KEY_GATE: Final = Text("gate, staffed", "卡点，有人值守")
KEY_BARRIER: Final = Text("barrier, no staff", "封闭点，无人值守")
KEY_FORBIDDEN: Final = Text("cannot be held: leak", "守不住：漏口")
KEY_ZONE: Final = Text("sealed zone", "封控区域")
KEY_BUFFER: Final = Text("buffer, {reach}", "缓冲距离 {reach}")
KEY_DOUBT: Final = Text("map doubt: go and look", "地图疑点，待到场看")
KEY_HOSPITAL: Final = Text("hospital", "医院")
KEY_ROAD: Final = Text("road", "道路")
KEY_PATH: Final = Text("footpath", "小路")

PROVEN: Final = Text(
    "All known ways out on this map meet a control; {n} of them are disjoint, so fewer than {n} "
    "controls cannot do. No cheaper plan exists (cost = bound).",
    "这份地图上所有已知出路都有控制点；其中 {n} 条互不相交，少于 {n} 处封不住。"
    "没有更省的方案（代价 = 下界）。",
)
PROVEN_ONE: Final = Text(
    "The only known way out on this map meets a control; no cheaper plan exists (cost = bound).",
    "这份地图上唯一的已知出路有控制点；没有更省的方案（代价 = 下界）。",
)
PROVEN_PLAIN: Final = Text(
    "All known ways out on this map meet a control; no cheaper plan exists (cost = bound).",
    "这份地图上所有已知出路都有控制点；没有更省的方案（代价 = 下界）。",
)
BEST_SO_FAR: Final = Text(
    "All known ways out on this map meet a control. Best so far, at most {gap} % above the least.",
    "这份地图上所有已知出路都有控制点。现有最好方案，最多比最省的高 {gap} %。",
)
SEALED: Final = Text(
    "All known ways out on this map meet a control. Not known how far from the least.",
    "这份地图上所有已知出路都有控制点。离最省还差多少，尚不知道。",
)
UNCHECKED: Final = Text(
    "Not checked yet whether all known ways out meet a control.",
    "还没有核对所有已知出路是否都有控制点。",
)
NOT_SEALED: Final = Text(
    "Not sealed: at least one known way out meets no control. Do not use this plan as it is.",
    "没有封住：至少有一条已知出路没有控制点。这份方案不能照用。",
)
CANNOT_HOLD: Final = Text(
    "Places that cannot be held: {n}. People can still pass there; widen the zone.",
    "{n} 处守不住，人仍能通过；请扩大区域。",
)
SERVED: Final = Text(
    "Every building stays within reach of an ambulance.",
    "每栋房屋都在救护车可到的范围内。",
)
UNSERVED: Final = Text(
    "Buildings out of reach of an ambulance: {n}.",
    "{n} 栋房屋救护车到不了。",
)
UNSAFE: Final = Text(
    "Not shown that an ambulance reaches every building.",
    "没有证明救护车能到每栋房屋。",
)
DOUBTS: Final = Text(
    "Map doubts, where a link may be missing: {n}. Send someone to look.",
    "地图疑点 {n} 处，可能漏画了通路：请派人到场看。",
)
VEHICLES_ONLY: Final = Text(
    "Ways for vehicles only: on foot there are more ways out.",
    "只算车辆能走的路：步行还有别的出路。",
)
THINNED: Final = Text(
    "Short minor ways not drawn: {n}.",
    "另有 {n} 条短小的支路没有画出。",
)
CROWDED: Final = Text(
    "Numbers that lie too close to read on this sheet: {n}. Print the zones one by one.",
    "有 {n} 个编号挤在一起，这张图上看不清：请按区域分张打印。",
)
ATTRIBUTION: Final = Text(
    "© OpenStreetMap contributors, ODbL 1.0",
    "© OpenStreetMap contributors（贡献者），ODbL 1.0",
)
BASE_MAP: Final = Text("Base map: {name}, {date}", "底图：{name}，{date}")
LIMITS: Final = Text(
    "A proof about this map of {date}, not about unmapped paths. A plan is not an order.",
    "证明只针对 {date} 的这份地图，不包括地图上没有的小路。方案不是命令。",
)
NO_DATE: Final = Text("unknown date", "日期不明")

# The page.
LIST_HINT: Final = Text(
    "Choose one: the map marks it and draws what opens without it.",
    "选一处：地图会标出它，并画出没有它时通开的路。",
)
SKIP: Final = Text("Skip to the list of controls", "跳到控制点清单")
ZOOM_IN: Final = Text("Zoom in", "放大")
ZOOM_OUT: Final = Text("Zoom out", "缩小")
WHOLE: Final = Text("Whole map", "看全图")
PRINT: Final = Text("Print", "打印")
DAY: Final = Text("Day", "日")
NIGHT: Final = Text("Night", "夜")
LANGUAGE: Final = Text("Language", "语言")
THEME: Final = Text("Day or night", "日间或夜间")
MAP_LABEL: Final = Text(
    "Map of the plan. Arrow keys move it, plus and minus zoom.",
    "方案地图。方向键移动，加号减号缩放。",
)
OPENS: Final = Text("Without it a way out of {length} opens.", "没有它，会通开一条 {length}的路。")
KEY_OPENS: Final = Text("what opens without it", "没有它会通开的路")
POSITION: Final = Text("Latitude {lat}, longitude {lon}", "纬度 {lat}，经度 {lon}")
NUMBER: Final = Text("No. {n}", "{n} 号")


@dataclass(frozen=True, slots=True)
class Line:
    """One proof line: a sign for how sure it is, and a sentence with its facts filled in."""

    sign: Sign
    text: Text


def filled(text: Text, **facts: object) -> Text:
    """Return the text with its places filled in both languages."""
    return Text(text.say("en", **facts), text.say("zh", **facts))


def number(value: object) -> str:
    """Return a figure as it is printed; a figure that is not known is a dash, never 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return "—"
    return f"{value:,.1f}".removesuffix(".0")


def metres(length: float) -> Text:
    """Return a length in the unit that reads best."""
    if length < METRES_IN_KM:
        return filled(METRES, n=f"{length:.0f}")
    return filled(KILOMETRES, n=f"{length / METRES_IN_KM:.1f}".removesuffix(".0"))


def kind_of(control: Control) -> Text:
    """Return the word for what stands there."""
    if control.forbidden:
        return OPEN
    return GATE if control.kind == "gate" else BARRIER


def proof(scene: Scene) -> list[Line]:
    """Return what is known about the plan, the line that matters most first."""
    lines = [_sealed(scene), *_ambulance(scene)]
    n_open = sum(c.forbidden for c in scene.controls)
    if n_open:
        lines.insert(0, Line("danger", filled(CANNOT_HOLD, n=n_open)))
    if scene.doubts:
        lines.append(Line("warn", filled(DOUBTS, n=len(scene.doubts))))
    if scene.way == "vehicle":
        lines.append(Line("warn", VEHICLES_ONLY))
    return lines


def _sealed(scene: Scene) -> Line:
    figures = scene.figures
    if figures.get("sealed") is None:
        return Line("warn", UNCHECKED)
    if not figures["sealed"]:
        return Line("danger", NOT_SEALED)
    above = above_bound(figures)
    if above is None:
        return Line("note", SEALED)
    if above > 0:
        # Rounded up: a promise of "at most" must not shrink on paper.
        return Line("note", filled(BEST_SO_FAR, gap=f"{math.ceil(above * 1000 - 1e-9) / 10:g}"))
    n_ways = figures.get("n_ways_out")
    if not n_ways:
        return Line("ok", PROVEN_PLAIN)
    return Line("ok", filled(PROVEN, n=number(n_ways)) if n_ways > 1 else PROVEN_ONE)


def above_bound(figures: Mapping[str, Any]) -> float | None:
    """Return how far the price lies above the bound, as a share of the bound; None if unknown."""
    cost, bound, gap = (figures.get(key) for key in ("cost", "bound", "gap"))
    if cost is not None and bound is not None:
        if cost <= bound:
            return 0.0
        return float(cost / bound - 1) if bound > 0 else None
    if gap is None or gap >= 1:
        return None
    # A gap may have been reckoned against the price; against the bound it is larger.
    return float(gap / (1 - gap)) if gap > 0 else 0.0


def _ambulance(scene: Scene) -> list[Line]:
    n_unserved = scene.figures.get("n_unserved")
    if n_unserved:
        return [Line("danger", filled(UNSERVED, n=number(n_unserved)))]
    safe = scene.figures.get("safe")
    if safe is None:
        return []
    return [Line("ok", SERVED) if safe else Line("danger", UNSAFE)]


def limits(scene: Scene) -> Text:
    """Return what the proof does not cover."""
    return Text(
        LIMITS.say("en", date=scene.map_date or NO_DATE.en),
        LIMITS.say("zh", date=scene.map_date or NO_DATE.zh),
    )


def figures(scene: Scene) -> list[tuple[str, Text]]:
    """Return the few figures of the plan with their words."""
    n_gates, n_barriers = scene.figures.get("n_gates"), scene.figures.get("n_barriers")
    return [
        (number(n_gates), ONE_GATE if n_gates == 1 else GATES),
        (number(n_barriers), ONE_BARRIER if n_barriers == 1 else BARRIERS),
        (number(scene.figures.get("cost")), PRICE),
    ]


def reach(buffer_m: float) -> Text:
    """Return the key of the line beyond which no control stands."""
    far = metres(buffer_m)
    return Text(KEY_BUFFER.say("en", reach=far.en), KEY_BUFFER.say("zh", reach=far.zh))


def base_map(scene: Scene) -> Text:
    """Return name and date of the base map."""
    name = scene.map_name or "OpenStreetMap"
    return Text(
        BASE_MAP.say("en", name=name, date=scene.map_date or NO_DATE.en),
        BASE_MAP.say("zh", name=name, date=scene.map_date or NO_DATE.zh),
    )
