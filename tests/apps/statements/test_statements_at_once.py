"""Two at the same moment: one of them is first. Asked where threads have a database each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from shouwang.apps.incidents.public import Incident
from shouwang.apps.statements import approving
from shouwang.apps.statements.models import Statement, Step, Version
from shouwang.backbone.access.scope import as_machine
from shouwang.core.errors import ShouwangError
from tests.apps.orders.ordering import somebody
from tests.apps.statements.office import (
    MINUTE,
    NOW,
    OFFICES,
    approver,
    changed,
    drafted,
    incident,
    stands,
    writer,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def of() -> Incident:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")
    writer(), approver(), somebody("Farah")
    return incident()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            with as_machine():
                return act()
        except ShouwangError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_who_draft_at_once_have_one_draft(of: Incident) -> None:
    first, second = at_once(lambda: drafted(of), lambda: drafted(of))
    assert first == second
    assert Statement.every.count() == 1


def test_two_who_approve_at_once_approve_once_and_a_double_click_is_no_fault(of: Incident) -> None:
    row = drafted(of)
    version = stands(row).last.pk

    def approve(name: str) -> Step:
        return approving.approve(
            actor=somebody(name),
            statement_id=row.pk,
            version_id=version,
            at=NOW + MINUTE,
            **OFFICES,
        )

    same = at_once(lambda: approve("Duan"), lambda: approve("Duan"), lambda: approve("Farah"))
    assert Step.every.filter(kind="approved").count() == 1
    assert sum(isinstance(one, ShouwangError) for one in same) in (1, 2)
    row.refresh_from_db()
    assert row.number == "S2020-0001"


def test_what_is_changed_and_approved_at_once_is_told_as_it_was_read(of: Incident) -> None:
    row = drafted(of)
    read = stands(row).last.pk
    at_once(
        lambda: changed(row, title_zh="致柳湾村居民"),
        lambda: approving.approve(
            actor=approver(), statement_id=row.pk, version_id=read, at=NOW + MINUTE, **OFFICES
        ),
    )
    told = [one.version.pk for one in stands(row).told]
    assert told in ([], [read])
    assert Version.every.count() <= 2
