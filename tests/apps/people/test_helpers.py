"""Those who help: from the offer to the farewell, and a doctor's no."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import helper_forms, helpers, queries
from shouwang.apps.people.helpers import HelperStateError, NewHelper, TooManyOffersError
from shouwang.apps.people.holding import ConflictError
from shouwang.apps.people.models import Responder
from shouwang.apps.places.models import Area
from shouwang.backbone.access.actors import NotYourDutyError
from tests.offices import AMINA, AT, GUS, TODAY, make_areas, page, signed_in

pytestmark = pytest.mark.django_db
State = Responder.State


def enter(name: str = "周立春", **facts: object) -> Responder:
    new = NewHelper(name, "officer", **facts)  # type: ignore[arg-type]
    helpers.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    return Responder.objects.get(pk=new.id)


def offer() -> Responder:
    return helpers.offer_help(name="何小满", phone="199 0000 0007", skills="驾驶", at=AT)


def lead(row: Responder, *states: str) -> Responder:
    for state in states:
        row = helpers.step(actor=AMINA, ref=row.ref, wanted=state, at=AT)
    return row


def change(row: Responder, **said: Any) -> None:
    facts = {"actor": AMINA, "facts": {}, "phone": None, "seen_at": row.changed_at, "at": AT}
    helpers.change_helper(ref=row.ref, **{**facts, **said})


def test_a_volunteer_goes_from_the_offer_over_the_briefing_to_work_and_is_thanked() -> None:
    row = lead(offer(), State.ACCEPTED, State.BRIEFED)
    assert row.badge_no == ""
    row = lead(row, State.ACTIVE)
    assert row.badge_no
    assert row in helpers.available(TODAY)
    row = lead(row, State.DISCHARGED)
    assert row.badge_no == ""
    assert row not in helpers.available(TODAY)


@pytest.mark.parametrize("wanted", [State.ACTIVE, State.BRIEFED, State.DISCHARGED, "boss", ""])
def test_nobody_begins_without_acceptance_and_briefing(wanted: str) -> None:
    row = offer()
    with pytest.raises(HelperStateError):
        lead(row, wanted)
    row.refresh_from_db()
    assert row.state == State.OFFERED


def test_a_doctors_no_counts_from_its_day_until_its_end_or_the_next_word() -> None:
    row = enter()

    def say(*, is_fit: bool, days: int, until: int | None = None) -> None:
        last = None if until is None else TODAY + timedelta(days=until)
        helpers.say_fitness(
            actor=AMINA,
            ref=row.ref,
            is_fit=is_fit,
            from_on=TODAY + timedelta(days=days),
            until_on=last,
            at=AT,
        )

    def may_be_asked(days: int) -> bool:
        return row in helpers.available(TODAY + timedelta(days=days))

    say(is_fit=False, days=2, until=4)
    assert [may_be_asked(day) for day in range(7)] == [True, True, False, False, False, True, True]
    say(is_fit=False, days=5)
    say(is_fit=True, days=8)
    assert [may_be_asked(day) for day in (4, 5, 7, 8, 30)] == [False, False, False, True, True]


def test_who_is_on_leave_is_not_asked() -> None:
    row = enter(leaves=((date(2020, 2, 1), date(2020, 2, 3)),))
    assert row not in helpers.available(TODAY)
    assert row in helpers.available(TODAY + timedelta(days=1))


def test_the_same_leave_is_noted_once() -> None:
    row = enter()
    for _click in range(2):
        helpers.note_leave(actor=AMINA, ref=row.ref, from_on=TODAY, to_on=TODAY, at=AT)
    assert row.leaves.count() == 1


def test_the_public_page_takes_an_offer_from_anybody_and_shows_nothing_of_others() -> None:
    offer()
    browser = Client()
    url = reverse("people:offer")
    assert "何小满" not in browser.get(url).content.decode()
    answer = browser.post(url, {"name": "白大暑", "phone": "199 0000 0008", "skills": ""})
    assert answer.status_code == 200
    kept = Responder.objects.get(name="白大暑")
    assert kept.ref in answer.content.decode()
    assert (kept.state, kept.phone) == (State.OFFERED, "199 0000 0008")
    assert b"199 0000 0008" not in bytes(kept.phone_sealed)
    bad = browser.post(url, {"name": "白大暑", "phone": "call me"})
    assert "call me" in bad.content.decode()  # what was typed stays
    assert Responder.objects.count() == 2


def test_a_machine_cannot_flood_the_desk_with_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "MOST_OFFERS_AN_HOUR", 1)
    offer()
    with pytest.raises(TooManyOffersError):
        offer()
    assert Responder.objects.count() == 1


def test_one_address_cannot_use_up_the_offers_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helper_forms, "MOST_OF_AN_ADDRESS", 1)
    cache.clear()
    url, fields = reverse("people:offer"), {"name": "白大暑", "phone": "199 0000 0008"}
    for address, n_kept in (("10.0.0.1", 1), ("10.0.0.1", 1), ("10.0.0.2", 2)):
        answer = Client().post(url, fields, REMOTE_ADDR=address)
        assert answer.status_code == 200
        assert Responder.objects.count() == n_kept
    cache.clear()


def test_who_has_no_role_leads_nobody() -> None:
    row = offer()
    with pytest.raises(NotYourDutyError):
        helpers.step(actor=GUS, ref=row.ref, wanted=State.ACCEPTED, at=AT)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_list_and_record_show_a_badge_without_anything_about_the_person(language: str) -> None:
    row = lead(offer(), State.ACCEPTED, State.BRIEFED, State.ACTIVE)
    client = signed_in(language=language)
    assert row.name in page(client, "people:helpers")
    text = page(client, "people:helper", row.ref)
    assert "<svg" in text
    assert row.badge_no in text
    assert "199 0000 0007" not in text


def test_an_officer_is_entered_changed_and_given_leave_on_pages() -> None:
    make_areas()
    office = signed_in()

    def send(view: str, *args: object, **said: object) -> str:
        answer = office.post(reverse(f"people:{view}", args=args), said, follow=True)
        return str(answer.content.decode())

    said = {"name": "曹白露", "role": "doctor", "phone": "19900000003", "skills": "采样"}
    assert "no position" in send("new-helper", **said, home="LH/LW")
    send("new-helper", **said, home="5号 1室")
    row = Responder.objects.get()
    assert (row.role, row.state, row.lon, row.badge_no) == ("doctor", "active", 117.2, "")
    seen = row.changed_at.isoformat()
    send("change-helper", row.ref, name="曹 白露", role="officer", skills="", seen_at=seen)
    row.refresh_from_db()
    assert (row.name, row.role, row.skills, row.phone_end) == ("曹白露", "officer", "", "0003")
    assert row.lon == 117.2  # an empty field keeps the home
    today = timezone.localdate()
    day = str(today)
    assert "end lies before" in send(
        "helper-leave", row.ref, from_on=day, to_on=str(today - timedelta(days=1))
    )
    assert "more than a year" in send("helper-leave", row.ref, from_on=day, to_on="2999-01-01")
    send("helper-leave", row.ref, from_on=day, to_on=day)
    assert not helpers.available(today)
    send("drop-leave", row.ref, row.leaves.get().pk)
    assert list(helpers.available(today)) == [row]


def test_the_home_of_a_helper_has_a_name_where_a_house_stands_there() -> None:
    make_areas()
    office = signed_in()
    for lon, said in (
        (117.2, "Group 3 · No. 5"),
        (117.2002, "Group 3 · No. 5"),  # twenty metres
        (117.2009, "Group 3 · No. 6"),
        (117.2005, "28.3000, 117.2005"),  # fifty metres from either
    ):
        row = enter(lon=lon, lat=28.3)
        assert said in page(office, "people:helper", row.ref)
        assert said in page(office, "people:change-helper", row.ref)
    assert "Lives at" not in page(office, "people:helper", enter().ref)


def test_a_position_does_not_tell_the_room() -> None:
    make_areas()
    Area.objects.filter(path="LH/LW/G3/B5/R1").update(lon=117.2, lat=28.3)
    assert queries.home_of(enter(lon=117.2, lat=28.3)).endswith("No. 5")


def test_a_doctors_word_does_not_end_before_it_begins() -> None:
    row = offer()
    answer = signed_in().post(
        reverse("people:helper-fitness", args=[row.ref]),
        {
            "is_fit": "no",
            "from_on": str(timezone.localdate()),
            "until_on": str(timezone.localdate() - timedelta(1)),
        },
    )
    assert "end lies before" in answer.content.decode()
    assert not row.fitness.exists()


def test_badges_are_printed_for_volunteers_at_work_and_for_nobody_else() -> None:
    office, row = signed_in(), offer()
    assert row.name not in page(office, "people:badges")
    row = lead(row, State.ACCEPTED, State.BRIEFED, State.ACTIVE)
    text = page(office, "people:badges")
    assert row.badge_no in text
    assert row.name in text
    assert "0007" not in text  # no telephone
    assert "viewBox" in text  # drawn whole at any size
    lead(row, State.DISCHARGED)
    assert row.name not in page(office, "people:badges")
    assert office.get(reverse("people:badges"), {"ref": "\0"}).status_code == 400


def test_nobody_without_a_role_changes_a_helper_or_notes_leave() -> None:
    row = offer()
    for act in (
        lambda: change(row, actor=GUS),
        lambda: helpers.note_leave(actor=GUS, ref=row.ref, from_on=TODAY, to_on=TODAY, at=AT),
        lambda: helpers.drop_leave(actor=GUS, ref=row.ref, leave_id=1, at=AT),
    ):
        with pytest.raises(NotYourDutyError):
            act()


def test_a_badge_follows_the_role() -> None:
    row = lead(offer(), State.ACCEPTED, State.BRIEFED, State.ACTIVE)
    for role, has_badge in (("officer", False), ("volunteer", True)):
        change(row, facts={"role": role})
        row.refresh_from_db()
        assert bool(row.badge_no) is has_badge


def test_of_two_who_change_a_helper_at_once_the_second_is_told_and_overwrites_nothing() -> None:
    row = enter(skills="驾驶")
    later = AT + timedelta(hours=1)
    change(row, facts={"skills": "驾驶、急救"}, at=later)
    with pytest.raises(ConflictError, match="Amina changed this entry"):
        change(row, facts={"skills": "做饭"})
    office, url = signed_in(), reverse("people:change-helper", args=[row.ref])
    said = {"name": row.name, "role": "officer", "skills": "做饭"}
    answer = office.post(url, {**said, "seen_at": AT.isoformat()}).content.decode()
    assert "Amina changed this entry" in answer
    assert "驾驶、急救" in answer
    assert 'value="做饭"' in answer  # what was typed stays
    assert f'value="{later.isoformat()}"' in answer  # and may be saved now
    row.refresh_from_db()
    assert row.skills == "驾驶、急救"
    assert "Open the page again" in office.post(url, {**said, "seen_at": "x"}).content.decode()


def test_a_helper_who_is_none_goes_no_step() -> None:
    answer = signed_in().post(reverse("people:helper-step", args=["V-9999"]), {"state": "active"})
    assert answer.status_code == 404
