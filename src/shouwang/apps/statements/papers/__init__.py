"""Statements on paper: the notice to be put up, and the sheet that somebody reads aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from typing import Any, Final

from django.conf import settings
from django.http import Http404

from shouwang.apps.statements.papers.aloud import aloud
from shouwang.apps.statements.papers.notice import notice
from shouwang.apps.statements.saying import Said, said_of
from shouwang.apps.statements.standing import Standing
from shouwang.backbone import paper
from shouwang.core.text import LANGS, Lang, Text

DRILL: Final = Text("DRILL, everything invented", "演练，内容均为虚构")
PAGE: Final = Text("Page {n} of {m}", "第 {n} 页，共 {m} 页")
_TURNING: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the direction of what follows."""
_RUN: Final = re.compile(r"[^\s/\u2e80-\uffef]{32}")
"""Letters without a blank, too many for a line of large ones."""
Make = Callable[[Said, Text], dict[str, Any]]
_KINDS: Final[dict[str, Make]] = {"notice": notice, "aloud": aloud}


def pdf_of(one: Standing, kind: str, town: Text, lang: Lang) -> bytes:
    """
    Return a paper of a statement as a PDF: the notice in both languages, the reader's first.

    Raises
    ------
    NoFontsError
        If its fonts are not installed.
    Http404
        If there is no such paper, nothing was approved, or what is withdrawn would be read aloud.
    """
    make = _KINDS.get(kind)
    if make is None or (kind == "aloud" and one.withdrawn):
        raise Http404
    langs = (lang, *(other for other in LANGS if other != lang)) if kind == "notice" else (lang,)
    texts = [said for each in langs if (said := said_of(one, each))]
    if not texts:
        raise Http404
    sheets = [
        make(text, town)
        | {"lang": text.lang, "page": PAGE.in_(text.lang),
           "drill": DRILL.in_(text.lang) if settings.DRILL else ""}
        for text in texts
    ]  # fmt: skip
    template = resources.files(__package__).joinpath(f"{kind}.typ").read_bytes()
    return paper.pdf(template, {"sheets": _plain(sheets)})


def _plain(said: Any) -> Any:
    """Return what people wrote so that it stays on the paper and rewrites nothing beside it."""
    if isinstance(said, dict):
        return {name: _plain(value) for name, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [_plain(value) for value in said]
    return _RUN.sub("\\g<0>\u200b", said.translate(_TURNING)) if isinstance(said, str) else said
