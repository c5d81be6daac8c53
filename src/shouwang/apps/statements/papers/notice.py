"""The notice that is put up: what the town tells, what it promises, and what it said before."""

from __future__ import annotations

from typing import Any, Final

from shouwang.apps.statements.saying import Said
from shouwang.core.text import Text

NUMBER: Final = Text("No. {number}", "编号：{number}")
PROMISES: Final = Text("What we promise", "我们的承诺")
QUESTIONS: Final = Text("Questions? Call {phone}", "有疑问请打 {phone}")
CORRECTED: Final = Text("Corrected: {reason}", "更正：{reason}")
FORMER: Final = Text(
    "As it was told until it was corrected, {since} to {until}. What is struck through no longer counts.",
    "更正前的文本（{since} 至 {until}）。划线的内容不再有效。",
)
WITHDRAWN: Final = Text(
    "WITHDRAWN on {at}. It no longer counts: {why}", "已于 {at} 撤回，不再有效：{why}"
)


def notice(text: Said, town: Text) -> dict[str, Any]:
    """Return what stands on the notice in one language."""
    lang = text.lang
    return {
        "town": town.in_(lang),
        "number": NUMBER.say(lang, number=text.number),
        "title": text.title,
        "withdrawn": WITHDRAWN.say(lang, at=text.withdrawn, why=text.why)
        if text.withdrawn
        else "",
        "reason": CORRECTED.say(lang, reason=text.reason) if text.reason else "",
        "paragraphs": text.paragraphs,
        "heading": PROMISES.in_(lang),
        "promises": text.promises,
        "questions": QUESTIONS.say(lang, phone=text.phone),
        "office": text.office,
        "at": text.at,
        "former": [
            {
                "heading": FORMER.say(lang, since=old.since, until=old.until),
                "lines": [[line.words, line.is_gone] for line in old.lines],
            }
            for old in text.former
        ],
    }
