"""A paper as a document to be printed, or to be kept with the order."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib import resources
from io import BytesIO
from typing import Any, Final

import segno

from shouwang.apps.orders.papers.sheets import Sheet
from shouwang.backbone import paper
from shouwang.core.text import Lang, Text

PAGE: Final = Text("Page {n} of {m}", "第 {n} 页，共 {m} 页")
END_CHARS: Final = 8
"""So many of the last characters of a code stand out: enough to compare two papers by eye."""
_RUN: Final = re.compile(r"[^\s/\u2e80-\uffef]{32}")
"""Letters without a blank, too many for a narrow column."""
_TURNING: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of what follows: a name may not rewrite the line it stands in."""


def pdf_of(sheet: Sheet, lang: Lang) -> bytes:
    """
    Return a paper as a PDF.

    Raises
    ------
    NoFontsError
        If its fonts are not installed.
    """
    return paper.pdf(
        resources.files(__package__).joinpath("sheet.typ").read_bytes(), data_of(sheet, lang)
    )


def data_of(sheet: Sheet, lang: Lang) -> dict[str, Any]:
    """Return what the template is given."""
    data: dict[str, Any] = _breakable(asdict(sheet))
    if sheet.proof:
        code = sheet.proof.code
        data["proof"] |= {
            "qr": _svg(sheet.proof.address),
            "start": _in_fours(code[:-END_CHARS]),
            "end": code[-END_CHARS:],
        }
    return {**data, "lang": lang, "page": PAGE.in_(lang)}


def _breakable(said: Any) -> Any:
    """Let long runs of letters break, so that nothing runs off the paper."""
    if isinstance(said, dict):
        return {name: _breakable(value) for name, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [_breakable(value) for value in said]
    if isinstance(said, str):
        return _RUN.sub("\\g<0>\u200b", said.translate(_TURNING))
    return said


def _in_fours(code: str) -> str:
    """Return a code as it is read aloud or typed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _svg(text: str) -> str:
    picture = BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
