"""
What the law says on papers, quoted shortly; which text counts goes by the day of the decision.

The Law on the Prevention and Treatment of Infectious Diseases as amended in 2013 was in force until the
revision of 2025 replaced it on 1 September 2025. Both were read in copies; see `policy.law`. The
Chinese words are the law's own, the English ones ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from shouwang.core.text import Text

REVISED_ON: Final = date(2025, 9, 1)


@dataclass(frozen=True, slots=True)
class Law:
    """
    One text of the law.

    Parameters
    ----------
    wages, support, lifting, review, appeal
        Each with its article: pay, what is provided, who ends a measure, further ways, complaints.
    """

    wages: Text
    support: Text
    lifting: Text
    review: Text
    appeal: Text


_IN_2013: Final = Law(
    wages=Text(
        "The employer may not stop paying the wages for the time of isolation (Law on the Prevention and "
        "Treatment of Infectious Diseases, 2013 text, article 41, paragraph 2).",
        "“被隔离人员有工作单位的，所在单位不得停止支付其隔离期间的工作报酬。”（《传染病防治法》2013年修正，第四十一条第二款）",
    ),
    support=Text(
        "Those who are isolated are to be provided with what they need to live (2013 text, article 41).",
        "“应当对被隔离人员提供生活保障”（《传染病防治法》第四十一条）",
    ),
    lifting=Text(
        "The office that decided the measure decides and announces its end (Law on the Prevention and "
        "Treatment of Infectious Diseases, 2013 text, article 41, paragraph 3).",
        "“隔离措施的解除，由原决定机关决定并宣布。”（《传染病防治法》2013年修正，第四十一条第三款）",
    ),
    review=Text(
        "the same law, 2013 text, article 12",
        "《传染病防治法》第十二条：“可以依法申请行政复议或者提起诉讼”",
    ),
    appeal=Text(
        "An appeal does not by itself suspend the measure.",
        "提出申诉，措施并不因此自动停止执行。",
    ),
)
_IN_2025: Final = Law(
    wages=Text(
        "The employer keeps the job and pays the wages for this time as the rules say (Law on the Prevention "
        "and Treatment of Infectious Diseases, 2025 text, article 67, paragraph 3).",
        "“用人单位应当保留其工作，按照规定支付其在此期间的工资、发放生活费。”（《传染病防治法》2025年修订，第六十七条第三款）",
    ),
    support=Text(
        "Food, drinking water and other necessities are to be supplied, and basic medical services "
        "provided (2025 text, article 67).",
        "“应当保障食品、饮用水等基本生活必需品的供应，提供基本医疗服务”（《传染病防治法》第六十七条）",
    ),
    lifting=Text(
        "The office that decided the measure decides and announces its end (Law on the Prevention and "
        "Treatment of Infectious Diseases, 2025 text, article 67, paragraph 1).",
        "“相关疫情防控措施的解除，由原决定机关决定并宣布。”（《传染病防治法》2025年修订，第六十七条第一款）",
    ),
    review=Text(
        "the same law, 2025 text, article 17",
        "《传染病防治法》第十七条：“可以依法申请行政复议、提起诉讼”",
    ),
    appeal=Text(
        "An appeal does not by itself suspend the measure (2025 text, article 74).",
        "申诉期间，措施并不因此自动停止执行（《传染病防治法》第七十四条）。",
    ),
)


def law_on(day: date) -> Law:
    """Return the text that was in force on a day."""
    return _IN_2025 if day >= REVISED_ON else _IN_2013
