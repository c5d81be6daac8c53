"""The command page and the wall: what is open, which numbers moved, and who may see which part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents import board, deciding
from shouwang.apps.incidents.reporting import Taken
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import acting
from shouwang.policy.incidents import State
from tests.apps.incidents.reports import decide, say, taken
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Taken:
    make_areas()
    now = timezone.now()
    active_pack(at=now - timedelta(days=3))
    return taken(
        resident(), at=now - timedelta(days=2), onset_on=timezone.localdate() - timedelta(days=4)
    )


@pytest.fixture
def client(done: Taken) -> Client:
    return signed_in()


def test_it_says_that_nothing_is_open(client: Client, done: Taken) -> None:
    say(done.case, "excluded", at=timezone.now() - timedelta(hours=2))
    assert done.incident.number in page(client, "incidents:command")  # open until two close it
    done.incident.steps.all().delete()
    empty = signed_in("duty-leader", name="Leo", area="LH/OTHER")
    assert "No incident is open" in page(empty, "incidents:command")
    assert "No incident is open" in page(empty, "incidents:wall")


def test_figures_say_how_they_moved_in_a_day(client: Client, done: Taken) -> None:
    say(done.case, "confirmed", at=timezone.now() - timedelta(hours=1))
    now = timezone.now()
    with acting(somebody("Chen"), "incidents.see"):
        moved = {
            one.figure.code: (one.now, one.by, one.is_alarm)
            for one in board.figures(done.incident, now, now - timedelta(days=1))
        }
    assert moved["confirmed"] == (1, 1, False)
    assert moved["suspected"] == (0, -1, False)
    assert moved["not-isolated"] == (1, 0, True)
    say(done.case, "confirmed", at=now, isolated_on=timezone.localdate())
    with acting(somebody("Chen"), "incidents.see"):
        figures = board.figures(done.incident, timezone.now(), now - timedelta(days=1))
    moved = {one.figure.code: (one.now, one.by, one.is_alarm) for one in figures}
    assert moved["not-isolated"] == (0, -1, False)
    text = page(client, "incidents:command")
    assert "▲ +1" in text
    assert "▼ -1" in text


def test_since_i_last_looked_counts_from_the_last_shift(client: Client, done: Taken) -> None:
    Account.objects.filter(name="Amina").update(
        last_shift_seen_at=timezone.now() - timedelta(hours=3)
    )
    say(done.case, "confirmed", at=timezone.now() - timedelta(hours=5))
    by_day = client.get(reverse("incidents:command")).content.decode()
    by_shift = client.get(reverse("incidents:command") + "?since=shift").content.decode()
    assert "▲ +1" in by_day
    assert "▲ +1" not in by_shift


def test_it_says_what_the_next_decision_waits_for(client: Client, done: Taken) -> None:
    assert "the result decides what follows" in page(client, "incidents:command")
    say(done.case, "confirmed", at=timezone.now())
    assert "not isolated: case 1" in page(client, "incidents:command")
    say(done.case, "confirmed", at=timezone.now(), isolated_on=timezone.localdate())
    assert "Nothing is open" in page(client, "incidents:command")
    decide(done.incident, State.CONTAINED, at=timezone.now())
    assert "Released?" in page(client, "incidents:command")


def test_after_the_last_day_no_day_is_counted_on(client: Client, done: Taken) -> None:
    isolated = timezone.localdate() - timedelta(days=40)
    say(done.case, "confirmed", at=timezone.now(), isolated_on=isolated)
    for name in ("incidents:command", "incidents:wall"):
        text = page(client, name)
        assert "days have passed" in text
        assert "Day 40" not in text


def test_one_of_several_incidents_is_chosen_by_its_number(client: Client, done: Taken) -> None:
    other = taken(
        resident("魏小满", path="LH/LW/G3/B6/R1"), at=timezone.now(),
        onset_on=timezone.localdate(), pack_id=active_pack("measles", at=timezone.now()).pk,
    )  # fmt: skip
    text = page(client, "incidents:command")
    assert f"?incident={done.incident.number}" in text
    asked = client.get(reverse("incidents:command") + f"?incident={done.incident.number}")
    assert f"?incident={other.incident.number}" in asked.content.decode()
    assert client.get(reverse("incidents:command") + "?incident=nonsense").status_code == 200


def test_the_wall_names_nobody_and_brings_only_what_changes_when_its_script_asks(
    client: Client, done: Taken
) -> None:
    whole = page(client, "incidents:wall")
    part = client.get(reverse("incidents:wall"), HTTP_X_WALL="1").content.decode()
    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert "林谷雨" not in text
        assert "Liuwan village" in text or "柳湾村" in text


def test_a_place_that_is_named_as_concerned_stands_on_the_record_and_not_on_the_wall(
    client: Client, done: Taken
) -> None:
    deciding.concern(
        actor=somebody("Duan"), incident_id=done.incident.pk, path="LH", why="a dinner",
        at=timezone.now(),
    )  # fmt: skip
    assert "Place concerned: " in page(client, "incidents:incident", done.incident.pk)
    wall = page(client, "incidents:wall")
    assert "Place concerned" not in wall
    assert "was opened" in wall


def test_who_may_not_see_orders_sees_no_figure_of_them(done: Taken) -> None:
    lead = signed_in("group-lead", name="Hua")
    text = page(lead, "incidents:command")
    assert "confirmed" in text
    assert "orders running" not in text


def test_the_wall_stays_signed_in_where_nobody_touches_it(client: Client) -> None:
    from shouwang.backbone.accounts import presence  # noqa: PLC0415  beside its use

    assert "incidents:wall" in presence._UNATTENDED
