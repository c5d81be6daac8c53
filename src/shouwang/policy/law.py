"""
What the law says, at hand where an order is drafted: the words as they could be read, with where they stand.

The Chinese words are the law's own, cut with "…"; the English ones are ours and bind nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from shouwang.core.text import Text

_CHANGED: Final = date(2025, 9, 1)
_LAW: Final = "中华人民共和国传染病防治法"


@dataclass(frozen=True, slots=True)
class Article:
    """
    One article of a law.

    Parameters
    ----------
    name
        As an order cites it.
    begins, ends
        First day on which it is in force, and first day on which it is not any more.
    is_basis
        Whether an order can rest on it; else it says what those concerned are owed.
    """

    code: str
    name: Text
    says: Text
    begins: date
    ends: date | None = None
    is_basis: bool = True


def _of_2013(number: str, article: str, says: Text, *, is_basis: bool = True) -> Article:
    name = Text(
        f"Law on Infectious Diseases (2013), article {number}",
        f"《{_LAW}》（2013 年修正）{article}",
    )
    return Article(f"2013-{number}", name, says, date(2013, 6, 29), _CHANGED, is_basis)


def _of_2025(number: str, article: str, says: Text, *, is_basis: bool = True) -> Article:
    name = Text(
        f"Law on Infectious Diseases (2025), article {number}",
        f"《{_LAW}》（2025 年修订）{article}",
    )
    return Article(f"2025-{number}", name, says, _CHANGED, None, is_basis)


ARTICLES: Final = (
    _of_2013("40", "第四十条", Text(
        "Disease control observes close contacts at named places and takes other measures that are needed.",
        "对密切接触者，在指定场所进行医学观察和采取其他必要的预防措施",
    )),
    _of_2013("41", "第四十一条", Text(
        "For places with class A cases the county government or above isolates and reports upward at once; if the "
        "level above does not approve, it lifts at once. Living support is assured, wages go on. Who decided lifts it.",
        "所在地的县级以上地方人民政府可以实施隔离措施，并同时向上一级人民政府报告…"
        "应当对被隔离人员提供生活保障；被隔离人员有工作单位的，所在单位不得停止支付其隔离期间的工作报酬。"
        "隔离措施的解除，由原决定机关决定并宣布。",
    )),
    _of_2013("42", "第四十二条", Text(
        "Urgent measures (markets, work, gatherings) need the decision of the level above and are announced.",
        "报经上一级人民政府决定，可以采取下列紧急措施并予以公告…紧急措施的解除，由原决定机关决定并宣布。",
    )),
    _of_2013("43", "第四十三条", Text(
        "A class A epidemic area is closed by the province alone.",
        "省、自治区、直辖市人民政府可以决定对本行政区域内的甲类传染病疫区实施封锁…疫区封锁的解除，由原决定机关决定并宣布。",
    )),
    _of_2013("12", "第十二条", Text(
        "Whose rights are infringed may ask for administrative review or go to court.",
        "侵犯单位和个人合法权益的，有关单位和个人可以依法申请行政复议或者提起诉讼。",
    ), is_basis=False),
    _of_2025("17", "第十七条", Text(
        "The measure that protects rights best and harms daily life least is chosen, and adjusted as things change.",
        "应当选择有利于最大程度保护单位和个人合法权益，且对他人权益损害和生产生活影响较小的措施，并根据情况变化及时调整。",
    ), is_basis=False),
    _of_2025("58", "第五十八条", Text(
        "Medical observation goes no further and lasts no longer than is fixed; contacts are told in writing.",
        "采取隔离治疗、医学观察措施，不得超出规定的范围和期限。…应当向…密切接触者书面告知诊断或者判定结果和依法应当采取的措施。",
    )),
    _of_2025("63", "第六十三条", Text(
        "The county decides on urgent measures and reports; the level above takes back at once what is not fitting.",
        "接到报告的上级人民政府认为采取的紧急措施不适当的，应当立即调整或者撤销。",
    )),
    _of_2025("64", "第六十四条", Text(
        "For places with class A cases the county government or above may isolate, and reports upward at once.",
        "所在地县级以上地方人民政府可以实施隔离措施，同时向上一级人民政府报告。",
    )),
    _of_2025("65", "第六十五条", Text(
        "For a new or unknown disease the county government or above may take class A measures ahead.",
        "县级以上地方人民政府经评估认为确有必要的，可以预先采取本法规定的甲类传染病预防、控制措施",
    )),
    _of_2025("67", "第六十七条", Text(
        "Measures are announced with area, time limit and reasons. Food, water, medicine and urgent care are assured; "
        "the job is kept and wages are paid. Who decided lifts it.",
        "应当向社会发布公告，明确措施的具体内容、实施范围和实施期限，并进行必要的解释说明。…应当保障食品、饮用水等基本生活必需品的供应，"
        "提供基本医疗服务…用人单位应当保留其工作，按照规定支付其在此期间的工资、发放生活费。",
    ), is_basis=False),
    _of_2025("74", "第七十四条", Text(
        "Whose rights are infringed may complain to the county government; the measure goes on meanwhile.",
        "可以向县级以上地方人民政府或者其指定的部门提出申诉，申诉期间相关措施不停止执行。县级以上地方人民政府应当畅通申诉渠道",
    ), is_basis=False),
)  # fmt: skip
"""Read in copies of both texts; the publisher's own has to be compared before an order cites it."""


def in_force(on: date) -> tuple[Article, ...]:
    """Return the articles that are in force on a day."""
    return tuple(
        one for one in ARTICLES if one.begins <= on and (one.ends is None or on < one.ends)
    )


def cited(codes: tuple[str, ...], more: str = "") -> str:
    """Return how an order cites some articles, in Chinese as the law is written, with what else it rests on."""
    names = [one.name.zh for one in ARTICLES if one.code in codes]
    return "、".join([*names, *([more.strip()] if more.strip() else [])])
