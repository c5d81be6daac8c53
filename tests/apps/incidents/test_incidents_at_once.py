"""Two at the same moment: nothing joins an outbreak that is just closed. Asked where threads have a database each."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.db import connection

from shouwang.apps.incidents import deciding, reporting
from shouwang.apps.incidents.models import Case, Concerned
from shouwang.apps.tasks import giving
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access import endings
from shouwang.backbone.retention import closing
from shouwang.core.errors import ShouwangError
from shouwang.policy.incidents import CaseState
from tests.apps.incidents.reports import DAY, HOUR, NOW, TODAY, report, say, taken
from tests.apps.orders.ordering import active_pack, somebody
from tests.apps.orders.test_orders_at_once import at_once
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _with_threads() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")
    make_areas()
    active_pack(at=NOW - DAY)
    for name in ("Chen", "Duan", "Emeka", "Nora"):
        somebody(name)


@pytest.fixture
def done() -> reporting.Taken:
    found = taken(resident())
    say(found.case, CaseState.EXCLUDED, at=NOW + HOUR)
    return found


def _closing_while(
    done: reporting.Taken, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]
) -> list[Any]:
    """Let an outbreak be closed, and something else happen between the look at what is open and the end."""
    asked = closing.ask(
        actor=somebody("Chen"), incident=done.incident.number, reason="over", at=NOW + 2 * HOUR
    )
    looked, other = Event(), Event()
    real = endings.end

    def late(**facts: Any) -> Any:
        looked.set()
        other.wait(timeout=2)  # the other comes as far as it can before this ends
        return real(**facts)

    monkeypatch.setattr(endings, "end", late)
    emeka = somebody("Emeka")

    def acting() -> Any:
        looked.wait(timeout=10)
        try:
            return act()
        finally:
            other.set()

    return at_once(
        lambda: closing.confirm(actor=emeka, closing_id=asked.pk, at=NOW + 3 * HOUR), acting
    )


def test_a_report_that_comes_while_the_outbreak_is_closed_opens_another(
    done: reporting.Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = report(resident("魏小满", path="LH/LW/G3/B6/R1"), said_at=NOW + 3 * HOUR)
    nora = somebody("Nora")
    _closed, later = _closing_while(
        done, monkeypatch,
        lambda: reporting.take_down(actor=nora, new=other, at=NOW + 3 * HOUR),
    )  # fmt: skip
    assert later.incident != done.incident
    assert Case.every.filter(incident=done.incident).count() == 1


def test_a_task_that_is_given_while_the_outbreak_is_closed_is_refused(
    done: reporting.Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = somebody("Nora")
    new = giving.NewTask(
        incident_id=done.incident.pk, title="x", due_at=NOW + DAY, group_id=None,
        who=None,
    )  # fmt: skip
    _closed, later = _closing_while(
        done, monkeypatch, lambda: giving.give(actor=nora, new=new, at=NOW + 3 * HOUR)
    )
    assert isinstance(later, ShouwangError)
    assert later.code == "incidents.state"
    assert not Task.every.exists()


def test_what_is_said_of_a_case_while_the_outbreak_is_closed_is_refused(
    done: reporting.Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    _closed, later = _closing_while(
        done, monkeypatch,
        lambda: say(done.case, CaseState.CONFIRMED, at=NOW + 3 * HOUR, isolated_on=TODAY),
    )  # fmt: skip
    assert isinstance(later, ShouwangError)
    assert Case.every.get().state == CaseState.EXCLUDED


def test_of_two_who_end_a_place_at_once_the_first_ones_reason_stays(done: reporting.Taken) -> None:
    place = Concerned.every.get(incident=done.incident)

    def ending(name: str) -> Callable[[], Any]:
        actor = somebody(name)
        return lambda: deciding.unconcern(
            actor=actor, place_id=place.pk, why=f"as {name} says", at=NOW + HOUR
        )

    found = at_once(ending("Chen"), ending("Duan"))
    assert sum(isinstance(one, ShouwangError) for one in found) == 1
    (first,) = [one for one in found if not isinstance(one, ShouwangError)]
    assert Concerned.every.get(pk=place.pk).ended_why == first.ended_why
