"""What tests of delivery begin with: a kind of events that writes down what it takes, and somebody at a gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.models import Phone as PhoneRow
from shouwang.backbone.intake import kinds
from shouwang.backbone.intake.kinds import BadPayloadError, Captured, Kind
from shouwang.backbone.intake.models import Device
from shouwang.core.text import Text
from tests.backbone.intake.phone import KIND, NOW, Phone


@dataclass
class Desk:
    """What the kind of these tests took in, in order; some words are refused, some break it."""

    taken: list[Captured] = field(default_factory=list)
    calls: int = 0

    @property
    def words(self) -> list[str]:
        """What was said."""
        return [one.content for one in self.taken]

    def read(self, _schema: int, said: Mapping[str, Any]) -> str:
        words = said["words"]
        if not isinstance(words, str) or not words:
            raise BadPayloadError(detail=Text("it has no words", "没有内容"))
        return words

    def take(self, found: Sequence[Captured]) -> frozenset[UUID]:
        self.calls += 1
        if any(one.content == "breaks it" for one in found):
            raise RuntimeError("a fault of the program")
        if any(one.content == "refused" for one in found):
            raise BadPayloadError(detail=Text("it cannot be", "不可能"))
        self.taken += found
        return frozenset(one.event_id for one in found if one.content == "contradicts")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk()
    kind = Kind(
        KIND, Text("note", "记录"), frozenset({1, 2}), "zones.report", found.read, found.take
    )
    monkeypatch.setitem(kinds.KINDS, KIND, kind)
    return found


@pytest.fixture
def guard(desk: Desk) -> Account:
    row = Account.objects.create(sign_in_name="gao", name="Gao")
    Assignment.objects.create(
        account=row, role="gate-lead", area="LH", purpose="gate", from_at=NOW - timedelta(days=1),
        given_by="Amina", given_at=NOW,
    )  # fmt: skip
    return row


def enrolled(guard: Account, seed: int = 1, **facts: Any) -> Phone:
    """Return a phone whose app is enrolled."""
    phone = Phone(seed, guard.pk, **facts)
    row = PhoneRow.objects.create(
        name=f"phone {seed}", area="LH", purpose="gate", link_digest=f"link {seed}", link_until=NOW,
        made_by="Amina", made_at=NOW - timedelta(days=2), enrolled_at=NOW - timedelta(days=2),
        until_at=NOW + timedelta(days=60),
    )  # fmt: skip
    Device.objects.create(
        id=phone.id,
        phone=row,
        name=row.name,
        area=row.area,
        public_key=phone.public_key,
        made_at=NOW - timedelta(days=2),
    )
    return phone


@pytest.fixture
def phone(guard: Account) -> Phone:
    return enrolled(guard)
