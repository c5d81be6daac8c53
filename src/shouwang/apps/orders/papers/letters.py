"""Letters: an apology to somebody who was wrongly held, and the answer to an appeal."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shouwang.apps.orders.papers.days import beginning, moment, span
from shouwang.apps.orders.papers.facts import AppealFacts, OrderFacts, WrongFacts
from shouwang.apps.orders.papers.sheets import Part, Sheet, call, law_of, sheet_of, signed_by
from shouwang.core.text import Lang, Text

SORRY: Final = Text("We apologise", "致歉信")
SORRY_LEAD: Final = Text(
    "You were held although you should not have been. That was our mistake and not yours.",
    "您本不应被限制，却被限制了。这是我们的错，不是您的错。",
)
HELD_FOR: Final = Text("Held wrongly for", "被错误限制的时间")
WHEN: Final = Text("{begun}\nuntil {ended}", "{begun} – {ended}")
LABELS: Final = {
    "when": Text("When", "起止时间"),
    "order": Text("Order", "相关决定"),
    "said": Text("You appealed", "您提出申诉"),
    "answered": Text("Answered", "答复时间"),
    "reviewer": Text("Reviewed by", "审查人"),
}
HEADINGS: Final = {
    "happened": Text("What happened", "事情经过"),
    "apology": Text("Our apology", "我们的歉意"),
    "now": Text("What is done now", "我们已做和将做的"),
    "more": Text("If this is not enough for you", "如果您认为还不够"),
    "reasons": Text("Reasons", "理由"),
    "further": Text("If you do not agree", "如果您不同意"),
}
NOW: Final = (
    Text(
        "You have been free since {ended}. You need no paper for it.",
        "自{ended}起您已不受限制，无需任何证明。",
    ),
    Text(
        "Your wages for this time are covered as for the time of an order. A certificate for your employer comes "
        "with this letter; it says nothing of the reason.",
        "这段时间的工资与依法采取措施期间同样受到保障。随信附上给用人单位的证明，其中不写明原因。",
    ),
    Text(
        "It is counted as an incident and stands at the head of our list, so that it does not happen again.",
        "此事已作为事件登记并计数，列在我们工作清单的最前面，避免再次发生。",
    ),
)
MORE: Final = Text(
    "You may complain further, to us or past us to the county government: {how}",
    "您可以继续向我们投诉，也可以越过我们向县级人民政府投诉：{how}",
)
SUIT: Final = Text(
    "You may ask for administrative review or go to court ({review}). There are time limits: please do not "
    "wait too long. Accepting this letter gives nothing up.",
    "您可以申请行政复议或提起诉讼（{review}）。复议和诉讼有期限，请及早提出。收下本信不表示您放弃任何权利。",
)
ANSWER: Final = Text("Answer to your appeal", "申诉答复书")
ANSWER_LEAD: Final = Text(
    "You appealed against order no. {number}. Somebody who had no part in it has reviewed it anew. Thank you for "
    "telling us.",
    "您对编号 {number} 的决定提出了申诉，已由未参与该决定的人员重新审查。感谢您向我们提出。",
)
OUTCOME: Final = Text("Outcome", "结果")
ANSWER_SUIT: Final = Text(
    "You may ask for administrative review or go to court ({review}). There are time limits: please do not "
    "wait too long.",
    "您可以申请行政复议或提起诉讼（{review}）。复议和诉讼有期限，请及早提出。",
)
AGAIN: Final = Text(
    "If something has changed, or we overlooked something, you may appeal again at any time: {how}",
    "如情况有变化，或我们有所遗漏，您可以随时再次申诉：{how}",
)


def apology(facts: OrderFacts, wrong: WrongFacts, lang: Lang, *, name: str = "") -> Sheet:
    """
    Return the letter to somebody who was wrongly held.

    Parameters
    ----------
    name
        One of a household, or of a zone; by default whom the order names. Who was held without any order gets
        the letter too: then ``facts`` has no number.
    """
    ended = moment(wrong.held_to, facts.zone, lang)
    when = WHEN.say(lang, begun=beginning(wrong.held_from, facts.zone, lang), ended=ended)
    further = (
        MORE.say(lang, how=facts.appeal_how),
        SUIT.say(lang, review=law_of(facts).review),
        *call(facts, lang),
    )
    found = (
        ("happened", (wrong.why,)),
        ("apology", (wrong.apology,)),
        ("now", tuple(words.say(lang, ended=ended) for words in NOW)),
        ("more", further),
    )
    return replace(
        sheet_of(
            facts,
            lang,
            title=SORRY.in_(lang),
            lead=(SORRY_LEAD.in_(lang),),
            to=name or facts.subject,
        ),
        key_before=HELD_FOR.in_(lang),
        key=span(wrong.minutes, lang),
        pairs=tuple(
            (LABELS[label].in_(lang), value)
            for label, value in (("when", when), ("order", facts.number))
            if value
        ),
        parts=tuple(
            Part(HEADINGS[name].in_(lang), words, is_list=name in ("now", "more"))
            for name, words in found
        ),
        signatures=signed_by((wrong.by,), lang),
    )


def answer(facts: OrderFacts, appeal: AppealFacts, lang: Lang, *, name: str = "") -> Sheet:
    """
    Return the answer to an appeal: what became of it, why, and what whoever appealed may do further.

    Parameters
    ----------
    name
        Who appealed, if it is not the one whom the order names.
    """
    said = [(LABELS["said"], moment(appeal.said_at, facts.zone, lang))]
    if appeal.answered_at is not None:
        said.append((LABELS["answered"], moment(appeal.answered_at, facts.zone, lang)))
    said.append((LABELS["reviewer"], appeal.reviewer))
    further = (
        AGAIN.say(lang, how=facts.appeal_how),
        ANSWER_SUIT.say(lang, review=law_of(facts).review),
        *call(facts, lang),
    )
    return replace(
        sheet_of(
            facts,
            lang,
            title=ANSWER.in_(lang),
            lead=(ANSWER_LEAD.say(lang, number=facts.number),),
            to=name,
        ),
        key_before=OUTCOME.in_(lang),
        key=appeal.outcome.in_(lang),
        pairs=tuple((label.in_(lang), value) for label, value in said),
        parts=(
            Part(HEADINGS["reasons"].in_(lang), (appeal.reasons,)),
            Part(HEADINGS["further"].in_(lang), further, is_list=True),
        ),
        signatures=signed_by((appeal.reviewer,), lang),
    )
