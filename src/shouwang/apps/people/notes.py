"""Special needs as people write them: known words become kinds, the rest stays a note."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "dialysis": ("透析", "dialysis"),
    "pregnancy": ("孕", "怀孕", "pregnan"),
    "oxygen": ("吸氧", "氧气", "制氧", "oxygen"),
    "disability": ("残疾", "残障", "失能", "轮椅", "失明", "聋", "disab", "wheelchair"),
    "alone": ("独居", "空巢", "一人住", "alone"),
    "child": ("婴", "幼儿", "小孩", "儿童", "infant", "baby", "child"),
    "animals": ("牲畜", "养猪", "养牛", "养羊", "养鸡", "家禽", "宠物", "animal", "livestock"),
}
_DENIED: Final = re.compile(
    rf"(?:没有|不是|无|未|非|\b(?:no|not|without)\s+)(?:{'|'.join(sum(_WORDS.values(), ()))})\w*",
    re.IGNORECASE,
)
_NOTHING: Final = ("无", "没有", "none", "no")
_PARTS: Final = re.compile(r"[,;，；、/\s]+")


def needs_of(text: str) -> tuple[tuple[str, ...], str]:
    """Return the kinds of needs that a text names, and what of it is none that is known."""
    kinds: dict[str, None] = {}
    rest = []
    for part in filter(None, _PARTS.split(_DENIED.sub(" ", text))):
        if part.lower() in _NOTHING:
            continue
        found = [kind for kind, words in _WORDS.items() if any(w in part.lower() for w in words)]
        kinds.update(dict.fromkeys(found))
        if not found:
            rest.append(part)
    return tuple(kinds), " ".join(rest)
