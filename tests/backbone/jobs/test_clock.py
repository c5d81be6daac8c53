"""Work that comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from shouwang.backbone.jobs import clock
from shouwang.backbone.jobs.models import Schedule
from shouwang.core.text import Text
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2020, 2, 3, 4, 0, tzinfo=UTC)  # in the town's own time
NIGHT = timedelta(hours=14)
"""From noon to two in the morning."""


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, datetime]]]:
    """Let the clock know work of each kind, and what fails."""
    monkeypatch.setattr(clock, "TURNS", {})
    did: list[tuple[str, datetime]] = []

    @clock.every(minutes=15, name="often")
    def often(now: datetime) -> None:
        did.append(("often", now))

    @clock.nightly(hour=2, name="night", title=Text("Tidy up", "整理"))
    def night(now: datetime) -> Text:
        did.append(("night", now))
        return Text("3 rows", "3 行")

    return did  # type: ignore[return-value]


def names(did: list[tuple[str, datetime]]) -> list[str]:
    return [name for name, _at in did]


def test_what_is_due_is_done_once(done: list[tuple[str, datetime]]) -> None:
    clock.tick(NOON)
    assert names(done) == ["often", "night"]  # a new town makes up its first night
    clock.tick(NOON + timedelta(minutes=14))
    assert len(done) == 2
    clock.tick(NOON + timedelta(minutes=15))
    clock.tick(NOON + timedelta(minutes=16))
    assert names(done)[2:] == ["often"]


def test_a_night_comes_at_its_hour_of_the_towns_time(done: list[tuple[str, datetime]]) -> None:
    clock.tick(NOON)
    clock.tick(NOON + NIGHT - timedelta(minutes=1))
    assert names(done).count("night") == 1
    clock.tick(NOON + NIGHT)
    clock.tick(NOON + NIGHT + timedelta(hours=5))
    assert names(done).count("night") == 2


def test_missed_nights_are_made_up_once(done: list[tuple[str, datetime]]) -> None:
    clock.tick(NOON)
    clock.tick(NOON + timedelta(days=5))
    clock.tick(NOON + timedelta(days=5, minutes=1))
    assert names(done).count("night") == 2
    assert Schedule.objects.get(name="night").message_zh == "3 行"


def test_a_clock_that_was_put_back_stops_nothing(done: list[tuple[str, datetime]]) -> None:
    clock.tick(NOON + timedelta(days=365))
    clock.tick(NOON)
    assert names(done).count("night") == names(done).count("often") == 2


def test_work_that_was_cut_off_is_begun_anew_after_hours(
    done: list[tuple[str, datetime]],
) -> None:
    clock.tick(NOON)
    Schedule.objects.filter(name="night").update(ended_at=None)
    clock.tick(NOON + timedelta(hours=2))
    assert names(done).count("night") == 1  # another may still be at it
    clock.tick(NOON + timedelta(hours=3))
    assert names(done).count("night") == 2


def test_a_failed_night_keeps_no_other_work_and_is_said_on_the_first_page(
    done: list[tuple[str, datetime]],
) -> None:
    @clock.nightly(hour=1, name="breaks", title=Text("Break", "坏"))
    def breaks(_now: datetime) -> None:
        raise ZeroDivisionError

    clock.TURNS = {"breaks": clock.TURNS.pop("breaks"), **clock.TURNS}
    result = {one.turn.name: one.is_ok for one in clock.tick(NOON)}
    assert result == {"breaks": False, "often": True, "night": True}
    client = signed_in()
    assert "work of the night or hour has failed" in page(client, "pages:home")
    said = page(client, "jobs:clock")
    assert "a fault of the program: ZeroDivisionError" in said
    assert "Tidy up" in said
    assert "Traceback" not in said
    clock.TURNS["breaks"] = clock.Turn("breaks", Text("Break", "坏"), lambda _now: None, hour=1)
    clock.tick(NOON + timedelta(days=1))
    assert "has failed" not in page(client, "pages:home")


def test_the_page_is_for_those_who_are_signed_in() -> None:
    assert Client().get("/jobs/clock/").status_code == 302


def test_the_log_is_anchored_and_verified_by_the_clock() -> None:
    assert {"audit.anchor", "audit.verify"} <= set(clock.TURNS)
    assert clock.TURNS["audit.anchor"].minutes == 15
