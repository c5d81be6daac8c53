"""Invented orders for the tests of papers, every paper there is, and a reader of what a PDF says."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from shouwang.apps.orders import papers
from shouwang.apps.orders.papers import AppealFacts, OrderFacts, Said, Sheet, WrongFacts
from shouwang.core.text import Lang, Text
from shouwang.policy.measures import Kind, Level, Measure

ZONE: Final = ZoneInfo("Asia/Shanghai")
SEED: Final = bytes(range(32))
ADDRESS: Final = "https://town.example/orders/verify/"


def at(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """Return an instant of 2020, given in the hours of the zone."""
    return datetime(2020, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


PERSON: Final = OrderFacts(
    number="OP2020-0007",
    kind=Kind.PERSON,
    measure=Measure.HOME_QUARANTINE,
    subject="林谷雨",
    members=("林谷雨",),
    home="柳湾村3组5号1室",
    office="临和县卫生健康局",
    level=Level.COUNTY,
    document_no="临卫隔〔2020〕7号",
    decision_level=None,
    decision_no="",
    legal_basis="《中华人民共和国传染病防治法》第三十九条、第四十一条",
    reason="1 月 26 日与新冠肺炎确诊病例同桌用餐约两小时。1 月 26 日之后没有其他接触。",
    milder="考虑过健康监测：与病例同桌用餐，感染风险高，健康监测不足以保护家中老人。",
    conditions="单独住一间，单独用餐。每天两次测体温。",
    needs="三餐和降压药由柳湾村委会王安送到门口（199 0000 0003）；鸡由邻居代喂。",
    issuers=("陈立冬",),
    decided_at=at(28, 9, month=1),
    starts_at=at(28, 10, 30, month=1),
    last_day=date(2020, 2, 9),
    review_on=date(2020, 2, 4),
    zone=ZONE,
    notice=Text(
        "You were near somebody who has COVID-19. Stay in your home, if you can in a room of your own, until "
        "{last_day}. People from your village bring what you need and ask every day how you are. If you feel "
        "ill, call at once.",
        "您曾与新冠肺炎病例有密切接触。请居家隔离至 {last_day}，尽量单独居住一间。村里的工作人员会送来您需要的东西，"
        "每天询问您的情况。如感不适，请立即打电话。",
    ),
    advice=Text(
        "Air your room, eat by yourself, wash your hands often, wear a mask when others come near.",
        "房间常通风，单独用餐，勤洗手，他人靠近时戴口罩。",
    ),
    release=Text(
        "Your quarantine is over. You may go out as everybody else. Thank you for what you did for your neighbours.",
        "您的隔离医学观察已经结束，可以正常外出。感谢您为邻里所做的一切。",
    ),
    appeal_how="临和县人民政府申诉窗口，199 0000 0009，人民路 1 号。",
    phone="199 0000 0001",
)
HOUSEHOLD: Final = replace(
    PERSON, number="OH2020-0002", kind=Kind.HOUSEHOLD, members=("林谷雨", "林小满", "周立夏")
)
AREA: Final = replace(
    PERSON,
    number="OZ2020-0001",
    kind=Kind.ZONE,
    measure=Measure.LOCKDOWN_ZONE,
    subject="柳湾村3组",
    members=(),
    home="柳湾村3组1号至18号，东至水渠，西至村道，共 18 户",
    office="柳湾镇人民政府",
    level=Level.TOWNSHIP,
    document_no="柳政告〔2020〕1号",
    decision_level=Level.COUNTY,
    decision_no="临政决〔2020〕3号",
    issuers=("陈立冬", "魏雨水"),
    conditions="请不要离家。取用物资在门口进行。",
    needs="食品、药品每天上午送到家门口；透析、产检由专车接送。",
    notice=Text(
        "Until {last_day} please stay in your homes. Food and medicine come to your door; "
        "in an emergency leave at once.",
        "在 {last_day} 之前请居家。食品和药品送到家门口；遇到紧急情况请立即离开。",
    ),
)
LIFTED: Final = replace(
    PERSON, lifted_at=at(3, 15, 20), lifted_why="共同用餐的病例复核后排除，不再是密切接触者。"
)
APPEAL: Final = AppealFacts(
    said_at=at(30, 8, 5, month=1),
    outcome=Text("Granted in part: the order is shortened", "部分支持：缩短期限"),
    reasons="经核对，最后一次接触为 1 月 24 日，而非 26 日。期限相应缩短两天，至 2 月 7 日 24:00。",
    reviewer="苏白露",
    answered_at=at(31, 16, month=1),
)
WRONG: Final = WrongFacts(
    held_from=at(10, 0),
    held_to=at(10, 7, 45),
    minutes=465,
    why="期限已于 2 月 9 日 24:00 结束，值守人员没有收到通知，早上仍请您留在家中。",
    apology="我们没有及时通知值守人员，对此给您造成的不便和委屈，我们真诚道歉。",
    by="陈立冬",
)


def proof(facts: OrderFacts, kind: str = "release") -> dict[str, str]:
    """Return a code that the town signed, and the address in its QR code."""
    initial = papers.initial_of(facts.subject, is_zone=facts.kind is Kind.ZONE)
    code = papers.sign(Said(kind, facts.number, initial, facts.ends_at, facts.is_drill), SEED)
    return {"code": code, "qr_address": f"{ADDRESS}?c={code}"}


PAPERS: Final[dict[str, Callable[[OrderFacts, Lang], Sheet]]] = {
    "notice": papers.notice,
    "extension": lambda facts, lang: papers.extension(
        replace(facts, extends="OP2020-0003", starts_at=at(10, 0), last_day=date(2020, 2, 16)), lang
    ),
    "lifting": lambda facts, lang: papers.lifting(
        replace(facts, lifted_at=LIFTED.lifted_at, lifted_why=facts.reason), lang,
        **proof(LIFTED, "lifting"),
    ),
    "release": lambda facts, lang: papers.release(facts, lang, **proof(facts)),
    "wages": papers.wages,
    "apology": lambda facts, lang: papers.apology(facts, WRONG, lang),
    "answer": lambda facts, lang: papers.answer(facts, APPEAL, lang),
}  # fmt: skip


def n_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type/Page\b", pdf))


def text_of(pdf: bytes) -> str:
    """
    Return the words of a PDF, in the order in which they are drawn, without blanks and line breaks.

    It reads what our own typesetter writes, and nothing else.
    """
    objects = {
        int(number): body
        for number, body in re.findall(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)
    }
    found = []
    for body in objects.values():
        if b"/Type/Page/" in body:
            fonts = _fonts(objects, body)
            found.append(_drawn(_stream(objects[_ref(body, b"Contents")]), fonts))
    return re.sub(r"[\s\u200b]", "", "".join(found))


def _ref(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body[body.index(b"stream\n") + 7 :])


def _fonts(objects: dict[int, bytes], page: bytes) -> dict[bytes, dict[int, str]]:
    named = re.findall(rb"/(f\d+) (\d+) 0 R", objects[_ref(page, b"Resources")])
    return {
        name: _letters(_stream(objects[_ref(objects[int(number)], b"ToUnicode")]))
        for name, number in named
    }


def _letters(table: bytes) -> dict[int, str]:
    found = {}
    for glyph, code in re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>\n", table):
        found[int(glyph, 16)] = bytes.fromhex(code.decode()).decode("utf-16-be")
    return found


_PLAIN: Final = rb"(?:[^\\()]|\\.)"
_NESTED: Final = rb"(?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\(" + _PLAIN + rb"*\))*\))*"
"""Brackets that are balanced stand in a string as they are."""
_DRAWN: Final = re.compile(
    rb"/ActualText ?\("
    + _NESTED
    + rb"\)|/ActualText ?<[0-9a-fA-F]*>"  # said again for those who hear it
    rb"|/(f\d+) [\d.]+ Tf|\((" + _NESTED + rb")\)|<([0-9a-fA-F]+)>",
    re.DOTALL,
)
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _drawn(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    letters: dict[int, str] = {}
    said = []
    for font, quoted, plain in _DRAWN.findall(content):
        if font:
            letters = fonts[font]
            continue
        glyphs = bytes.fromhex(plain.decode()) if plain else _ESCAPE.sub(_unescaped, quoted)
        pairs = (glyphs[place : place + 2] for place in range(0, len(glyphs), 2))
        said += [letters.get(int.from_bytes(pair, "big"), "") for pair in pairs]
    return "".join(said)


_ESCAPE: Final = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def _unescaped(found: Any) -> bytes:
    word = found[1]
    return bytes([int(word, 8)]) if len(word) == 3 else _ESCAPED.get(word, word)
