"""Papers of a zone: what fire and ambulance services need to get in, and what hangs at each closed point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, Final

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from shouwang.apps.people.public import FirstToHelp
from shouwang.apps.statements import public as statements
from shouwang.apps.zones.models import Zone
from shouwang.apps.zones.queries import Stands, accepted
from shouwang.backbone import paper
from shouwang.backbone.audit import chain
from shouwang.core.text import Lang, Text
from shouwang.policy.closures import POINT_NAMES, POINT_STATES, PointKind, PointState

DRILL: Final = Text("DRILL, everything invented", "演练，内容均为虚构")
_PAGE: Final = Text("Page {n} of {m}", "第 {n} 页，共 {m} 页")
_STANDING: Final = (PointState.PLANNED, PointState.BUILT, PointState.CHECKED)


def pdf_of(zone: Zone, points: Sequence[Stands], kind: str, lang: Lang) -> bytes:
    """
    Return a paper of a zone as a PDF: ``services`` in the reader's language, ``posters`` in both.

    Raises
    ------
    Http404
        If there is no such paper.
    NoFontsError
        If its fonts are not installed.
    """
    make = _KINDS.get(kind)
    if make is None:
        raise Http404
    rows = [one for one in points if one.state in _STANDING]
    if kind == "posters" and not rows:
        raise Http404
    return _printed(kind, make(zone, rows, lang), lang)


def first_to_help(zone: Zone, people: Sequence[FirstToHelp], by: str, lang: Lang) -> bytes:
    """
    Return the list that a crew takes to the doors of a zone: who cannot get out alone, home by home.

    Parameters
    ----------
    by
        Who printed it: it stands on each page.

    Raises
    ------
    NoFontsError
        If its fonts are not installed.
    """
    facts = _facts(zone, lang) | {"by": by, "n": str(len(people)), "head12": chain.head12()}
    said: dict[str, Any] = {key: words.say(lang, **facts) for key, words in _HELP.items()}
    said["people"] = [
        [one.home or "—", one.name, ", ".join(one.needs) if lang == "en" else "、".join(one.needs),
         one.language or "—", ""]
        for one in people
    ]  # fmt: skip
    return _printed("first-to-help", said, lang)


def _printed(kind: str, data: dict[str, Any], lang: Lang) -> bytes:
    template = resources.files(__package__).joinpath(f"{kind}.typ").read_bytes()
    always = {
        "lang": lang,
        "page": _PAGE.in_(lang),
        "drill": DRILL.in_(lang) if settings.DRILL else "",
    }
    return paper.pdf(template, data | always)


def _services(zone: Zone, rows: Sequence[Stands], lang: Lang) -> dict[str, Any]:
    """Return the sheet for fire and ambulance services: every gate, every closed point, who opens it, how soon."""
    said: dict[str, Any] = {
        key: words.say(lang, **_facts(zone, lang)) for key, words in _SERVICES.items()
    }
    said["points"] = [
        [
            one.point.code,
            POINT_NAMES[PointKind(one.point.kind)].in_(lang),
            one.point.street or one.point.road_name.in_(lang),
            f"{one.point.lat:.5f}, {one.point.lon:.5f}",
            _how_open(one, lang),
            POINT_STATES[one.state].in_(lang),
        ]
        for one in sorted(rows, key=lambda one: one.point.nth)
    ]
    plan = accepted(zone)
    drawn = plan.pictures.filter(lang=lang).first() if plan else None
    return {**said, "phone": statements.phone(), "map": drawn.svg if drawn else ""}


def _facts(zone: Zone, lang: Lang) -> dict[str, str]:
    now = timezone.localtime()
    return {
        "zone": zone.number, "name": zone.title.in_(lang), "measure": zone.measure_name.in_(lang),
        "at": f"{now:%Y-%m-%d %H:%M}", "phone": statements.phone(),
    }  # fmt: skip


def _how_open(one: Stands, lang: Lang) -> str:
    row = one.point
    if row.kind == PointKind.GATE:
        return _STAFFED.in_(lang)
    if row.by_hand is False:
        return _NOT_BY_HAND.in_(lang)
    said = [(_BY_HAND if row.by_hand else _NOT_TRIED).in_(lang)]
    if row.opener and row.minutes is not None:
        said.append(_OPENER.say(lang, name=row.opener, n=row.minutes))
    return ("; " if lang == "en" else "；").join(said)


def _posters(zone: Zone, rows: Sequence[Stands], _lang: Lang) -> dict[str, Any]:
    """Return what hangs at each point, in both languages: the way out in danger comes first."""
    both: tuple[Lang, ...] = ("zh", "en")
    sheets = []
    for one in rows:
        is_gate = one.point.kind == PointKind.GATE
        sheets.append(
            {
                "code": f"{zone.number} {one.point.code}",
                "parts": [
                    {
                        "lang": lang,
                        "title": (_GATE if is_gate else _CLOSED).in_(lang),
                        "danger": _DANGER.in_(lang),
                        "lines": [
                            words.say(lang, **_facts(zone, lang))
                            for words in (_AT_GATE if is_gate else _AT_BARRIER)
                        ],
                    }
                    for lang in both
                ],
            }
        )
    return {"sheets": sheets, "phone": statements.phone()}


_KINDS: Final[dict[str, Callable[[Zone, Sequence[Stands], Lang], dict[str, Any]]]] = {
    "services": _services,
    "posters": _posters,
}
_STAFFED: Final = Text("staffed round the clock, opens at once", "全天有人，随到随开")
_OPENER: Final = Text("{name}, within {n} min", "{name}，{n} 分钟内")
_BY_HAND: Final = Text("hands alone take it away: do so", "徒手可移开：请直接移开")
_NOT_TRIED: Final = Text("by hand; nobody has tried it yet", "徒手移开（尚无人试过）")
_NOT_BY_HAND: Final = Text(
    "NOT by hand: come in at a gate, and call the hall", "不能徒手移开：请从卡点进入，并致电指挥部"
)
_SERVICES: Final = {
    "title": Text(
        "For fire, ambulance and police: zone {zone}", "致消防、急救、公安：区域 {zone}"
    ),
    "head": Text("{name} · {measure} · as of {at}", "{name} · {measure} · 截至 {at}"),
    "rule": Text(
        "No point holds you up. Every gate opens at once. Every closed point is taken away by hand, but for one that "
        "says otherwise: do not wait for whoever opens it.",
        "任何一处都不得阻拦救援。卡点随到随开；封闭点除另有注明外徒手可移开，不必等开启人到场。",
    ),
    "ask": Text("The hall, day and night: {phone}", "指挥部（昼夜）：{phone}"),
    "list": Text(
        "Who cannot get out alone stands on a sheet of its own: ask the hall for it.",
        "无法自行撤离的人员另有名单，请向指挥部索取。",
    ),
    "code": Text("No.", "编号"),
    "kind": Text("What", "类型"),
    "road": Text("Road", "道路"),
    "where": Text("Latitude, longitude", "纬度，经度"),
    "opens": Text("Opens", "开启"),
    "state": Text("State", "状态"),
}
_HELP: Final = {
    "title": Text("First to help: zone {zone}", "优先救助名单：区域 {zone}"),
    "head": _SERVICES["head"],
    "rule": Text(
        "Knock here first: these people cannot get out alone. {n} are known; others may need help too.",
        "请先到这些住户：以下人员无法自行撤离。已知 {n} 人，其他人也可能需要帮助。",
    ),
    "none": Text(
        "Nobody here is known to need oxygen or help to move. Others may need help all the same.",
        "目前没有登记需要氧气或行动协助的人，其他人仍可能需要帮助。",
    ),
    "ask": _SERVICES["ask"],
    "foot": Text(
        "Printed by {by}, {at}, log {head12}. For the crew on site alone; give it back or destroy it afterwards.",
        "{by} 打印于 {at}，日志 {head12}。仅供现场救援使用，用后交回或销毁。",
    ),
    "home": Text("Sleeps at", "住处"),
    "name": Text("Name", "姓名"),
    "needs": Text("Needs", "需要"),
    "speaks": Text("Speaks", "语言"),
    "out": Text("Out", "已撤离"),
}
_GATE: Final = Text("Gate", "卡点")
_CLOSED: Final = Text("Closed here", "此处封闭")
_DANGER: Final = Text(
    "In danger leave at once. Take the barrier away. Nobody will be punished for it.",
    "遇到危险请立即离开，可以移开路障，不会因此受罚。",
)
_AT_GATE: Final = (
    Text(
        "Ambulance, fire, birth: drive through, no question first.",
        "急救、火灾、临产：先放行，后登记。",
    ),
    Text("Ambulance 120 · Fire 119 · Police 110", "急救 120 · 火警 119 · 报警 110"),
    Text("The hall: {phone}", "指挥部：{phone}"),
)
_AT_BARRIER: Final = (
    Text("Ambulance 120 · Fire 119 · Police 110", "急救 120 · 火警 119 · 报警 110"),
    Text("To be let through, or for help: {phone}", "需要通行或帮助：{phone}"),
    Text(
        "{measure} {zone}. It has an end: ask us.",
        "{measure} {zone}，有明确的结束日期，欢迎来电询问。",
    ),
)
