"""How a door is kept: five allowed ways, and the words that open a safety incident."""

from __future__ import annotations

import re
from typing import Final

from shouwang.backbone.sheets.book import Cell
from shouwang.backbone.sheets.findings import EMPTY, WITHOUT_VALUE, Read, Reason, unread
from shouwang.backbone.sheets.tidy import tidy, written_as
from shouwang.core.text import Text

CONTROLS: Final = ("none", "notice", "paper_seal", "sensor", "sensor+seal")
"""There is no value for a lock, and there will be none."""

NOTHING: Final = frozenset(
    (
        "none",
        "no",
        "nothing",
        "无",
        "否",
        "没有",
        "不采取",
        "无措施",
        "未采取",
        "未设",
        "不设",
        "不需要",
        "-",
        "--",
        "/",
        "—",
        "0",
    )
)
UNSAID: Final = frozenset(("不详", "未知", "unknown", "n/a"))
SENSOR: Final = re.compile(r"门磁|感应|传感|电子封条|报警器|\bsensor\b|\bdoor alarm\b")
SEAL: Final = re.compile(r"(?<!电子)封条|纸封|\bseal(?:ed)?\b|\bpaper[ _-]seal\b|\bpaper strip\b")
NOTICE: Final = re.compile(r"告知|通知|告示|温馨提示|\bnotice\b|\binformed\b|\bleaflet\b")

LOCKS_ZH: Final = re.compile(
    "铁将军|钥匙|外锁|反锁|上锁|挂锁|铁锁|锁门|锁死|锁|鎖|焊死|焊|銲|铁链|鐵鏈|链条|链子|铁丝|钢丝|铁条|钢条|钢筋|铁棍|木棍|铁管"
    "|铁板|铁皮|木板|钉死|钉|釘|螺丝|封死|封门|堵死|堵|顶门|顶住|顶死|插销|门栓|门闩|闩|绑|捆|拴|铁门|铁栏|栅栏|围挡"
    "|贴死|别住|卡住|扣死|砌"
)
LOCKS_EN: Final = re.compile(
    r"\b(?:(?:pad|dead|u-|d-)?lock(?:s|ed|ing)?|chain(?:s|ed)?|bar(?:s|red|ring)?|weld(?:s|ed|ing)?"
    r"|(?:dead)?bolt(?:s|ed)?|nail(?:s|ed)?|board(?:s|ed)?|screw(?:s|ed)?|barricad(?:e|es|ed)|block(?:s|ed|ing)"
    r"|wire[ds]?|latch(?:ed)?|hasp|shackle[ds]?|clamp(?:ed)?|rods?|plank(?:s|ed)?|brick(?:s|ed)?"
    r"|zip[ -]?tie[ds]?|ropes?|roped|tied|shut|wedge[ds]?|jam(?:med)?|fence[ds]?|gated?|keys?)\b"
)
DENIED: Final = re.compile(
    r"(?:未|没有?|无|不得?|不准|不许|不能|禁止|严禁|勿)(?:上|加|设|被|用|再)?(?:外|反)?"
    r"(?:锁|鎖|焊|钉|堵|封死|铁链)[门死]?"
    r"|\b(?:no|not|never|without|un)[ -]?(?:any |be |to be |being |a )?"
    r"(?:(?:pad|dead)?(?:locks?|locked)|chains?|chained|bars?|barred|weld(?:ed|s|ing)?)\b"
)

INCIDENT: Final = Text(
    en="No door may be locked or blocked from outside; this entry is left out and the way out must be checked.",
    zh="门不得从外面锁住或堵死；此项不导入，须马上查看出口。",
)


def lock_word(text: str) -> str | None:
    """
    Return the word by which tidied text says that a door is locked or blocked, if it does.

    Examples
    --------
    >>> lock_word("外 锁"), lock_word("padlocked"), lock_word("门磁")
    ('外锁', 'padlocked', None)
    """
    rest = DENIED.sub(" ", text.lower())
    if found := LOCKS_EN.search(rest):
        return found[0]
    close = re.sub(r"[\s.,、，。·_\-]", "", rest)
    found = LOCKS_ZH.search(close)
    return found[0] if found else None


def read_door(cell: Cell) -> Read:
    """
    Read how a door is kept; a word for a lock is an incident and leaves no value.

    Examples
    --------
    >>> read_door("门磁+封条").value, read_door("外锁").incident
    ('sensor+seal', '外锁')
    """
    text = tidy(written_as(cell)).lower()
    if word := lock_word(text):
        return Read(incident=word)
    if not text or text in UNSAID:
        return EMPTY
    if text not in NOTHING and DENIED.search(text):
        denied = "A lock is mentioned, though denied; say what is there."
        return unread("door-denied", denied, "提到了锁（说没有），请写明实际方式。")
    control = _control(text)
    if control is None:
        return Read(doubts=(Reason("door-unknown", UNKNOWN, WITHOUT_VALUE),))
    return Read(control, is_tidied=control != cell)


def _control(text: str) -> str | None:
    """Return which of the allowed ways a text names."""
    if text in CONTROLS:
        return text
    if text in NOTHING:
        return "none"
    has_sensor, has_seal = SENSOR.search(text), SEAL.search(text)
    if has_sensor or has_seal:
        return (
            "sensor+seal" if has_sensor and has_seal else "sensor" if has_sensor else "paper_seal"
        )
    return "notice" if NOTICE.search(text) else None


UNKNOWN: Final = Text(
    en="Only none, notice, paper seal, sensor, or sensor and seal can be entered.",
    zh="只能填：无、告知、纸封条、门磁、门磁加封条。",
)

DOOR_SAID: Final = re.compile(
    r"门.{0,4}(?:锁|鎖|焊|钉|堵|封死)|(?:锁|鎖|焊|钉|堵).{0,3}门|外锁|反锁|挂锁|铁链|铁条|焊死|封死|锁在家|关在家"
)


def read_measure(cell: Cell, text: str) -> Read:
    """Read how a person is looked after; a locked door in it is an incident like any other."""
    low = DENIED.sub(" ", text.lower())
    said = DOOR_SAID.search(low.replace(" ", ""))
    in_english = re.search(r"\bdoors?\b", low) and LOCKS_EN.search(low)
    if said or in_english or re.search(r"\b(?:padlock|chained|welded)\w*", low):
        return Read(incident=lock_word(text) or "锁")
    return Read(text, is_tidied=text != cell)
