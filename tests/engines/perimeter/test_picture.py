"""The wall map: what must stand on it, in both languages, whatever the plan holds."""

from __future__ import annotations

import base64
import hashlib
import itertools
import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from shouwang.core.text import LANGS, Lang
from shouwang.engines.perimeter.picture import (
    Control,
    Road,
    Scene,
    Zone,
    draw_html,
    draw_png,
    draw_svg,
    scene,
    words,
)
from shouwang.engines.perimeter.picture.map import MOST_ROADS, Look, bar, draw_map
from shouwang.engines.perimeter.picture.placing import Taken, place_tags, text_width
from shouwang.engines.perimeter.picture.scene import fit
from shouwang.engines.perimeter.picture.sheet import nice_length, wrap

SVG = "{http://www.w3.org/2000/svg}"
LON, LAT = 117.2, 28.3
HOSTILE = """<script>alert("1")</script>' onclick='x' & {name}\x07"""
PROVEN = {
    "n_gates": 2,
    "n_barriers": 2,
    "cost": 60,
    "bound": 60,
    "gap": 0.0,
    "sealed": True,
    "safe": True,
    "n_unserved": 0,
    "n_ways_out": 4,
}


def square(size: float, lon: float = LON, lat: float = LAT) -> scene.Floats:
    around: scene.Floats = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * size
    ring: scene.Floats = around + np.array([lon, lat])
    return ring


def line(*places: tuple[float, float]) -> scene.Floats:
    way: scene.Floats = np.array([LON, LAT]) + np.array(places)
    return way


def control(number: int, kind: scene.Kind, lon: float, lat: float) -> Control:
    opens = [(LON, LAT), (LON + lon, LAT + lat), (LON + 2 * lon, LAT + 2 * lat)]
    return Control(
        id=f"c{number}",
        number=number,
        kind=kind,
        lon=LON + lon,
        lat=LAT + lat,
        bearing_deg=90.0,
        street="沿河路",
        zone="东门",
        cost=24.0 if kind == "gate" else 6.0,
        opens=opens,
    )


@pytest.fixture
def town() -> Scene:
    """Return a small town: a cross of two roads, a path, a zone, four controls."""
    return Scene(
        roads=[
            Road(line((-0.03, 0), (0.03, 0)), "primary", "沿河路"),
            Road(line((0, -0.03), (0, 0.03)), "residential", "Rose Lane"),
            Road(line((-0.01, -0.02), (0.01, 0.02)), "footway", "", foot_only=True),
        ],
        squares=[square(0.0005)],
        water=[square(0.001, LON + 0.01), line((-0.02, 0.01), (0.02, 0.012))],
        buildings=[square(0.0002, LON + 0.003, LAT + 0.003)],
        zones=[Zone("东门", [square(0.01), square(0.002)])],
        buffer_m=300,
        controls=[
            control(1, "gate", 0.011, 0.0),
            control(2, "gate", -0.011, 0.0),
            control(3, "barrier", 0.0, 0.011),
            control(4, "barrier", 0.0, -0.011),
        ],
        hospitals=[(LON + 0.004, LAT - 0.004)],
        doubts=[(LON - 0.005, LAT + 0.006)],
        title="贵溪市东门街道",
        map_name="guixi.osm.pbf",
        map_date="2024-05-31",
        figures=PROVEN,
    )


class Page(HTMLParser):
    """What a browser sees of a page: tags, attributes, text outside style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if not self.tags or self.tags[-1] not in {"style", "script"}:
            self.text += data


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 our own drawing


def said(svg: str) -> str:
    """Return all words of a sheet; a wrapped sentence reads as one."""
    return "".join("".join(text.itertext()) for text in parsed(svg).iter(f"{SVG}text"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_is_xml_with_every_number(town: Scene, lang: Lang) -> None:
    root = parsed(draw_svg(town, lang))

    numbers = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "no"]
    for control in town.controls:
        assert numbers.count(str(control.number)) >= 2  # on the map and in the list


@pytest.mark.parametrize(
    ("lang", "plan", "limits"),
    [
        (
            "en",
            "Plan: a proposal, not an order",
            "not about unmapped paths. A plan is not an order.",
        ),
        ("zh", "方案：是建议，不是命令", "不包括地图上没有的小路。方案不是命令。"),
    ],
)
def test_it_says_that_it_is_a_plan_about_a_map_of_a_date(
    town: Scene, lang: Lang, plan: str, limits: str
) -> None:
    for text in (said(draw_svg(town, lang)), Page(draw_html(town, lang)).text):
        seen = squeezed(text)
        assert squeezed(plan) in seen
        assert squeezed(limits) in seen
        assert "2024-05-31" in seen
        assert "©OpenStreetMapcontributors" in seen
        assert "ODbL1.0" in seen


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_explains_what_is_drawn(town: Scene, lang: Lang) -> None:
    key = (words.KEY_GATE, words.KEY_BARRIER, words.KEY_ZONE, words.KEY_DOUBT, words.KEY_HOSPITAL)
    for text in (said(draw_svg(town, lang)), Page(draw_html(town, lang)).text):
        for sign in key:
            assert (sign.zh if lang == "zh" else sign.en) in text


def test_the_page_holds_both_languages(town: Scene) -> None:
    text = Page(draw_html(town, "zh")).text
    for sentence in (words.PLAN, words.ATTRIBUTION, words.CONTROLS, words.SERVED):
        assert sentence.zh in text
        assert sentence.en in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_keeps_to_its_language(town: Scene, lang: Lang) -> None:
    svg = draw_svg(town, lang)
    other = words.KEY_GATE.en if lang == "zh" else words.KEY_GATE.zh
    assert other not in svg


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_stay_text(town: Scene, lang: Lang) -> None:
    roads = [replace(road, name=HOSTILE) for road in town.roads]
    controls = [replace(c, street=HOSTILE, zone=HOSTILE, id=HOSTILE) for c in town.controls]
    zones = [Zone(HOSTILE, town.zones[0].rings), Zone(HOSTILE, [square(0.001)])]
    bad = replace(
        town, roads=roads, controls=controls, zones=zones,
        title=HOSTILE, map_name=HOSTILE, map_date=HOSTILE,
    )  # fmt: skip
    names = {element.tag for element in parsed(draw_svg(bad, lang)).iter()}
    page = Page(draw_html(bad, lang))

    assert f"{SVG}script" not in names
    assert page.tags.count("script") == 1
    assert 'alert("1")' in page.text
    assert not [name for name, _ in page.attributes if name.startswith("on")]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_asks_for_nothing_and_runs_only_its_own_script(town: Scene, lang: Lang) -> None:
    text = draw_html(town, lang)
    page = Page(text)
    script = re.search("<script>(.*)</script>", text, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = next(value for _, value in page.attributes if value.startswith("default-src"))

    assert "default-src 'none'" in policy
    assert f"'sha256-{digest}'" in policy
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    links = [value for name, value in page.attributes if name in {"src", "href", "xlink:href"}]
    assert all(link.startswith("#") for link in links)
    assert "url(http" not in text
    assert "@import" not in text
    assert not {"link", "img", "iframe", "object", "embed", "use", "image"} & set(page.tags)


def test_the_list_is_whole_without_the_map(town: Scene) -> None:
    text = Page(draw_html(town, "en")).text
    for control in town.controls:
        assert f"No. {control.number}" in text
        assert f"Latitude {control.lat:.5f}, longitude {control.lon:.5f}" in text
    assert text.count("a way out of 2.2 km opens") == 2  # north and south


@pytest.mark.parametrize("draw", [draw_svg, draw_html])
def test_the_same_scene_gives_the_same_bytes(town: Scene, draw: object) -> None:
    assert callable(draw)
    assert draw(town, "zh") == draw(town, "zh")


@pytest.mark.parametrize("n", [3, 5, 12, 40])
def test_numbers_at_one_spot_do_not_overlap(town: Scene, n: int) -> None:
    kinds: list[scene.Kind] = ["gate", "barrier"]
    same = [control(i + 1, kinds[i % 2], 0.005, 0.005) for i in range(n)]
    view = fit(replace(town, controls=same), 800, 800)
    tags = place_tags(same, view, 10.0, Taken(800, 800))

    assert all(tag.clear for tag in tags)
    for one, other in itertools.combinations(tags, 2):
        assert (
            math.hypot(one.x + one.dx - other.x - other.dx, one.y + one.dy - other.y - other.dy)
            >= 20 - 1e-6
        )


def test_a_lonely_gate_wears_its_number_in_its_place(town: Scene) -> None:
    tags = place_tags(town.controls, fit(town, 800, 800), 10.0, Taken(800, 800))
    assert [(tag.dx, tag.dy) for tag in tags[:2]] == [(0, 0), (0, 0)]
    assert all(math.hypot(tag.dx, tag.dy) < 25 for tag in tags[2:])


def test_crowded_numbers_are_owned_up_to(town: Scene) -> None:
    same = [control(i + 1, "barrier", 0.005, 0.005) for i in range(400)]
    crowded = replace(town, controls=same)
    assert "Numbers that lie too close" in said(draw_svg(crowded, "en"))
    assert "Numbers that lie too close" not in said(draw_svg(town, "en"))


@pytest.mark.parametrize(
    ("bearing", "turn"), [(0.0, "rotate(0)"), (90.0, "rotate(90)"), (None, "")]
)
def test_a_bar_lies_across_its_road(bearing: float | None, turn: str) -> None:
    # The bar is drawn from west to east, so that it lies across a road that leads north.
    assert turn in bar(bearing)


@pytest.mark.parametrize("lang", LANGS)
def test_it_draws_without_buildings_controls_or_anything(town: Scene, lang: Lang) -> None:
    for bare in (replace(town, buildings=(), controls=(), doubts=()), Scene()):
        parsed(draw_svg(bare, lang))
        assert squeezed(words.NO_CONTROLS.en) in squeezed(Page(draw_html(bare, lang)).text)


@pytest.mark.parametrize("size", [0.0, 0.0001, 0.0025, 0.07, 1.0])
def test_any_size_of_zone_has_a_round_scale(town: Scene, size: float) -> None:
    sized = replace(town, zones=[Zone("", [square(size)])], controls=())
    view = fit(sized, 862, 794)
    parsed(draw_svg(sized, "en"))
    length = nice_length(150 * view.metres_per_unit)
    assert 55 < length * view.scale <= 150
    assert str(length)[0] in "125"


def test_the_window_holds_zones_and_controls(town: Scene) -> None:
    view = fit(town, 862, 794)
    places = np.concatenate([town.zones[0].rings[0], [(c.lon, c.lat) for c in town.controls]])
    at = view.xy(places)
    assert (at > 60).all()
    assert (at[:, 0] < 802).all()
    assert (at[:, 1] < 734).all()
    north, south = view.xy([(LON, LAT + 0.01), (LON, LAT - 0.01)])
    assert north[1] < south[1]


@pytest.mark.parametrize(
    ("changes", "sign", "sentence"),
    [
        (
            {},
            "ok",
            "4 of them are disjoint, so fewer than 4 controls cannot do. No cheaper plan exists",
        ),
        ({"n_ways_out": 1}, "ok", "The only known way out"),
        ({"bound": 58, "gap": 2 / 60}, "note", "Best so far, at most 3.5 % above the least"),
        ({"bound": None, "gap": 0.2}, "note", "Best so far, at most 25 % above the least"),
        ({"bound": None, "gap": None}, "note", "Not known how far from the least"),
        ({"sealed": False}, "danger", "at least one known way out meets no control"),
        ({"sealed": None}, "warn", "Not checked yet"),
    ],
)
def test_it_says_how_sure_it_is(
    town: Scene, changes: dict[str, object], sign: str, sentence: str
) -> None:
    unsure = replace(town, figures={**PROVEN, **changes})
    first = words.proof(unsure)[0]
    assert first.sign == sign
    assert sentence in first.text.en
    assert squeezed(sentence) in squeezed(said(draw_svg(unsure, "en")))


def test_danger_is_said(town: Scene) -> None:
    leaking = replace(
        town,
        controls=[replace(town.controls[0], forbidden=True), *town.controls[1:]],
        figures={**PROVEN, "safe": False, "n_unserved": 12},
        way="vehicle",
    )
    signs = [(proof.sign, proof.text.en) for proof in words.proof(leaking)]
    assert ("danger", "Buildings out of reach of an ambulance: 12.") in signs
    assert signs[0][0] == "danger"
    assert "cannot be held: 1" in signs[0][1]
    assert ("warn", words.VEHICLES_ONLY.en) in signs
    assert words.KEY_FORBIDDEN.en in said(draw_svg(leaking, "en"))


def test_unknown_figures_are_a_dash_and_never_zero(town: Scene) -> None:
    assert [figure for figure, _ in words.figures(replace(town, figures={}))] == ["—"] * 3
    assert [figure for figure, _ in words.figures(replace(town, figures={"cost": 0}))][2] == "0"


def test_minor_ways_are_thinned_but_not_at_controls(town: Scene) -> None:
    spots = np.linspace(-0.01, 0.01, 90)
    alleys = [
        Road(line((x, y), (x + 0.0001, y)), "service") for x, y in itertools.product(spots, spots)
    ]
    full = replace(town, roads=[*town.roads, *alleys], controls=[control(1, "gate", 0.0, 0.0)])
    drawing = draw_map(full, fit(full, 800, 800), Look(10.0, 8.0))
    assert drawing.n_thinned == len(full.roads) - MOST_ROADS
    assert "Short minor ways not drawn" in said(draw_svg(full, "en"))


def test_more_controls_than_fit_are_counted(town: Scene) -> None:
    spots = np.linspace(-0.01, 0.01, 15)
    many = [
        control(i + 1, "barrier", x, y) for i, (x, y) in enumerate(itertools.product(spots, spots))
    ]
    assert re.search(r"and \d+ more", said(draw_svg(replace(town, controls=many), "en")))


def test_lines_wrap_inside_their_width() -> None:
    english = words.PROVEN.say("en", n=17)
    chinese = words.PROVEN.say("zh", n=17)
    for text in (english, chinese, "x" * 90):
        lines = wrap(text, 200, 9.5)
        assert all(text_width(ln, 9.5) < 220 for ln in lines)
        assert not [ln for ln in lines if ln[0] in "，。；：）"]
    assert "".join(wrap(chinese, 200, 9.5)).replace(" ", "") == chinese.replace(" ", "")
    assert " ".join(wrap(english, 200, 9.5)) == english


@pytest.mark.parametrize("lang", LANGS)
def test_the_png_is_2400_wide(town: Scene, lang: Lang, tmp_path: Path) -> None:
    png = draw_png(town, lang, font_dirs=[tmp_path])
    assert png.startswith(b"\x89PNG")
    assert abs(int.from_bytes(png[16:20], "big") - 2400) <= 1
