"""The copy as paper: A4, black on white, in the reader's language."""

from __future__ import annotations

from importlib import resources
from typing import Final

from shouwang.apps.people.rights.copies import Copy
from shouwang.backbone import paper
from shouwang.core.text import Lang, Text

_WORDS: Final = {
    "title": Text("Copy of what is kept about you", "个人信息副本"),
    "lead": Text(
        "Everything that this town's office system holds about you. Others are named by the beginning "
        "of their name, those who work here by their role.",
        "本镇办公系统中保存的关于您的全部信息。其他人只写姓名首字，工作人员只写岗位。",
    ),
    "none": Text("Nothing is kept.", "没有保存。"),
    "terms": Text("What is kept how long", "各类信息的保存期限"),
    "ask": Text(
        "You may ask for a correction or for deletion: at the town hall, by telephone, or from any "
        "officer. You are answered within {days} days.",
        "您可以要求更正或删除：到镇政府、打电话或告诉任何工作人员均可。{days} 天内答复。",
    ),
    "page": Text("Page {n} of {m}", "第 {n} 页，共 {m} 页"),
}


def pdf_of(copy: Copy, lang: Lang, *, rights_days: int) -> bytes:
    """
    Return a copy as a document to be printed.

    Raises
    ------
    NoFontsError
        If its fonts are not installed.
    """
    said = {
        key: text.in_(lang) if key != "ask" else text.say(lang, days=rights_days)
        for key, text in _WORDS.items()
    }
    data = {
        "lang": lang,
        "words": said,
        "number": copy.ref,
        "name": copy.name,
        "at": f"{copy.made_at:%Y-%m-%d %H:%M}",
        "sections": copy.pages(lang),
        "terms": [[what.in_(lang), long.in_(lang)] for what, long in copy.terms],
    }
    return paper.pdf(resources.files(__package__).joinpath("copy.typ").read_bytes(), data)
