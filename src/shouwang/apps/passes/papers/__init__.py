"""The sheet of cards: eight passes a page, to be cut; one language beside the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import Any, Final

import segno
from django.conf import settings
from django.utils import timezone

from shouwang.apps.passes import codes, gates
from shouwang.apps.passes.models import KIND_NAMES, Pass
from shouwang.apps.passes.names import spelled
from shouwang.apps.passes.token import Kind
from shouwang.apps.statements import public as statements
from shouwang.backbone import paper
from shouwang.core.text import LANGS, Text

MOST_CARDS: Final = 200
"""In one file: 25 pages, a few seconds; more are several files."""
_MOST_NAMED: Final = 6
_MASK: Final = 3
_DRILL: Final = Text("DRILL, not valid", "演练用，无效")
_VALID: Final = Text("Valid", "有效期")
_OUTINGS: Final = Text("{n} outings a day", "每天出入 {n} 次")
_ANY: Final = Text("Outings not counted", "不限次数")
_ALL_GATES: Final = Text("All gates of the area", "本区域各卡点通用")
_GATES: Final = Text("Gates {codes}", "限 {codes} 卡点")
_VEHICLE: Final = Text("Vehicle", "车辆")
_NOT_LENT: Final = Text("Not to be lent", "不得转借")
_LOST: Final = Text("Lost or found? Call {phone}", "遗失或拾获请致电 {phone}")
_LOST_NOWHERE: Final = Text("Lost or found? Tell the village office", "遗失或拾获请告知村（社区）")
_IN_DANGER: Final = Text("In danger to life nobody needs a pass", "遇生命危险，无证也放行")


def cards_pdf(rows: Sequence[Pass]) -> bytes:
    """
    Return cards as a PDF, eight a page.

    Raises
    ------
    NoFontsError
        If the fonts for paper are not installed.
    """
    return paper.pdf(template(), facts(rows))


def template() -> bytes:
    """Return the Typst source."""
    return resources.files(__package__).joinpath("cards.typ").read_bytes()


def facts(rows: Sequence[Pass]) -> dict[str, Any]:
    """Return what the cards say, each sentence in both languages."""
    phone = statements.phone()
    lost = _LOST if phone else _LOST_NOWHERE
    return {
        "cards": [_card(row) for row in rows],
        "foot": [_both(one, phone=phone) for one in (_NOT_LENT, lost, _IN_DANGER)],
        "drill": _both(_DRILL) if settings.DRILL else None,
    }


def _card(row: Pass) -> dict[str, Any]:
    lines = [_both(_OUTINGS, n=row.outings_a_day) if row.outings_a_day else _both(_ANY)]
    lines.append(_both(_GATES, codes=_named(row)) if row.gates else _both(_ALL_GATES))
    kind = Kind(row.kind)
    return {
        "kind": _both(KIND_NAMES[kind]),
        "shape": list(Kind).index(kind),
        "number": row.number,
        "shown": row.shown,
        "spelled": spelled(row.shown),
        "valid": _both(_VALID),
        "begins": _moment(row.begins_at),
        "ends": _moment(row.ends_at),
        "lines": lines,
        "vehicle": _both(_VEHICLE),
        "plate": row.plate,
        "qr": qr_svg(row.token),
        "code": codes.shown(row.code) if row.code else "",
    }


def _named(row: Pass) -> str:
    found = [gate.code for gate in gates.named(row.gates)]
    more = " …" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more if found else "—"


def qr_svg(text: str) -> str:
    """
    Return the code of a pass: letters and figures alone, so that it is small and still read with a crease.

    Its pattern is said and not chosen among eight: a signature is as good as chance, and hundreds are printed at once.
    """
    picture = io.BytesIO()
    segno.make_qr(text, error="m", mask=_MASK).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _both(words: Text, **facts: object) -> dict[str, str]:
    return {lang: words.say(lang, **facts) for lang in LANGS}
