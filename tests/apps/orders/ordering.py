"""An office that orders: rules that count, people with accounts, and orders that may be saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shouwang.apps.orders import drafting, issuing, serving
from shouwang.apps.orders.models import Order, PackVersion, Step
from shouwang.apps.orders.written import NewOrder, Subject
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.policy.measures import Kind, Level, Measure
from tests.policy.plans import written

NOW: Final = datetime(2020, 2, 27, 4, tzinfo=UTC)
"""Noon of 27 February in the town's calendar."""
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def somebody(name: str, *roles: str, area: str = "") -> Actor:
    """Return somebody with an account of long standing, and roles: every one unless they are said."""
    account, _made = Account.objects.get_or_create(
        sign_in_name=name.lower(), defaults={"name": name}
    )
    grants = tuple(Grant(role, area) for role in roles or rules().roles)
    return Actor(name, account_id=account.pk, grants=grants)


def active_pack(code: str = "covid19-cn-5", at: datetime = NOW) -> PackVersion:
    """Return a pack that counts, as an invented authority approved it."""
    text = written(code)
    row, _made = PackVersion.objects.get_or_create(
        code=code,
        version="1.0.0",
        defaults={
            "text": text, "brought_by": "Amina", "brought_at": at, "approver": "Bo", "office": "Linhe CDC",
            "level": "county", "approved_on": at.date(), "is_fictional": True, "activated_by": "Amina",
            "activated_at": at,
        },
    )  # fmt: skip
    return row


def on(person: Person, *others: Person, kind: Kind = Kind.PERSON) -> Subject:
    """Return whom an order is about."""
    found = [people.someone(one.ref, on=NOW.date()) for one in (person, *others)]
    return Subject(kind, tuple(one for one in found if one is not None))


def zone(path: str = "LH/LW/G3", name: str = "3组") -> Subject:
    """Return a zone that an order is about."""
    return Subject(Kind.ZONE, path=path, name=name)


def new(**facts: Any) -> NewOrder:
    """Return an order about a person that may be saved, but for what is said otherwise."""
    whole = NewOrder(
        pack_id=active_pack().pk,
        measure=Measure.HOME_QUARANTINE,
        office="临和县疫情防控指挥部",
        level=Level.COUNTY,
        reason="shared a meal with a case on 25 February",
        legal_basis="传染病防治法第四十一条",
        document_no="〔2020〕1号",
        milder="monitoring does not suffice: cannot keep away from others",
        needs="food and medicine daily, by the village",
        evidence="meal on 25 February",
        appeal_how="by phone 000-0000, on paper, or through any officer",
        decided_at=NOW,
        starts_at=NOW,
        last_day=date(2020, 3, 10),
        review_on=date(2020, 3, 3),
        last_exposure=date(2020, 2, 25),
    )
    return replace(whole, **facts)


def new_zone(**facts: Any) -> NewOrder:
    """Return an order about a zone that may be saved."""
    zone_facts: dict[str, Any] = {
        "measure": Measure.CONTROL_ZONE, "last_exposure": None, "last_day": date(2020, 3, 12),
    }  # fmt: skip
    return new(**{**zone_facts, **facts})


def drafted(subject: Subject, facts: NewOrder | None = None, *, at: datetime = NOW) -> Order:
    """Draft an order that nobody has signed."""
    made = facts or (new_zone() if subject.kind is Kind.ZONE else new())
    return drafting.save(actor=somebody("Dao"), subject=subject, new=made, at=at)


def issued(
    subject: Subject, facts: NewOrder | None = None, *, at: datetime = NOW, by: str = "Chen"
) -> Order:
    """Draft and sign an order; a zone's by two."""
    order = drafted(subject, facts, at=at)
    order = issuing.sign(actor=somebody(by), order_id=order.pk, at=at)
    if order.number is None:
        order = issuing.sign(actor=somebody("Emeka"), order_id=order.pk, at=at)
    return order


def served(order: Order, *, at: datetime = NOW, by: str = "Farah") -> Order:
    """Serve an order."""
    is_zone = order.kind == Order.Kind.ZONE
    return serving.serve(
        actor=somebody(by), order_id=order.pk, way=Step.Way.POSTED if is_zone else Step.Way.HAND,
        language="zh", received_by="herself", served_at=at, at=at,
    )  # fmt: skip
