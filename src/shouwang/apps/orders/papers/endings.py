"""Papers for those who are free: a restriction that ended early, a quarantine that is over, pay for the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shouwang.apps.orders.papers.days import beginning, day_of, moment
from shouwang.apps.orders.papers.facts import OrderFacts
from shouwang.apps.orders.papers.sheets import (
    Part,
    Proof,
    Sheet,
    call,
    law_of,
    office_of,
    sheet_of,
    signed_by,
)
from shouwang.core.text import Lang, Text
from shouwang.policy.measures import NAMES, Kind

CHECK: Final = Text(
    "Anyone can check this paper: scan, or type the code at {address}. It tells only whether the "
    "paper is genuine and since when somebody is free. The last 8 characters stand out.",
    "任何人都可以核对本证明：扫码，或在 {address} 输入编码。页面只显示本证明是否真实、自何时起解除。末 8 位已加粗。",
)
LABELS: Final = {
    "measure": Text("Measure", "措施"),
    "began": Text("Began", "开始"),
    "ended": Text("Ended", "结束"),
    "decided": Text("Ended by", "决定机关"),
    "by": Text("Issued by", "出具单位"),
    "document": Text("Document no.", "文号"),
    "time": Text("From, until", "起止时间"),
}
FREE: Final = Text("Free since", "自以下时间起，一切如常")
NO_TURNING_AWAY: Final = Text(
    "Nobody may turn you away because of it: no employer, school, shop, clinic, landlord or neighbour. No test, "
    "pass or further paper is asked of you on account of this order. If somebody asks for one, tell us.",
    "任何单位和个人不得因此拒绝或歧视您，单位、学校、商店、医院、房东、邻里都不例外。不得因本决定再要求您检测、开证明或办通行手续。如有人要求，请告诉我们。",
)
HEADINGS: Final = {
    "why": Text("Why it ended early", "提前结束的理由"),
    "law": Text("Law", "法律依据"),
    "others": Text("For everybody who reads this", "请看到本证明的单位和个人"),
}

LIFTED: Final = Text("Restriction ended early", "提前解除告知书")
LIFTED_LEAD: Final = {
    Kind.PERSON: Text(
        "The measure that you were under has ended before its last day. You may go out as everybody else. Thank "
        "you for what you did for your neighbours.",
        "对您采取的措施已提前结束，您可以正常外出。感谢您为邻里所做的一切。",
    ),
    Kind.HOUSEHOLD: Text(
        "The measure that your household was under has ended before its last day. All of you may go out as "
        "everybody else. Thank you for what you did for your neighbours.",
        "对您一家采取的措施已提前结束，全家都可以正常外出。感谢您一家为邻里所做的一切。",
    ),
    Kind.ZONE: Text(
        "The measure for this area has ended before its last day. Everybody may come and go as before. Thank you "
        "for what you did for your neighbours.",
        "对本区域采取的措施已提前结束，各位可以正常出入。感谢大家为邻里所做的一切。",
    ),
}
WAS_UNTIL: Final = Text(
    "It would have ended on {day}, 24:00; that no longer counts.",
    "原定于{day}24:00 结束，现已不再适用。",
)

RELEASE: Final = Text("Release paper", "解除证明")

WAGES: Final = Text("Certificate for the employer", "致用人单位的证明")
WAGES_LEAD: Final = Text(
    "In the time below {name} was under a measure of the authorities under the law on infectious diseases, for "
    "the protection of others, and could not come to work.",
    "兹证明：在下列时间内，{name}因政府依据传染病防治法律、为保护他人而采取的措施，不能到岗工作。",
)
WAGES_WRONG: Final = Text(
    "In the time below {name} was kept from work by a measure of the authorities that should not have been. They "
    "are not to blame for it.",
    "兹证明：在下列时间内，{name}因本单位错误采取的措施不能到岗工作，责任不在本人。",
)
SPAN: Final = Text("{begun}\nuntil {ended}", "{begun} – {ended}")
WAGES_LAW: Final = Text("Pay and job", "工资与岗位")
WAGES_ASK: Final = Text(
    "Please count this time as work, and not as absence or leave.",
    "请将这段时间按正常出勤对待，不作旷工或请假处理。",
)
WAGES_NO_MORE: Final = Text("Nothing more is needed", "无需其他材料")
WAGES_SILENT: Final = Text(
    "Why the measure was taken is nobody's business at work and does not stand here. Please do not ask {name} for "
    "it, nor for a test or a doctor's paper. {name} may work with everybody else as before.",
    "采取措施的原因属于个人隐私，与工作无关，本证明不予载明。请勿向{name}询问，也无需检测结果或医院证明。期满后可与大家一样正常工作。",
)
FOR_PERSON: Final = Text("For {name}'s employer", "{name}的用人单位")


def lifting(facts: OrderFacts, lang: Lang, *, code: str, qr_address: str) -> Sheet:
    """
    Return the paper for an order that was ended before its last day.

    Raises
    ------
    ValueError
        If it was not.
    """
    if facts.lifted_at is None:
        raise ValueError(f"{facts.number} was not ended early")
    lead = (
        LIFTED_LEAD[facts.kind].in_(lang),
        WAS_UNTIL.say(lang, day=day_of(facts.last_day, lang)),
    )
    parts = [
        Part(HEADINGS["law"].in_(lang), (law_of(facts).lifting.in_(lang),)),
        _others(facts, lang),
    ]
    if facts.lifted_why:
        parts.insert(0, Part(HEADINGS["why"].in_(lang), (facts.lifted_why,)))
    return replace(
        sheet_of(facts, lang, title=LIFTED.in_(lang), lead=lead),
        key_before=FREE.in_(lang),
        key=moment(facts.lifted_at, facts.zone, lang),
        pairs=(*_pairs(facts, lang), (LABELS["decided"].in_(lang), office_of(facts, lang))),
        parts=tuple(parts),
        proof=_proof(code, qr_address, lang),
        signatures=signed_by(facts.issuers, lang),
    )


def release(facts: OrderFacts, lang: Lang, *, code: str, qr_address: str, name: str = "") -> Sheet:
    """Return the paper for somebody whose order is over: the pack's thanks, and that nobody turns them away."""
    return replace(
        sheet_of(facts, lang, title=RELEASE.in_(lang), lead=(facts.release.in_(lang),), to=name),
        key_before=FREE.in_(lang),
        key=moment(facts.ends_at, facts.zone, lang),
        pairs=(*_pairs(facts, lang), (LABELS["by"].in_(lang), office_of(facts, lang))),
        parts=(_others(facts, lang),),
        proof=_proof(code, qr_address, lang),
        signatures=signed_by(facts.issuers, lang),
    )


def wages(facts: OrderFacts, lang: Lang, *, name: str = "", was_wrong: bool = False) -> Sheet:
    """
    Return the certificate for an employer: when, and what the law says; no measure, no disease, no reason.

    The order's own words on its reason and its legal basis stay out: they may tell what an employer need not know.

    Parameters
    ----------
    name
        One of a household, or of a zone; by default whom the order names.
    was_wrong
        Whether they should not have been held: then no law is named for it.
    """
    name = name or facts.subject
    times = tuple(
        (
            LABELS["time"].in_(lang),
            SPAN.say(
                lang,
                begun=beginning(begun, facts.zone, lang),
                ended=moment(ended, facts.zone, lang),
            ),
        )
        for begun, ended in facts.spans
    )
    law = (*(() if was_wrong else (law_of(facts).wages.in_(lang),)), WAGES_ASK.in_(lang))
    silent = (WAGES_SILENT.say(lang, name=name), *call(facts, lang))
    return replace(
        sheet_of(
            facts,
            lang,
            title=WAGES.in_(lang),
            lead=((WAGES_WRONG if was_wrong else WAGES_LEAD).say(lang, name=name),),
            to=FOR_PERSON.say(lang, name=name),
        ),
        pairs=(
            *times,
            (LABELS["by"].in_(lang), office_of(facts, lang)),
            *([(LABELS["document"].in_(lang), facts.document_no)] if facts.document_no else []),
        ),
        parts=(
            Part(WAGES_LAW.in_(lang), law),
            Part(WAGES_NO_MORE.in_(lang), silent),
        ),
        signatures=signed_by(facts.issuers, lang),
    )


def _pairs(facts: OrderFacts, lang: Lang) -> tuple[tuple[str, str], ...]:
    return (
        (LABELS["measure"].in_(lang), NAMES[facts.measure].in_(lang)),
        (LABELS["began"].in_(lang), beginning(facts.starts_at, facts.zone, lang)),
    )


def _others(facts: OrderFacts, lang: Lang) -> Part:
    words = (NO_TURNING_AWAY.in_(lang), *call(facts, lang))
    return Part(HEADINGS["others"].in_(lang), words)


def _proof(code: str, address: str, lang: Lang) -> Proof:
    return Proof(code, address, CHECK.say(lang, address=address.partition("?")[0]))
