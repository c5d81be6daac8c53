"""What stands on one paper, in one language, before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shouwang.apps.orders.papers.facts import OrderFacts
from shouwang.apps.orders.papers.law import Law, law_on
from shouwang.core.text import Lang, Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import LEVEL_NAMES, Kind

DRILL: Final = "DRILL, everything invented / 演练，内容均为虚构"
"""In both languages on every page: nobody may take it for an order."""
NUMBER: Final = Text("No. {number}", "编号：{number}")
OFFICE: Final = Text("{office} ({level})", "{office} · {level}")
CALL: Final = Text("Questions? Call {phone}.", "如有疑问，请致电 {phone}。")
LINES: Final = {
    "signed": Text("For the office", "经办人"),
    "sign": Text("Signature, seal, date", "签名、盖章、日期"),
    "received": Text("Received by", "签收人"),
    "date": Text("Date, hour", "日期、时间"),
}
TO: Final = {
    Kind.PERSON: Text("{subject}", "{subject}"),
    Kind.HOUSEHOLD: Text("The household of {subject}: {members}", "{subject}一户：{members}"),
    Kind.ZONE: Text("Everybody in {subject}", "{subject}的各位居民"),
}
HOME: Final = {
    Kind.PERSON: Text("Home", "住址"),
    Kind.HOUSEHOLD: Text("Home", "住址"),
    Kind.ZONE: Text("What it takes in", "范围"),
}
COMMA: Final = Text(", ", "、")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it, in paragraphs or as a list."""

    heading: str
    paragraphs: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """
    What lets anyone check a paper.

    Parameters
    ----------
    code
        As it was signed.
    address
        What the QR code holds: the page that checks, with the code in it.
    words
        What the reader is told about both.
    """

    code: str
    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One paper.

    Parameters
    ----------
    to
        Whom it is for.
    key, key_before, key_after
        The line that has to be seen first, and what stands before and after it.
    box
        What is framed; empty for none.
    signatures
        Lines to be signed, each with what it asks for.
    signed_for
        What signing says, and what it does not.
    footer
        What stands on every page beside its number.
    drill
        What an exercise says on every page; empty for a real order.
    """

    title: str
    number: str
    office: str
    to: str
    lead: tuple[str, ...]
    footer: str
    key: str = ""
    key_before: str = ""
    key_after: str = ""
    box: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    signatures: tuple[tuple[str, str], ...] = ()
    signed_for: str = ""
    proof: Proof | None = None
    drill: str = ""


def office_of(facts: OrderFacts, lang: Lang) -> str:
    """Return the office with its level."""
    return OFFICE.say(lang, office=facts.office, level=LEVEL_NAMES[facts.level])


def to_whom(facts: OrderFacts, lang: Lang) -> str:
    """Return whom the whole order is for."""
    members = COMMA.in_(lang).join(facts.members or (facts.subject,))
    return TO[facts.kind].say(lang, subject=facts.subject, members=members)


def sheet_of(
    facts: OrderFacts, lang: Lang, *, title: str, lead: tuple[str, ...], to: str = ""
) -> Sheet:
    """Return a sheet with what every paper about an order holds."""
    number = NUMBER.say(lang, number=facts.number) if facts.number else ""
    return Sheet(
        title=title,
        number=number,
        office=facts.office,
        to=to or to_whom(facts, lang),
        lead=tuple(words for words in lead if words),
        footer=" · ".join(filter(None, (number, facts.office))),
        drill=DRILL if facts.is_drill else "",
    )


def signed_by(names: tuple[str, ...], lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return a line to sign and seal for each of those who answer for a paper."""
    who, sign = LINES["signed"].in_(lang), LINES["sign"].in_(lang)
    colon = "：" if lang == "zh" else ": "
    return tuple((f"{who}{colon}{name}", sign) for name in names)


def law_of(facts: OrderFacts) -> Law:
    """Return the text of the law under which the order was decided."""
    return law_on(local_day(facts.decided_at, facts.zone))


def call(facts: OrderFacts, lang: Lang) -> tuple[str, ...]:
    """Return whom to call, where a number is known."""
    return (CALL.say(lang, phone=facts.phone),) if facts.phone else ()
