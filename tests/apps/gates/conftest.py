"""What tests of gates begin with: a gate, somebody who stands there, a phone, and passes of an invented town."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.apps.passes import public as passes
from shouwang.apps.zones.models import Point
from shouwang.backbone.access.models import Account, Assignment
from tests.apps.gates import rows
from tests.apps.gates.passes import Passes
from tests.backbone.intake.conftest import enrolled
from tests.backbone.intake.phone import NOW, Phone


@pytest.fixture(autouse=True)
def _passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "judge", Passes.judge)


@pytest.fixture
def gate() -> Point:
    return rows.gates_of(rows.zone())[0]


@pytest.fixture
def guard() -> Account:
    return keeper("Gao")


def keeper(name: str, role: str = "gate-keeper") -> Account:
    """Enter somebody at a gate."""
    row = Account.objects.create(sign_in_name=name.lower(), name=name)
    Assignment.objects.create(
        account=row, role=role, area="LH", purpose="gate", from_at=NOW - timedelta(days=9),
        given_by="Amina", given_at=NOW,
    )  # fmt: skip
    return row


@pytest.fixture
def phone(guard: Account) -> Phone:
    return enrolled(guard)
