"""The plan as one page that needs no server and no network: map, list, proof, both languages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Final

import numpy as np

from shouwang.core.text import Lang, Text
from shouwang.engines.perimeter.picture import words
from shouwang.engines.perimeter.picture.ink import DAY, FONTS, NIGHT, esc, in_lang, map_style, num
from shouwang.engines.perimeter.picture.map import Look, draw_map, hatch, plate, road_factor
from shouwang.engines.perimeter.picture.scene import (
    METRES_PER_DEGREE,
    Control,
    Floats,
    Scene,
    View,
    fit,
)
from shouwang.engines.perimeter.picture.sheet import key_rules, legend_rows, sign_mark, sign_rules

WIDTH: Final = 800.0
HEIGHT: Final = 640.0
PAD: Final = 480.0  # drawn around the first window, for those who pan
DEEPEST: Final = 16.0
COARSE: Final = 4.0  # metres per unit; above it one decimal shows as steps when magnified
GREY: Final = {
    **DAY,
    "danger": "#000000", "ok": "#000000", "warn": "#000000", "brand": "#333333",
    "brand-soft": "#ffffff", "focus": "#000000", "z-lock": "#333333", "m-land": "#ffffff",
    "m-water": "#d9d9d9", "m-bldg": "#c8c8c8", "m-road-edge": "#8c8c8c", "m-path": "#777777",
    "ink": "#000000", "ink-2": "#333333", "surface": "#ffffff",
}  # fmt: skip


def draw_html(scene: Scene, lang: Lang) -> str:
    """
    Return the plan as one page, opened in ``lang`` and switched by the reader.

    The page asks for nothing over the network and says so in its content policy; only its own
    script runs. Without script the map stands still and the list is whole. The address may end in
    ``#lang=en&theme=dark&control=3``.
    """
    view = fit(scene, WIDTH, HEIGHT)
    digits = 2 if view.metres_per_unit > COARSE else 1
    look = Look(12.0, 12.5, pad=PAD, deepest=DEEPEST, digits=digits, live=True)
    drawing = draw_map(scene, view, look)
    script = resources.files(__package__).joinpath("page.js").read_text("utf-8")
    title = _title(scene)
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{"zh-CN" if lang == "zh" else "en"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy(script)}">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title{_both(title)}>{esc(in_lang(title, lang))}</title>",
            f"<style>{_style(road_factor(view))}</style>",
            "</head>",
            "<body>",
            f'<a class="sr skip" href="#list">{_t(words.SKIP)}</a>',
            '<div class="app">',
            _top(scene, lang),
            _map(scene, view, drawing.markup, lang),
            _side(scene, drawing.signs, drawing.n_thinned),
            "</div>",
            f"<script>{script}</script>",
            "</body>",
            "</html>\n",
        ]
    )


def policy(script: str) -> str:
    """
    Return the content policy: no network at all, no script but this one.

    A browser that knows the digest ignores ``'unsafe-inline'``; an older one falls back to it.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline' 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _title(scene: Scene) -> Text:
    if not scene.title:
        return words.PLAN_OF
    return Text(f"{scene.title} · {words.PLAN_OF.en}", f"{scene.title} · {words.PLAN_OF.zh}")


def _t(text: Text) -> str:
    """Return both languages side by side; the style shows one."""
    return (
        f'<span class="zh" lang="zh-CN">{esc(text.zh)}</span>'
        f'<span class="en" lang="en">{esc(text.en)}</span>'
    )


def _both(text: Text) -> str:
    return f' data-zh="{esc(text.zh)}" data-en="{esc(text.en)}"'


def _label(text: Text, lang: Lang) -> str:
    return f' aria-label="{esc(in_lang(text, lang))}"{_both(text)}'


def _style(factor: float) -> str:
    css = resources.files(__package__).joinpath("page.css").read_text("utf-8")
    css = css.replace("$FONTS", FONTS).replace("$PRINT", _variables(GREY))

    def colour(role: str) -> str:
        return f"var(--{role})"

    def width(value: float) -> str:
        return f"calc({num(value)}px*var(--s))"

    rules = [
        f":root{{color-scheme:light;--s:1;--z:1;{_variables(DAY)}}}",
        f"[data-theme=dark]{{color-scheme:dark;{_variables(NIGHT)}}}",
        map_style(colour, width, factor),
        *key_rules(colour),
        *sign_rules(colour),
        ".key .buf,.key .fp,.key .ze{stroke-width:1.6}",
        css,
    ]
    return "\n".join(rules)


def _variables(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{role}:{colour}" for role, colour in colours.items())


def _top(scene: Scene, lang: Lang) -> str:
    heading = f"<h1>{esc(scene.title) if scene.title else _t(words.PLAN_OF)}</h1>"

    def choice(kind: str, value: str, inner: str, pressed: str) -> str:
        on = "true" if value == pressed else "false"
        return f'<button type="button" data-{kind}="{value}" aria-pressed="{on}">{inner}</button>'

    languages = choice("lang", "zh", "中", lang) + choice("lang", "en", "EN", lang)
    lights = choice("light", "light", _t(words.DAY), "light")
    lights += choice("light", "dark", _t(words.NIGHT), "light")
    return (
        f'<header class="top">{heading}<span class="draft">{_t(words.PLAN)}</span>'
        f'<span class="grow"></span>'
        f'<span class="seg no-print" role="group"{_label(words.LANGUAGE, lang)}>{languages}</span>'
        f'<span class="seg no-print" role="group"{_label(words.THEME, lang)}>{lights}</span>'
        f'<button type="button" class="btn print no-print" data-do="print">{_t(words.PRINT)}'
        "</button></header>"
    )


def _map(scene: Scene, view: View, markup: str, lang: Lang) -> str:
    tip = (
        '<marker id="tip" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="3.4" '
        'markerHeight="3.4" orient="auto"><path class="tip" d="M0 0L10 5L0 10Z"/></marker>'
    )
    whole = (
        '<svg viewBox="0 0 20 20" aria-hidden="true">'
        '<path d="M2 7V2H7M13 2H18V7M18 13V18H13M7 18H2V13"/></svg>'
    )
    return (
        f'<div class="mapbox" tabindex="0" role="group"{_label(words.MAP_LABEL, lang)}>'
        f'<svg class="map" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true" '
        f'data-width="{WIDTH:g}" data-height="{HEIGHT:g}" data-pad="{PAD / 2:g}" '
        f'data-mpu="{view.metres_per_unit:.5f}"><defs>{hatch()}{tip}</defs>\n{markup}</svg>'
        '<svg class="north" viewBox="0 0 30 44" aria-hidden="true">'
        '<path d="M15 1L23 24L15 19L7 24Z"/>'
        f'<text class="zh" x="15" y="40">{words.NORTH.zh}</text>'
        f'<text class="en" x="15" y="40">{words.NORTH.en}</text></svg>'
        '<div class="tools">'
        f'<button type="button" data-do="in"{_label(words.ZOOM_IN, lang)}>+</button>'
        f'<button type="button" data-do="out"{_label(words.ZOOM_OUT, lang)}>−</button>'
        f'<button type="button" data-do="whole"{_label(words.WHOLE, lang)}>{whole}</button></div>'
        '<div class="corner"><div class="scale"><i></i><span></span></div>'
        f"<div>{_t(words.base_map(scene))} · {_t(words.ATTRIBUTION)}</div></div></div>"
    )


def _side(scene: Scene, signs: frozenset[str], n_thinned: int) -> str:
    figures = "".join(
        f"<div><b>{esc(figure)}</b><span>{_t(word)}</span></div>"
        for figure, word in words.figures(scene)
    )
    proof = "".join(
        f'<p class="proof {line.sign}"><svg viewBox="-8 -8 16 16" aria-hidden="true">'
        f"{sign_mark(line.sign)}</svg><span>{_t(line.text)}</span></p>"
        for line in words.proof(scene)
    )
    thinned = words.filled(words.THINNED, n=words.number(n_thinned))
    return (
        f'<main class="side"><section><div class="figures">{figures}</div>{proof}</section>'
        f'<section class="list" id="list" tabindex="-1"><div class="rowhead">'
        f'<h2>{_t(words.CONTROLS)}</h2><span class="muted">{_t(words.PRICE)}</span></div>'
        f"{_list(scene)}"
        '<div class="sr" role="status" id="said"></div></section>'
        f"<section><h2>{_t(words.LEGEND)}</h2>{_key(scene, signs)}</section>"
        f'<section class="foot"><p><b>{_t(words.limits(scene))}</b></p>'
        f'<p class="muted">{_t(words.base_map(scene))}</p>'
        f'<p class="muted">{_t(words.ATTRIBUTION)}</p>'
        + (f'<p class="muted">{_t(thinned)}</p>' if n_thinned else "")
        + "</section></main>"
    )


def _list(scene: Scene) -> str:
    if not scene.controls:
        return f'<p class="hint">{_t(words.NO_CONTROLS)}</p>'
    rows = "".join(_row(c, with_zone=len(scene.zones) > 1) for c in scene.controls)
    return f'<p class="hint">{_t(words.LIST_HINT)}</p><ol class="rows">{rows}</ol>'


def _row(control: Control, *, with_zone: bool) -> str:
    street = control.street.strip()
    name = esc(street) if street else _t(words.NO_STREET)
    if with_zone and control.zone.strip():
        name += f' <span class="muted">{esc(control.zone.strip())}</span>'
    number = words.filled(words.NUMBER, n=control.number)
    return (
        f'<li><button type="button" class="row" aria-pressed="false" '
        f'data-number="{control.number}"><svg viewBox="-12 -12 24 24" aria-hidden="true">'
        f'{plate(control)}</svg><span class="name"><span class="sr">{_t(number)} </span>'
        f"<i>{_t(words.kind_of(control))}</i>{name}</span>"
        f"<span>{words.number(control.cost)}</span></button>"
        f'<div class="more" hidden>{_more(control)}</div></li>'
    )


def _more(control: Control) -> str:
    """Return what a reader needs without the map: what opens, and where the place is."""
    where = words.filled(words.POSITION, lat=f"{control.lat:.5f}", lon=f"{control.lon:.5f}")
    opens = np.asarray(control.opens, dtype=np.float64).reshape(-1, 2)
    out = ""
    if len(opens) > 1:
        length = words.metres(length_m(opens))
        text = Text(
            words.OPENS.say("en", length=length.en), words.OPENS.say("zh", length=length.zh)
        )
        out = f"<p>{_t(text)}</p>"
    return out + f'<p class="muted">{_t(where)}</p>'


def length_m(lonlat: Floats) -> float:
    """Return the length of a line of lon and lat in metres."""
    shrink = np.cos(np.radians(lonlat[:, 1].mean()))
    return float(np.hypot(*(np.diff(lonlat, axis=0) * [shrink, 1.0]).T).sum() * METRES_PER_DEGREE)


def _key(scene: Scene, signs: frozenset[str]) -> str:
    rows = list(legend_rows(scene, signs))
    if any(len(c.opens) > 1 for c in scene.controls):
        rows.append(('<path class="opl2" d="M1 7H25"/>', words.KEY_OPENS))
    items = "".join(
        f'<li><svg viewBox="0 -1 26 16" aria-hidden="true">{sign}</svg>'
        f"<span>{_t(text)}</span></li>"
        for sign, text in rows
    )
    pattern = hatch().replace('id="hx"', 'id="hk"')
    defs = f'<svg class="sr" aria-hidden="true"><defs>{pattern}</defs></svg>'
    return f'{defs}<ul class="key">{items}</ul>'
