"""The sheet that somebody reads aloud: large, a sentence a line, numbers as they are spoken."""

from __future__ import annotations

import re
from typing import Any, Final

from shouwang.apps.statements.saying import Said
from shouwang.apps.statements.spoken import read_en, read_zh
from shouwang.core.text import Lang, Text

HOW: Final = Text(
    "Read slowly. After each sentence breathe once; at the bar stop for two breaths. Read it all twice.",
    "请慢读。每句停一口气，见横线停两口气。全文读两遍。",
)
OPENS: Final = Text(
    "Everybody in {town}, please listen. This is statement number {number}, by {office}, approved on {at}.",
    "{town}的居民朋友们，请注意收听。这是{office}的公告，编号 {number}，{at}批准。",
)
CORRECTS: Final = Text(
    "It corrects what was told before. {reason}", "本公告更正此前公布的内容。{reason}"
)
PROMISES: Final = Text("What we promise:", "我们的承诺：")
CLOSES: Final = Text(
    "Questions? Call {phone}. Thank you for listening.", "有疑问请打 {phone}。谢谢大家。"
)
_SENTENCES: Final = {
    "zh": re.compile(r"(?<=[。！？；])"),
    "en": re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9])"),
}


def aloud(text: Said, town: Text) -> dict[str, Any]:
    """Return what stands on the sheet: parts between two pauses, each of sentences."""
    lang = text.lang
    facts = {"town": town, "number": text.number, "office": text.office, "at": text.at}
    whole = [OPENS.say(lang, **facts)]
    if text.reason:
        whole.append(CORRECTS.say(lang, reason=_ended(text.reason, lang)))
    whole += [_ended(text.title, lang), *text.paragraphs]
    parts = [_spoken(one, text) for one in whole]
    promised = [line for one in text.promises for line in _spoken(one, text)]
    parts += [[PROMISES.in_(lang), *promised], _spoken(CLOSES.say(lang, phone=text.phone), text)]
    return {"how": HOW.in_(lang), "number": text.number, "parts": parts}


def _spoken(words: str, text: Said) -> list[str]:
    read = read_zh if text.lang == "zh" else read_en
    found = _SENTENCES[text.lang].split(read(words, (text.phone,)))
    return [one.strip() for one in found if one.strip()]


def _ended(words: str, lang: Lang) -> str:
    if words.endswith((".", "!", "?", "。", "！", "？")):
        return words
    return f"{words}。" if lang == "zh" else f"{words}."
