"""Names of persons, as people write them into one cell."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import (
    EMPTY,
    Answer,
    Read,
    Reason,
    doubt,
    other,
    refused,
    unread,
)
from shouwang.backbone.sheets.tidy import INVISIBLE, is_blank, tidy
from shouwang.core.text import Text

DOTS: Final = re.compile(r"\s*[·•・‧∙⋅･᛫]\s*")
BRACKETS: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
MARKS: Final = re.compile(r"\s*[、，,;；/\\|\n\r]+\s*")
HAN: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
IS_HAN: Final = re.compile(f"[{HAN}]")
BETWEEN_HAN: Final = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
ROLES: Final = frozenset({"户主", "本人", "户主本人", "同户主", "head", "householder", "self"})
KNOWN_BRACKETS: Final = frozenset({"户主", "本人", "男", "女", "head"})
MORE: Final = re.compile(
    r"等\s*\d*\s*[人名口]?$|一家(\d*口)?$|全家$|夫妇$|夫妻$|\bfamily$", re.IGNORECASE
)
LABEL: Final = re.compile(r"^\s*(?:户主|姓名|本人|name)\s*[:：]\s*", re.IGNORECASE)
DIGITS: Final = re.compile(r"\d+")
MOST_LETTERS: Final = 40
COMPOUND: Final = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "夏侯",
        "长孙",
        "宇文",
        "端木",
        "南宫",
        "轩辕",
        "百里",
        "呼延",
        "澹台",
    ]
)


def read_name(cell: Cell) -> Read:  # noqa: PLR0911 one answer for each way of writing
    """
    Read the name of a person; several in one cell become a tuple, with a doubt.

    The value ``"户主"`` stays as it is: who that is stands in another column.

    Examples
    --------
    >>> read_name("陶小暑 小寒 大寒").value
    ('陶小暑', '小寒', '大寒')
    >>> read_name("阿依 · 古丽").value
    '阿依·古丽'
    """
    if cell is None:
        return EMPTY
    if not isinstance(cell, str):
        return refused(
            "name-is-number",
            "A number or date stands where a name belongs.",
            "姓名处填的是数字或日期。",
        )
    text = tidy(cell)
    if is_blank(text):
        return EMPTY
    plain = "\n".join(_narrow(line) for line in cell.splitlines())
    doubts: list[Reason] = []
    kept = _without_brackets(DOTS.sub("·", LABEL.sub("", plain)), doubts)
    kept = _without_digits(_without_more(kept, doubts), doubts)
    parts = _without_sexes([part for part in _parts(kept) if part], doubts)
    if not any(letter.isalpha() for part in parts for letter in part):
        return refused(
            "name-without-letters", "There is no name in this cell.", "这一格里没有姓名。"
        )
    if any(len(part) > MOST_LETTERS for part in parts) or len(parts) > 30:
        return unread("name-too-long", "This is too long to be a name.", "文字太长，不像姓名。")
    if len(parts) == 1:
        value = parts[0].lower() if parts[0].lower() in ROLES and parts[0].isascii() else parts[0]
        return Read(value, tuple(doubts), is_tidied=value != cell)
    doubts.insert(0, _several(parts))
    return Read(tuple(parts), tuple(doubts))


def _narrow(line: str) -> str:
    """Return a line with usual widths and spaces; the letters of a name stay as written."""
    line = INVISIBLE.sub("", line).strip("'’‘`\"")
    letters = (
        unicodedata.normalize("NFKC", one) if "\uff00" <= one <= "\uff5e" or one.isspace() else one
        for one in line
    )
    return re.sub(r"\s+", " ", "".join(letters)).strip()


def _without_brackets(text: str, doubts: list[Reason]) -> str:
    inside = {tidy(found)[1:-1].strip().lower() for found in BRACKETS.findall(text)}
    if not inside:
        return text
    if not inside <= KNOWN_BRACKETS:
        doubts.append(
            doubt(
                "name-brackets",
                "Something in brackets beside the name is left out.",
                "姓名旁括号里的内容没有取。",
            )
        )
    return BRACKETS.sub(" ", text).strip()


def _without_digits(text: str, doubts: list[Reason]) -> str:
    if not DIGITS.search(text):
        return text
    doubts.append(
        doubt("name-digits", "Figures beside the name are left out.", "姓名里夹着的数字没有取。")
    )
    return DIGITS.sub(" ", text).strip(" .、,:：+-")


def _without_more(text: str, doubts: list[Reason]) -> str:
    if not MORE.search(text) or not MORE.sub("", text).strip():
        return text
    doubts.append(
        doubt(
            "name-and-others", "Others are meant that are not named.", "还有别人，但没有写名字。"
        )
    )
    return MORE.sub("", text).strip()


def _without_sexes(parts: list[str], doubts: list[Reason]) -> list[str]:
    names = [part for part in parts if part not in ("男", "女")]
    if not names or len(names) == len(parts):
        return parts
    beside = "The sex beside the name is left out."
    doubts.append(doubt("name-brackets", beside, "姓名旁写的性别没有取。"))
    return names


def _parts(text: str) -> list[str]:
    parts = [part.strip(" .:：") for part in MARKS.split(text)]
    return [name for part in parts for name in _by_spaces(part)]


def _by_spaces(part: str) -> list[str]:
    """Split at spaces only where several persons are meant: 王 五 is one, 陶小暑 小寒 are two."""
    if " " not in part or not IS_HAN.search(part):
        return [part]
    names = BETWEEN_HAN.sub("\n", part).split("\n")
    joined = "".join(names)
    if len(names) == 1 or len(names[0]) == 1 or (names[0] in COMPOUND and len(joined) <= 4):
        is_one = len(joined) <= 4
        return [joined] if is_one else names
    if all(len(name) == 1 for name in names):
        return [joined]
    return names


def _several(parts: list[str]) -> Reason:
    n = len(parts)
    joined = "".join(parts) if all(IS_HAN.search(part) for part in parts) else " ".join(parts)
    return Reason(
        "several-people",
        Text(
            en=f"{n} people in one cell. A telephone beside them goes to the first.",
            zh=f"一格里写了 {n} 个人；旁边的电话只记在第一个人名下。",
        ),
        (
            Answer("split", Text(en=f"Split in {n}", zh=f"拆成 {n} 人"), tuple(parts)),
            other(joined, "One person", "是一个人"),
            *doubt("several-people", "-", "-").answers[1:],
        ),
    )
