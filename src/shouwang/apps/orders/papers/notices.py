"""The notice of an order, and of one that goes on from another: everything that whoever is held may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shouwang.apps.orders.papers.days import beginning, day_of, end_of, moment
from shouwang.apps.orders.papers.facts import OrderFacts
from shouwang.apps.orders.papers.sheets import (
    HOME,
    LINES,
    Part,
    Sheet,
    call,
    law_of,
    office_of,
    sheet_of,
    signed_by,
)
from shouwang.core.text import Lang, Text
from shouwang.policy.appeals import ACKNOWLEDGE_WITHIN, ANSWER_WITHIN
from shouwang.policy.measures import LEVEL_NAMES, NAMES, Kind
from shouwang.policy.orders import EXTEND_BEFORE

DOOR: Final = Text(
    "You may open the door at any time in an emergency: fire, illness, violence, a child in danger. "
    "Leave at once; you will not be punished for it.\n119 fire, 120 ambulance, 110 police.",
    "遇到火灾、急病、暴力、孩子有危险等紧急情况，您可以随时开门离开，不会因此受罚。\n火警 119，急救 120，报警 110。",
)
TITLE: Final = Text("Notice: {measure}", "{measure}告知书")
LONGER: Final = Text("Notice of extension: {measure}", "{measure}延长告知书")
GOES_ON: Final = Text(
    "This order goes on from order no. {number}. If it reached you less than {hours} hours before the end of "
    "that one, it does not hold: then you are free at that end; please tell us.",
    "本决定接续编号 {number} 的决定。"
    "如果送达时距原决定结束已不足 {hours} 小时，本决定无效，到原定时间即可正常外出，并请告知我们。",
)
FROM: Final = Text("From {from_at} until", "自 {from_at} 起，至")
BY_ITSELF: Final = Text(
    "At 24:00 of that day it ends by itself; no paper, test or signature is needed.",
    "当日 24:00 自动结束，无需任何文件、检测或签字。",
)
LABELS: Final = {
    "measure": Text("Measure", "措施"),
    "office": Text("Decided by", "决定机关"),
    "document": Text("Document no.", "文号"),
    "above": Text("Decision above", "上级决定"),
    "law": Text("Legal basis", "法律依据"),
    "extends": Text("Goes on from", "接续"),
    "review": Text("Looked at anew", "重新评估"),
}
DECIDED: Final = Text("{office}: {issuers}, {at}", "{office}，{issuers}，{at}")
ABOVE: Final = Text("{level}, no. {number}", "{level}，文号 {number}")
REVIEW: Final = Text(
    "by {day} at the latest; if it is no longer needed, it ends earlier",
    "最迟于{day}；如已无必要，提前结束",
)
HEADINGS: Final = {
    "why": Text("Why", "理由"),
    "milder": Text("What milder measure was considered", "是否考虑过更轻的措施"),
    "conditions": Text("What we ask of you", "请您配合"),
    "needs": Text("What you get", "我们为您提供"),
    "rights": Text("Your rights", "您的权利"),
    "appeal": Text("If you do not agree", "如果您不同意"),
}
RIGHTS: Final = (
    Text(
        "You may telephone, write and get news at any time. Those close to you are told where you are, if you want.",
        "您可以随时打电话、收发信息、了解情况。如您愿意，我们会告知您的亲友您在哪里。",
    ),
    Text(
        "You get food, drinking water and your medicine, and a doctor when you need one, for any illness.",
        "食品、饮用水和您的药品有保障；任何疾病需要就医，都会得到医治。",
    ),
)
JOB: Final = Text("You keep your job and your wages. {law}", "您的工作和工资受到保护。{law}")
APPEAL: Final = (
    Text(
        "You, or somebody for you, may appeal at any time: on paper, by telephone, or by telling any officer. "
        "{how}",
        "您本人或他人代您，可以随时提出申诉：书面、电话或告诉任何工作人员均可。{how}",
    ),
    Text(
        "It is acknowledged within {soon} hours and answered within {late} hours, in writing and with reasons, "
        "by somebody who had no part in the order. Whoever appeals is treated no worse for it.",
        "{soon} 小时内告知您已收到，{late} 小时内书面答复并说明理由，"
        "由未参与本决定的人员审查。申诉不会给您带来任何不利。",
    ),
    Text(
        "{law} Whoever reviews it may suspend it. You may also ask for administrative review or go to court "
        "({review}).",
        "{law}但审查人员可以决定暂停执行。您也可以申请行政复议或提起诉讼（{review}）。",
    ),
)
ONLY_RECEIVED: Final = Text(
    "Signing says only that you received this paper, not that you agree.",
    "签字只表示您已收到本告知书，不表示您同意。",
)
SERVED: Final = {
    Kind.ZONE: Text("Put up and announced by", "张贴、公告人"),
}
_HOUR: Final = 3600


def notice(facts: OrderFacts, lang: Lang) -> Sheet:
    """Return the notice of an order: what, from when, until when, why, by whom, and how to say no to it."""
    lead = (_pack_words(facts, lang), facts.advice.in_(lang))
    return _notice(facts, lang, TITLE, lead)


def extension(facts: OrderFacts, lang: Lang) -> Sheet:
    """
    Return the notice of an order that goes on from another.

    Raises
    ------
    ValueError
        If it names none.
    """
    if not facts.extends:
        raise ValueError(f"{facts.number} goes on from no order")
    goes_on = GOES_ON.say(
        lang, number=facts.extends, hours=int(EXTEND_BEFORE.total_seconds() // _HOUR)
    )
    lead = (_pack_words(facts, lang), goes_on, facts.advice.in_(lang))
    return _notice(facts, lang, LONGER, lead)


def _notice(facts: OrderFacts, lang: Lang, title: Text, lead: tuple[str, ...]) -> Sheet:
    is_zone = facts.kind is Kind.ZONE
    handed = SERVED[Kind.ZONE] if is_zone else LINES["received"]
    return replace(
        sheet_of(facts, lang, title=title.say(lang, measure=_measure(facts, lang)), lead=lead),
        key_before=FROM.say(lang, from_at=beginning(facts.starts_at, facts.zone, lang)),
        key=end_of(facts.last_day, lang),
        key_after=BY_ITSELF.in_(lang),
        box=DOOR.in_(lang),
        pairs=_pairs(facts, lang),
        parts=_parts(facts, lang),
        signatures=(
            *signed_by(facts.issuers, lang),
            (handed.in_(lang), LINES["date"].in_(lang)),
        ),
        signed_for="" if is_zone else ONLY_RECEIVED.in_(lang),
    )


def _measure(facts: OrderFacts, lang: Lang) -> str:
    return NAMES[facts.measure].in_(lang)


def _pack_words(facts: OrderFacts, lang: Lang) -> str:
    """Return the pack's words with the end in them; nothing else in them is a place to be filled."""
    return facts.notice.in_(lang).replace("{last_day}", end_of(facts.last_day, lang))


def _pairs(facts: OrderFacts, lang: Lang) -> tuple[tuple[str, str], ...]:
    decided = DECIDED.say(
        lang,
        office=office_of(facts, lang),
        issuers=("、" if lang == "zh" else ", ").join(facts.issuers),
        at=moment(facts.decided_at, facts.zone, lang),
    )
    above = (
        ABOVE.say(lang, level=LEVEL_NAMES[facts.decision_level], number=facts.decision_no)
        if facts.decision_level
        else ""
    )
    found = (
        (HOME[facts.kind], facts.home),
        (LABELS["measure"], _measure(facts, lang)),
        (LABELS["office"], decided),
        (LABELS["document"], facts.document_no),
        (LABELS["above"], above),
        (LABELS["law"], facts.legal_basis),
        (LABELS["extends"], facts.extends),
        (LABELS["review"], REVIEW.say(lang, day=day_of(facts.review_on, lang))),
    )
    return tuple((label.in_(lang), value) for label, value in found if value)


def _parts(facts: OrderFacts, lang: Lang) -> tuple[Part, ...]:
    law = law_of(facts)
    rights = (
        *(words.in_(lang) for words in RIGHTS),
        JOB.say(lang, law=law.wages),
        *call(facts, lang),
    )
    clock = {
        "soon": int(ACKNOWLEDGE_WITHIN.total_seconds() // _HOUR),
        "late": int(ANSWER_WITHIN.total_seconds() // _HOUR),
    }
    says = {"how": facts.appeal_how, "law": law.appeal, "review": law.review, **clock}
    found = (
        ("why", (facts.reason,)),
        ("milder", (facts.milder,)),
        ("conditions", (facts.conditions,)),
        ("needs", (facts.needs, law.support.in_(lang))),
        ("rights", rights),
        ("appeal", tuple(words.say(lang, **says) for words in APPEAL)),
    )
    return tuple(
        Part(HEADINGS[name].in_(lang), said, is_list=name in ("rights", "appeal"))
        for name, paragraphs in found
        if (said := tuple(words for words in paragraphs if words))
    )
