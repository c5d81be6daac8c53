"""What phones brought and could not be taken in waits at the desk; what has not arrived is seen there."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client

from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.audit.models import Line
from shouwang.backbone.intake import hall, queries, settling
from shouwang.backbone.intake.errors import NotSettledError
from shouwang.backbone.intake.hall import Hall
from shouwang.backbone.intake.models import Device, Event, Odd
from shouwang.backbone.lan import kept
from tests.apps.orders.ordering import somebody
from tests.backbone.intake.conftest import Desk, enrolled
from tests.backbone.intake.phone import NOW, Phone
from tests.backbone.intake.test_delivery import answers, sent
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def lena() -> Client:
    return signed_in("duty-leader", name="Lena")


def settle(client: Client, row: Event | Odd, how: str, words: str = "asked Gao") -> str:
    address = f"/field/desk/{row.pk}/"
    return client.post(address, {"how": how, "words": words}, follow=True).content.decode()


def parked(phone: Phone) -> Event:
    """Return an event whose guard had no duty there as far as the desk knew."""
    Assignment.objects.filter(role="gate-lead").update(until_at=NOW - timedelta(hours=2))
    assert answers(sent(phone, phone.capture({"words": "晴"}))) == ["parked"]
    return Event.objects.get()


def test_somebody_takes_in_by_name_what_was_captured_by_right_after_all(
    phone: Phone, desk: Desk, lena: Client
) -> None:
    row = parked(phone)
    text = page(lena, "intake:desk")
    assert "Whoever captured it was not on this duty there then" in text
    assert "Say why" in settle(lena, row, "admit", "")
    assert not desk.taken
    assert "Settled, with your name." in settle(lena, row, "admit")
    assert desk.words == ["晴"]
    row.refresh_from_db()
    assert (row.state, row.settled_by, row.settled_words) == ("accepted", "Lena", "asked Gao")
    assert Line.objects.filter(act="intake.admitted").count() == 1
    assert "does not wait any more" in settle(lena, row, "admit")
    assert len(desk.taken) == 1
    assert "Nothing waits." in page(lena, "intake:desk")


def test_what_says_nothing_sensible_is_never_taken_in_but_set_aside(
    phone: Phone, desk: Desk, lena: Client
) -> None:
    item = phone.capture({"words": 7})
    sent(phone, item)
    row = Event.objects.get()
    assert "cannot be taken in as it is" in settle(lena, row, "admit")
    settle(lena, row, "aside")
    row.refresh_from_db()
    assert (row.state, row.settled_by) == ("parked", "Lena")
    assert json.loads(row.body) == item
    assert not desk.taken


def test_what_its_kind_refuses_again_goes_on_waiting(phone: Phone, lena: Client) -> None:
    sent(phone, phone.capture({"words": "refused"}))
    row = Event.objects.get()
    assert "it cannot be" in settle(lena, row, "admit")
    row.refresh_from_db()
    assert (row.state, row.settled_at) == ("parked", None)


def test_a_body_that_is_no_event_is_set_aside_once(phone: Phone, lena: Client) -> None:
    sent(phone, {"event_id": "x"})
    row = Odd.objects.get()
    assert "it cannot be read" in page(lena, "intake:desk")
    settle(lena, row, "odd")
    assert "does not wait any more" in settle(lena, row, "odd")
    row.refresh_from_db()
    assert row.settled_by == "Lena"


def test_what_a_phone_has_numbered_and_not_brought_is_a_hole_with_its_numbers(
    phone: Phone, lena: Client
) -> None:
    items = [phone.capture() for _ in range(6)]
    sent(phone, items[0], items[3])
    text = page(lena, "intake:desk")
    assert "2–3" in text
    assert "5–6" in text
    assert "phones have captured something that has not arrived" in page(lena, "pages:home")
    sent(phone, *items)
    assert "nothing is missing" in page(lena, "intake:desk")


def test_who_answers_for_another_area_neither_sees_nor_settles_it(
    phone: Phone, guard: Account, desk: Desk
) -> None:
    row = parked(phone)
    elsewhere = signed_in("gate-lead", area="LH/XX", name="Xu")
    assert phone.area not in page(elsewhere, "intake:desk")
    assert "Nothing waits." in page(elsewhere, "intake:desk")
    assert (
        elsewhere.post(f"/field/desk/{row.pk}/", {"how": "admit", "words": "x"}).status_code == 403
    )
    assert not desk.taken
    assert guard.pk == row.account_id


def test_a_machine_answers_for_nothing(phone: Phone) -> None:
    row = parked(phone)
    with pytest.raises(NobodyActsError):
        settling.admit(actor=MACHINE, event_id=row.pk, words="x", at=LATER)
    with pytest.raises(NotSettledError):
        settling.admit(actor=somebody("Duan"), event_id=phone.uuid(), words="x", at=LATER)


def test_a_second_phone_has_its_own_numbers(guard: Account, lena: Client) -> None:
    one, two = enrolled(guard, 1), enrolled(guard, 2)
    sent(one, one.capture())
    two.capture()
    sent(two)
    assert page(lena, "intake:desk").count("nothing is missing") == 1


def test_the_page_says_how_phones_reach_the_hall_and_how_long_its_certificate_holds(
    lena: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Phones reach the hall" not in page(lena, "intake:desk")
    folder, begun = tmp_path / "lan", datetime.now(UTC) - timedelta(days=1)
    kept.prepare(folder, ["hall.town.test", "10.1.2.3"], now=begun)
    monkeypatch.setattr(hall, "home", lambda: SimpleNamespace(lan=folder))
    text = page(lena, "intake:desk")
    assert "hall.town.test" in text
    assert "(393 days)" in text
    assert "was not renewed" not in page(lena, "pages:home")
    late = Hall(["hall.town.test"], 13, begun)
    monkeypatch.setattr(hall, "hall", lambda _now: late)
    assert "its certificate was not renewed" in page(lena, "pages:home")


def test_nobody_takes_in_what_names_ground_outside_their_areas(
    phone: Phone, desk: Desk, guard: Account
) -> None:
    sent(phone, phone.capture({"words": "elsewhere"}, area="QY"))
    row = Event.objects.get()
    assert row.state == "parked"
    with pytest.raises(NotYourDutyError):
        settling.admit(
            actor=somebody("Lead", "gate-lead", area="LH"), event_id=row.pk, words="so", at=LATER
        )
    assert not desk.taken
    settling.admit(actor=somebody("Whole", "gate-lead"), event_id=row.pk, words="so", at=LATER)
    assert desk.words == ["elsewhere"]
    assert desk.taken[0].role == ""


def test_a_duty_that_a_phone_claims_is_none_that_somebody_has(phone: Phone, desk: Desk) -> None:
    sent(phone, phone.capture(role="commander"), phone.capture(role="gate-lead"))
    assert [one.role for one in desk.taken] == ["gate-lead", "gate-lead"]


def test_another_areas_bodies_push_none_off_the_desk(
    phone: Phone, guard: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_MOST", 3)
    mine = parked(phone)
    other = enrolled(guard, 2)
    Device.objects.filter(pk=other.id).update(area="QY")
    for _ in range(4):
        assert answers(sent(other, other.capture())) == ["parked"]
    seen = queries.waiting(somebody("Lead", "gate-lead", area="LH"))
    assert [one.event.pk for one in seen] == [mine.pk]
