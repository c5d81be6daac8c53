"""Packs as they are brought and activated, and orders under them, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from shouwang.apps.orders import packs
from shouwang.apps.orders.models import Order, PackVersion, Step
from tests.offices import AMINA, AT
from tests.policy.plans import written

MARCH: Final = datetime.fromisoformat("2020-03-01T04:00:00+00:00")
"""Noon; the packs of 2020 are valid."""
TODAY: Final = date(2020, 3, 1)


def version(number: str, changes: Mapping[str, str] | None = None) -> str:
    """Return the text of a pack with another number and some words changed."""
    text = written("covid19-cn-5").replace('version = "1.1.0"', f'version = "{number}"')
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return text


DAYS: Final = 'days = { is = 14, unit = "days", source = "who-tracing" }'


def shorter(days: int = 7) -> dict[str, str]:
    """Return what makes the follow-up shorter, or longer."""
    last = date(2020, 1, 26) + timedelta(days=days)
    text = written("covid19-cn-5")
    golden = text[text.index("[[golden]]") :]
    example = (
        f'[[golden]]\nsays = "one"\nlast_exposure = 2020-01-26\nlast_day = {last.isoformat()}\n'
    )
    return {DAYS: DAYS.replace("14", str(days)), golden: example}


def brought(number: str = "1.0.0", changes: Mapping[str, str] | None = None) -> PackVersion:
    return packs.bring(actor=AMINA, text=version(number, changes), at=AT)


def unchecked(row: PackVersion) -> frozenset[str]:
    return frozenset(number.path for number in row.pack.unchecked())


def activate(row: PackVersion, at: datetime = MARCH, **said: Any) -> PackVersion:
    facts: dict[str, Any] = {
        "actor": AMINA,
        "version_id": row.pk,
        "approver": "林处暑",
        "office": "临和县卫生健康局",
        "level": "county",
        "approved_on": TODAY,
        "confirmed": unchecked(row),
        "at": at,
    }
    return packs.activate(**{**facts, **said})


def activated(number: str = "1.0.0", changes: Mapping[str, str] | None = None) -> PackVersion:
    """Bring a version and activate it, each a minute after the one before."""
    later = timedelta(minutes=PackVersion.objects.count())
    return activate(brought(number, changes), at=MARCH + later)


def order(pack: PackVersion, last_day: date = date(2020, 3, 10), **facts: Any) -> Order:
    """Issue an order as it would stand in the table."""
    row = Order(
        id=uuid4(),
        **{
            "number": f"OP2020-{Order.every.count() + 1:04d}",
            "kind": "person",
            "subject_id": UUID(int=5),
            "subject_ref": "R-00005",
            "path": "LH/LW/G3",
            "pack": pack,
            "measure": "home-quarantine",
            "office": "县疫情防控指挥部",
            "level": "county",
            "document_no": "〔2020〕1号",
            "legal_basis": "传染病防治法第四十一条",
            "appeal_how": "by phone",
            "decided_at": AT,
            "starts_at": AT,
            "last_day": last_day,
            "review_on": last_day,
            "last_exposure": last_day - timedelta(days=14),
            "drafted_name": "Amina",
            "drafted_at": AT,
            **facts,
        },
    )
    row.subject = "林谷雨"
    row.save(force_insert=True)
    return row


def step(of: Order, kind: str, **facts: Any) -> Step:
    return Step.every.create(
        order=of, kind=kind, at=MARCH, noted_at=MARCH, actor_name="Amina", **facts
    )
