"""What is kept of orders about one person, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shouwang.apps.orders import standing
from shouwang.apps.orders.models import Appeal, Bound, Order, Step, Wrong
from shouwang.apps.people.public import About, Row, Source
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text
from shouwang.policy.measures import NAMES, Measure


def _orders(about: About) -> Iterator[Row]:
    mine = Bound.every.filter(person_id__in=about.ids).values("order_id")
    for order in Order.every.filter(pk__in=mine).order_by("drafted_at"):
        steps = standing.steps_of(order)
        yield {
            "order_no": order.number or "",
            "measure": NAMES[Measure(order.measure)],
            "office": order.office,
            "legal_basis": order.legal_basis,
            "reason": about.mask(order.reason),
            "evidence": about.mask(order.evidence),
            "milder": about.mask(order.milder),
            "conditions": about.mask(order.conditions),
            "needs": about.mask(order.needs),
            "exposed_on": order.last_exposure,
            "from_on": order.starts_at,
            "until_on": standing.last_day_of(order, steps),
        }
        for step in steps:
            yield {
                "order_no": order.number or "",
                "what": text_of(Step.Kind(step.kind).label),
                "at": step.at,
                "words": about.mask(step.words),
            }
        for row in Appeal.every.filter(order=order):
            yield {
                "order_no": order.number or "",
                "appealed_at": row.said_at,
                "appeal_by": about.mask(row.by),
                "said": about.mask(row.said),
                "outcome": text_of(Appeal.Outcome(row.outcome).label),
                "answer": about.mask(row.reasons),
            }
    for wrong in Wrong.every.filter(person_id__in=about.ids).order_by("noted_at"):
        yield {
            "what": text_of(Wrong.Why(wrong.why).label),
            "held_from": wrong.held_from,
            "held_to": wrong.held_to,
            "minutes": wrong.minutes,
            "words": about.mask(wrong.words),
            "apology": about.mask(wrong.apology),
        }


ORDERS: Final = Source(
    "orders",
    Text("Orders about you, appeals, wrongful holding", "关于您的决定、申诉和错误限制记录"),
    ("orders.Bound.person_id", "orders.Order.subject_id", "orders.Wrong.person_id"),
    _orders,
)
LABELS: Final = {
    "apology": Text("Apology", "致歉"),
    "appeal_by": Text("Who appealed", "申诉人"),
    "appealed_at": Text("Appeal said at", "申诉时间"),
    "conditions": Text("Conditions", "附加要求"),
    "evidence": Text("What shows it", "依据的事实"),
    "exposed_on": Text("Last exposure", "最后接触日期"),
    "held_from": Text("Held from", "受限起"),
    "held_to": Text("Held until", "受限止"),
    "legal_basis": Text("Legal basis", "法律依据"),
    "measure": Text("Measure", "措施"),
    "milder": Text("Milder measure considered", "考虑过的更缓和措施"),
    "minutes": Text("Minutes", "分钟数"),
    "needs": Text("What you need meanwhile", "期间的需要"),
    "office": Text("Office", "签发单位"),
    "order_no": Text("Number of the order", "决定编号"),
}
