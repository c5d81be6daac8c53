"""Two people at once: one of them is first, and the other is told. Asked where threads have a database each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from shouwang.backbone.access.models import Account, Assignment, Glass, SignInLink
from shouwang.backbone.access.tries import SECRET, RestsError, count
from shouwang.backbone.accounts import actions, glass, recovery
from shouwang.backbone.accounts.errors import (
    LastAdministratorError,
    TieTakenError,
    TooLateError,
)
from shouwang.backbone.accounts.ties import note_ties
from shouwang.core.errors import ShouwangError
from tests.backbone.accounts.hall import acting, colleague
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_threads() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment; a refusal is an answer."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except ShouwangError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_administrators_who_end_each_other_leave_one() -> None:
    amina, bo = colleague("Amina", "administrator"), colleague("Bo", "administrator")
    now = timezone.now()

    def end(by: Account, of: Account) -> Callable[[], Any]:
        actor, row = acting(by), of.assignments.get()
        return lambda: actions.end_assignment(actor=actor, assignment_id=row.pk, at=now)

    told = at_once(end(amina, bo), end(bo, amina))
    assert sorted(type(one).__name__ for one in told) == ["LastAdministratorError", "NoneType"]
    assert Assignment.objects.filter(role="administrator", ended_at=None).count() == 1


def test_two_administrators_who_close_each_other_leave_one() -> None:
    amina, bo = colleague("Amina", "administrator"), colleague("Bo", "administrator")
    now = timezone.now()

    def close(by: Account, of: Account) -> Callable[[], Any]:
        actor = acting(by)
        return lambda: actions.close_account(actor=actor, account_id=of.pk, at=now)

    told = at_once(close(amina, bo), close(bo, amina))
    assert sum(isinstance(one, LastAdministratorError) for one in told) == 1
    assert Account.objects.filter(is_active=True).count() == 1


def test_of_two_who_confirm_one_makes_the_link() -> None:
    bo, now = colleague("Bo", "hq-office"), timezone.now()
    row = recovery.begin(
        actor=acting(colleague("Amina", "administrator")),
        account_id=bo.pk,
        reason="phone lost",
        at=now,
    )

    def confirm(name: str) -> Callable[[], Any]:
        actor = acting(colleague(name, "data-guardian"))
        return lambda: recovery.confirm(actor=actor, recovery_id=row.pk, at=timezone.now())

    told = at_once(confirm("Dee"), confirm("Lea"))
    assert sum(isinstance(one, TooLateError) for one in told) == 1
    assert SignInLink.objects.count() == 1


def test_guesses_at_the_same_moment_are_no_more_than_in_turn() -> None:
    now = timezone.now()
    told = at_once(*[lambda: count("pin:x", SECRET, now)] * 20)
    assert sum(isinstance(one, RestsError) for one in told) == 15


def test_a_file_opened_twice_at_the_same_moment_is_opened_once() -> None:
    make_areas()
    person, actor = resident("林谷雨"), acting(colleague("Bo", "duty-officer"))

    def look() -> Any:
        return glass.open_file(
            actor=actor, ref=person.ref, reason="life", words="smoke there", at=timezone.now()
        )

    told = at_once(look, look, look)
    assert not any(isinstance(one, ShouwangError) for one in told)
    assert Glass.objects.count() == 1


def test_of_two_accounts_tied_to_one_entry_at_the_same_moment_one_has_it() -> None:
    actor = acting(colleague("Amina", "administrator"))

    def tie(account: Account) -> Callable[[], Any]:
        return lambda: note_ties(
            actor=actor,
            account_id=account.pk,
            helper_ref="H-000001",
            own_file=None,
            kin=[],
            at=timezone.now(),
        )

    told = at_once(tie(colleague("Bo")), tie(colleague("Cy")))
    assert sum(isinstance(one, TieTakenError) for one in told) == 1
    assert Account.objects.filter(helper_ref="H-000001").count() == 1
