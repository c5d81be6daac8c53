"""The sheet for the wall: the map at the left, what it says and how sure it is at the right."""

from __future__ import annotations

import math
from typing import Final

from shouwang.core.text import Lang, Text
from shouwang.engines.perimeter.picture import words
from shouwang.engines.perimeter.picture.ink import (
    DAY,
    FONTS,
    Paint,
    esc,
    in_lang,
    map_style,
    num,
)
from shouwang.engines.perimeter.picture.map import (
    Look,
    MapDrawing,
    bar,
    doubt,
    draw_map,
    hatch,
    hospital,
    plate,
    road_factor,
)
from shouwang.engines.perimeter.picture.placing import is_han, tag_radius, text_width
from shouwang.engines.perimeter.picture.scene import Control, Scene, View, fit

WIDTH: Final = 1190.0  # A3 landscape in points
HEIGHT: Final = 842.0
EDGE: Final = 24.0
MAP_WIDTH: Final = 862.0
COLUMN: Final = EDGE + MAP_WIDTH + 18.0
COLUMN_WIDTH: Final = WIDTH - EDGE - COLUMN
NO_LINE_START: Final = "，。；：、）」！？,.;:)!?%"
ROW: Final = 13.6
NICE: Final = (1, 2, 5)
SIGNS: Final = {"ok": "ok", "warn": "warn", "danger": "danger", "note": "ink-2"}


def draw_svg(scene: Scene, lang: Lang) -> str:
    """
    Return the sheet as SVG, A3 landscape (1190 x 842), in one language.

    The same scene gives the same bytes. Everything is drawn with literal colours and without
    script, so that any viewer and any printer shows it.
    """
    view = fit(scene, MAP_WIDTH, HEIGHT - 2 * EDGE)
    radius = tag_radius(scene.controls, view, 10.5, 5.5)
    look = Look(radius=radius, label=8.5)
    drawing = draw_map(scene, view, look)
    column = _Column(lang)
    _head(column, scene)
    _legend(column, scene, drawing.signs)
    foot = _foot(scene, view, lang, drawing)
    foot_at = HEIGHT - EDGE - foot.y
    _controls(column, scene, foot_at - EDGE - 8)
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" '
                f'width="{WIDTH:g}" height="{HEIGHT:g}" role="img" '
                f'xml:lang="{"zh-CN" if lang == "zh" else "en"}" font-family="{FONTS}">'
            ),
            f"<title>{esc(_full_title(scene, lang))}</title>",
            f"<desc>{esc(' '.join(in_lang(p.text, lang) for p in words.proof(scene)))}</desc>",
            f"<style>{_style(road_factor(view))}</style>",
            (
                f'<defs>{hatch()}<clipPath id="map"><rect width="{num(view.width)}" '
                f'height="{num(view.height)}"/></clipPath></defs>'
            ),
            f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#fff"/>',
            f'<g transform="translate({EDGE:g} {EDGE:g})"><g clip-path="url(#map)">',
            drawing.markup,
            f'</g><rect class="frame" width="{num(view.width)}" height="{num(view.height)}"/></g>',
            f'<g transform="translate({COLUMN:g} {EDGE:g})">{column.markup}</g>',
            f'<g transform="translate({COLUMN:g} {num(foot_at)})">{foot.markup}</g>',
            "</svg>\n",
        ]
    )


def _full_title(scene: Scene, lang: Lang) -> str:
    plan = in_lang(words.PLAN_OF, lang)
    return f"{scene.title} · {plan}" if scene.title else plan


def _style(factor: float) -> str:
    def colour(role: str) -> str:
        return DAY[role]

    rules = [
        map_style(colour, num, factor),
        f".frame{{fill:none;stroke:{DAY['ink']};stroke-width:1.2}}",
        f".k{{fill:{DAY['ink']}}}.k2{{fill:{DAY['ink-2']}}}.b{{font-weight:700}}",
        *key_rules(colour),
        f".rule{{stroke:{DAY['line-strong']};stroke-width:.8}}",
        f".draft{{fill:none;stroke:{DAY['ink']};stroke-width:1.4;stroke-dasharray:5 3}}",
        *sign_rules(colour),
    ]
    return "\n".join(rules)


def sign_rules(paint: Paint) -> list[str]:
    """Return the style of the shapes before proof lines."""
    return [
        *(f".s-{sign}{{fill:{paint(role)}}}" for sign, role in SIGNS.items()),
        (
            f".tick{{fill:none;stroke:{paint('ok')};stroke-width:2.2;stroke-linecap:round;"
            "stroke-linejoin:round}"
        ),
        f".bang{{fill:none;stroke:{paint('surface')}}}",
    ]


def key_rules(paint: Paint) -> list[str]:
    """Return the style of the road in the key, which has no rounded ends."""
    return [
        f".keyc{{fill:none;stroke:{paint('m-road-edge')};stroke-width:6.6}}",
        f".keyf{{fill:none;stroke:{paint('m-road')};stroke-width:4.6}}",
    ]


class _Column:
    """Lines of text and signs one below the other, in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        self.y = 0.0
        self._parts: list[str] = []

    @property
    def markup(self) -> str:
        return "\n".join(self._parts)

    def put(self, markup: str) -> None:
        self._parts.append(markup)

    def say(self, text: Text) -> str:
        return in_lang(text, self.lang)

    def text(self, line: str, size: float, css: str = "k", x: float = 0, anchor: str = "") -> None:
        """Write one line on the cursor without moving it."""
        where = f' text-anchor="{anchor}"' if anchor else ""
        self.put(
            f'<text class="{css}" x="{num(x)}" y="{num(self.y)}" '
            f'font-size="{num(size)}"{where}>{esc(line)}</text>'
        )

    def block(
        self,
        text: str,
        size: float,
        css: str = "k",
        x: float = 0,
        most: int = 99,
        lead: float = 1.4,
    ) -> None:
        """Write wrapped lines and move the cursor below them."""
        wide = COLUMN_WIDTH - x
        for line in wrap(text, wide, size, bold="b" in css.split(), most=most):
            self.y += lead * size
            self.text(line, size, css, x)

    def rule(self, gap: float = 9.0) -> None:
        self.y += gap
        self.put(f'<path class="rule" d="M0 {num(self.y)}H{num(COLUMN_WIDTH)}"/>')


def wrap(text: str, width: float, size: float, *, bold: bool = False, most: int = 99) -> list[str]:
    """Return the lines of a text; Han breaks anywhere but before its punctuation."""
    lines, line = [], ""
    for word in _words(text):
        fits = text_width((line + word).rstrip(), size, bold=bold) <= width
        if fits or not line or word[0] in NO_LINE_START:
            line += word
        else:
            lines.append(line.rstrip())
            line = word.lstrip()
    lines.append(line.rstrip())
    lines = [shorten(ln, width * 1.08, size) for ln in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(lines[most - 1] + "……", width, size, cut=True)]
    return [ln for ln in lines if ln]


def _words(text: str) -> list[str]:
    out = [""]
    for char in text:
        if out[-1] and (is_han(char) or is_han(out[-1][-1]) or out[-1][-1] == " "):
            out.append("")
        out[-1] += char
    return [w for w in out if w]


def shorten(text: str, width: float, size: float, *, cut: bool = False) -> str:
    """Return the text with an ellipsis where it is too wide, or where it was cut before."""
    text = text.rstrip("…")
    if not cut and text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _head(column: _Column, scene: Scene) -> None:
    title = scene.title or column.say(words.PLAN_OF)
    size = 21.0 if text_width(title, 21, bold=True) <= 2 * COLUMN_WIDTH else 16.0
    column.y = -0.3 * size
    column.block(title, size, "k b", most=3, lead=1.28)
    column.y += 10
    column.put(
        f'<rect class="draft" x=".7" y="{num(column.y)}" width="{num(COLUMN_WIDTH - 1.4)}" '
        'height="22" rx="3"/>'
    )
    column.y += 15.2
    column.text(column.say(words.PLAN), 11, "k b", COLUMN_WIDTH / 2, "middle")
    column.y += 7
    _figures(column, scene)
    for line in words.proof(scene):
        top = column.y
        column.block(column.say(line.text), 9.5, "k b" if line.sign == "danger" else "k", x=17)
        column.put(f'<g transform="translate(6.5 {num(top + 9.8)})">{sign_mark(line.sign)}</g>')
        column.y += 3
    column.rule(6)


def _figures(column: _Column, scene: Scene) -> None:
    """Write the few figures side by side, each with its word below."""
    column.y += 30
    shown = words.figures(scene)
    step = COLUMN_WIDTH / len(shown)
    for k, (figure, _) in enumerate(shown):
        size = 24.0 if text_width(figure, 24, bold=True) < step - 8 else 16.0
        column.text(figure, size, "k b", k * step)
    column.y += 13.5
    for k, (_, word) in enumerate(shown):
        column.text(column.say(word), 9.5, "k2", k * step)
    column.y += 6


def sign_mark(sign: words.Sign) -> str:
    """Return the shape before a proof line; each differs without its colour."""
    if sign == "ok":
        return '<path class="tick" d="M-5 .5L-1.5 4L5-4"/>'
    if sign == "danger":
        ring = " ".join(
            f"{num(6.2 * math.cos(a))},{num(6.2 * math.sin(a))}"
            for a in (math.pi * (k + 0.5) / 4 for k in range(8))
        )
        inner = '<path class="bang" d="M0-3.4V.9M0 2.7V4" stroke-width="1.8"/>'
        return f'<polygon class="s-danger" points="{ring}"/>{inner}'
    if sign == "warn":
        inner = '<path class="bang" d="M0-2.6V1.4M0 2.8V4" stroke-width="1.5"/>'
        return f'<path class="s-warn" d="M0-6L6.4 5.2H-6.4Z"/>{inner}'
    return '<rect class="s-note" x="-4" y="-4" width="8" height="8" rx="1.5"/>'


def legend_rows(scene: Scene, signs: frozenset[str]) -> list[tuple[str, Text]]:
    """Return sign and meaning of everything that this drawing shows."""
    gate = Control("", 1, "gate", 0, 0)
    rows = [
        (f'<g transform="translate(13 7) scale(.67)">{plate(gate)}</g>', words.KEY_GATE),
        (f'<g transform="translate(13 7)">{bar(0)}</g>', words.KEY_BARRIER),
        (
            (
                '<rect class="zf" x="2" y="1" width="22" height="12"/>'
                '<rect class="ze" x="2" y="1" width="22" height="12"/>'
            ),
            words.KEY_ZONE,
        ),
    ]
    if any(c.forbidden for c in scene.controls):
        hole = Control("", 0, "gate", 0, 0, forbidden=True)
        octagon = plate(hole).split("<text")[0]
        rows.append(
            (
                (
                    f'<g transform="translate(13 7) scale(.67)">{octagon}'
                    '<text class="no bad" font-size="15" y="5.4">!</text></g>'
                ),
                words.KEY_FORBIDDEN,
            )
        )
    if "doubt" in signs:
        rows.append((f'<g transform="translate(13 7)">{doubt(6.4)}</g>', words.KEY_DOUBT))
    if "hospital" in signs:
        rows.append((f'<g transform="translate(13 7)">{hospital(8)}</g>', words.KEY_HOSPITAL))
    if scene.buffer_m > 0:
        rows.append(('<path class="buf" d="M1 7H25"/>', words.reach(scene.buffer_m)))
    rows.append(
        (
            '<path class="keyc" d="M1 7H25"/><path class="keyf" d="M1 7H25"/>',
            words.KEY_ROAD,
        )
    )
    if "path" in signs:
        rows.append(('<path class="fp" d="M1 7H25"/>', words.KEY_PATH))
    return rows


def _legend(column: _Column, scene: Scene, signs: frozenset[str]) -> None:
    column.y += 15
    column.text(column.say(words.LEGEND), 10.5, "k b")
    column.y += 6
    rows = legend_rows(scene, signs)
    half = -(-len(rows) // 2)
    step = COLUMN_WIDTH / 2
    for k, (sign, text) in enumerate(rows):
        x, y = (k // half) * step, column.y + (k % half) * 16.5
        size = 9.0
        while text_width(column.say(text), size) > step - 31 and size > 6.5:
            size -= 0.5
        column.put(
            f'<g transform="translate({num(x)} {num(y)})">{sign}<text class="k" x="30" '
            f'y="10.2" font-size="{num(size)}">{esc(column.say(text))}</text></g>'
        )
    column.y += half * 16.5
    column.rule(5)


def _controls(column: _Column, scene: Scene, bottom: float) -> None:
    """Write the list of controls as far as it fits above ``bottom``."""
    column.y += 15
    column.text(column.say(words.CONTROLS), 10.5, "k b")
    column.text(column.say(words.PRICE), 8.5, "k2", COLUMN_WIDTH, "end")
    column.y += 6
    if not scene.controls:
        column.block(column.say(words.NO_CONTROLS), 9)
        return
    room = bottom - column.y
    # Few rows are written larger: the sheet is read standing.
    zoom = min(1.3, max(1.0, room / (ROW * len(scene.controls))))
    n_rows = max(1, int(room // (ROW * zoom)))
    n_columns = 1 if len(scene.controls) <= n_rows else 2
    if n_columns * n_rows < len(scene.controls):
        n_rows = max(1, int((room - 15) // ROW))
    fitting = scene.controls[: n_columns * n_rows]
    per_column = -(-len(fitting) // n_columns)
    wide = (COLUMN_WIDTH - 10 * (n_columns - 1)) / n_columns
    for k, control in enumerate(fitting):
        x = (k // per_column) * (wide + 10)
        y = column.y + (k % per_column) * ROW * zoom
        row = _row(control, column.lang, wide / zoom, with_kind=n_columns == 1)
        column.put(f'<g transform="translate({num(x)} {num(y)}) scale({zoom:.2f})">{row}</g>')
    column.y += per_column * ROW * zoom
    n_more = len(scene.controls) - len(fitting)
    if n_more:
        column.block(words.MORE.say(column.lang, n=n_more), 8.5, "k2", lead=1.3)


def _row(control: Control, lang: Lang, wide: float, *, with_kind: bool) -> str:
    price = words.number(control.cost)
    start, end = 18.0, wide - text_width(price, 8.5) - 5
    kind = ""
    if with_kind:
        word = in_lang(words.kind_of(control), lang)
        kind = f'<text class="k2" x="{num(start)}" y="10" font-size="8.5">{esc(word)}</text>'
        start += max(32.0, text_width(word, 8.5) + 6)
    street = control.street.strip() or in_lang(words.NO_STREET, lang)
    css = "k" if control.street.strip() else "k2"
    return (
        f'<g transform="translate(8 7) scale(.58)">{plate(control)}</g>{kind}'
        f'<text class="{css}" x="{num(start)}" y="10" font-size="8.5">'
        f"{esc(shorten(street, end - start, 8.5))}</text>"
        f'<text class="k" x="{num(wide)}" y="10" font-size="8.5" text-anchor="end">{price}</text>'
    )


def _foot(scene: Scene, view: View, lang: Lang, drawing: MapDrawing) -> _Column:
    """Return scale, north, base map, limits and attribution; its ``y`` is its height."""
    foot = _Column(lang)
    foot.put(f'<path class="rule" d="M0 0H{num(COLUMN_WIDTH)}"/>')
    foot.put(_scale(view, lang))
    foot.put(_north(lang))
    foot.y = 30
    foot.block(in_lang(words.limits(scene), lang), 9, "k b")
    foot.y += 2
    if drawing.n_crowded:
        foot.block(words.CROWDED.say(lang, n=drawing.n_crowded), 8.5, "k2")
    if drawing.n_thinned:
        foot.block(words.THINNED.say(lang, n=words.number(drawing.n_thinned)), 8.5, "k2")
    foot.block(in_lang(words.base_map(scene), lang), 8.5, "k2", most=2)
    foot.block(in_lang(words.ATTRIBUTION, lang), 8.5, "k2")
    foot.y += 1
    return foot


def nice_length(longest: float) -> float:
    """Return the longest round number of metres (1, 2, 5 and their tens) up to ``longest``."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(n * power for n in NICE if n * power <= longest)


def _scale(view: View, lang: Lang) -> str:
    length = nice_length(150 * view.metres_per_unit)
    long = length * view.scale
    text = in_lang(words.metres(length), lang)
    half = num(long / 2)
    return (
        f'<g transform="translate(1 14)"><rect width="{half}" height="5" fill="{DAY["ink"]}"/>'
        f'<rect width="{num(long)}" height="5" fill="none" stroke="{DAY["ink"]}"/>'
        f'<text class="k" x="{num(long + 6)}" y="6.5" font-size="9">{esc(text)}</text></g>'
    )


def _north(lang: Lang) -> str:
    return (
        f'<g transform="translate({num(COLUMN_WIDTH - 12)} 5)"><path fill="{DAY["ink"]}" '
        'd="M0 0L5 15L0 11.5L-5 15Z"/>'
        f'<text class="k b" x="-9" y="13" font-size="10" text-anchor="end">'
        f"{esc(in_lang(words.NORTH, lang))}</text></g>"
    )
