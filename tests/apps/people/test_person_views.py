"""Pages that enter and change one resident."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people.models import Need, Person
from tests.apps.people.importing import number
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
ROOM = "LH/LW/G3/B5/R1"


@pytest.fixture
def office() -> Client:
    make_areas()
    return signed_in()


def send(office: Client, view: str, /, *args: object, **said: object) -> Any:
    return office.post(reverse(f"people:{view}", args=args), said, follow=True)


def change(office: Client, person: Person, **said: object) -> Any:
    person.refresh_from_db()
    seen = said.pop("seen_at", person.changed_at.isoformat())
    return send(office, "change", person.ref, **{"name": person.name, "seen_at": seen, **said})


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    "words", [ROOM, "lh/lw/g3/b5/r1", "3组 5号 1室", "No. 5 1室", "5号 · 1室"]
)
def test_a_home_is_found_by_its_path_or_by_its_names(office: Client, words: str) -> None:
    answer = send(office, "new", name="林谷雨", home=words, sex="f", born_on="1951-04-20")
    person = Person.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("people:resident", args=[person.ref])
    stay = person.stays.get()
    assert stay.room is not None
    assert (stay.room.path, person.sex) == (ROOM, "f")


@pytest.mark.parametrize(
    ("words", "said"),
    [("1室", "Several places fit"), ("9号", "No place fits"), ("", "required"), ("%\0", "Null")],
)
def test_a_home_that_is_not_one_place_is_asked_for_again(
    office: Client, words: str, said: str
) -> None:
    answer = send(office, "new", name="林谷雨", home=words, note="带狗")
    assert said in text(answer)
    assert "带狗" in text(answer)
    assert not Person.objects.exists()


def test_suggestions_come_while_typing_and_name_the_whole_place(office: Client) -> None:
    found = text(office.get(reverse("people:homes"), {"home": "1室"}))
    assert f'<option value="{ROOM}">Group 3 · No. 5 · 1室</option>' in found
    assert office.get(reverse("people:homes"), {"home": "\0"}).status_code == 400


@pytest.mark.parametrize(
    "facts",
    [{"home": ROOM}, {"home": "6号 1室", "born_on": "1951-04-20"}],
    ids=["same home", "same birthday"],
)
def test_who_may_be_known_is_shown_once_before_a_second_entry(
    office: Client, facts: dict[str, str]
) -> None:
    known = resident("林谷雨", born_on=date(1951, 4, 20))
    asked = send(office, "new", name="林谷雨", **facts)
    assert known.ref in text(asked)
    assert Person.objects.count() == 1
    send(office, "new", name="林谷雨", **facts, anyway="on")
    assert Person.objects.count() == 2


def test_a_namesake_elsewhere_is_entered_without_a_question(office: Client) -> None:
    resident("林谷雨")
    send(office, "new", name="林谷雨", home="6号 1室")
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "required"),
        ("name", "林" * 61, "at most 60"),
        ("phone", "123", "No telephone number"),
        ("born_on", "2999-01-01", "future"),
        ("born_on", "1066-01-01", "long ago"),
        ("sex", "x", "valid choice"),
        ("note", "注" * 501, "at most 500"),
        ("relation", "\0", "Null"),
    ],
)
def test_a_bad_field_is_said_beside_it_and_nothing_is_lost(
    office: Client, field: str, value: str, said: str
) -> None:
    person = resident(relation="长女")
    answer = change(office, person, **{"language": "客家话", field: value})
    assert said in text(answer)
    assert "客家话" in text(answer)
    person.refresh_from_db()
    assert person.relation == "长女"


def test_a_telephone_is_shown_masked_and_kept_when_the_field_stays_empty(office: Client) -> None:
    person = resident(phone="19900000001")
    assert "19900000001" not in page(office, "people:change", person.ref)
    change(office, person, relation="长女")
    person.refresh_from_db()
    assert (person.phone, person.relation) == ("19900000001", "长女")
    change(office, person, phone="199 0000 0002")
    person.refresh_from_db()
    assert person.phone == "+8619900000002"
    change(office, person, forget_phone="on")
    person.refresh_from_db()
    assert not person.phone


@pytest.mark.parametrize(("language", "word"), [("en", "local dialect"), ("zh-hans", "本地话")])
def test_a_language_with_a_word_is_kept_as_its_code(language: str, word: str) -> None:
    make_areas()
    office, person = signed_in(language=language), resident()
    change(office, person, language=word)
    person.refresh_from_db()
    assert person.language == "zh-x-local"
    assert word in page(office, "people:resident", person.ref)


def test_the_slower_of_two_writers_sees_what_stands_now_and_may_save_again(office: Client) -> None:
    person = resident()
    seen = person.changed_at.isoformat()
    change(office, person, relation="长女")
    answer = change(office, person, relation="次女", seen_at=seen)
    assert "Amina changed this entry" in text(answer)
    assert "长女" in text(answer)
    assert 'value="次女"' in text(answer)
    person.refresh_from_db()
    assert f'value="{person.changed_at.isoformat()}"' in text(answer)
    assert person.relation == "长女"


def test_a_stamp_that_was_tampered_with_is_no_fault(office: Client) -> None:
    assert "Open the page again" in text(change(office, resident(), seen_at="yesterday"))
    assert change(office, resident(), seen_at="2020-01-01").status_code == 200


def test_a_move_needs_one_place_and_a_day_that_has_been(office: Client) -> None:
    person = resident()
    today = timezone.localdate().isoformat()
    both = send(office, "move", person.ref, home="6号 1室", elsewhere="县城", since=today)
    none = send(office, "move", person.ref, since=today)
    assert "one of the two" in text(both)
    assert "one of the two" in text(none)
    late = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert "future" in text(send(office, "move", person.ref, home="6号 1室", since=late))
    answer = send(office, "move", person.ref, home="6号 1室", since=today)
    assert "Moved: 1." in text(answer)
    assert "Slept before at" in text(answer)


def test_a_move_that_cannot_be_is_said_on_a_page(office: Client) -> None:
    person = resident()
    answer = send(office, "move", person.ref, home="6号 1室", since="2001-01-01")
    assert answer.status_code == 409
    assert "only since" in text(answer)


def test_needs_are_noted_and_ended_on_the_record(office: Client) -> None:
    person = resident()
    assert "dialysis" in text(send(office, "need", person.ref, kind="dialysis"))
    need = Need.objects.get()
    answer = send(office, "end-need", person.ref, need.pk)
    assert "no longer needed" not in text(answer)
    need.refresh_from_db()
    assert need.ended_on is not None
    other = resident("魏雨水")
    assert send(office, "end-need", other.ref, need.pk).status_code == 404


def test_travel_is_noted_in_order_and_removed_again(office: Client) -> None:
    person = resident()
    wrong = send(
        office, "travel", person.ref, place="省城", from_on="2020-02-03", to_on="2020-02-01"
    )
    old = send(
        office, "travel", person.ref, place="海边", from_on="2020-02-01", to_on="2020-02-03"
    )
    assert "海边" not in text(old)  # longer ago than anybody asks
    assert "end lies before" in text(wrong)
    assert "省城" in text(send(office, "travel", person.ref, place="省城", from_on="2020-02-01"))
    assert "省城" not in text(
        send(office, "drop-travel", person.ref, person.travels.get(place="省城").pk)
    )


def test_an_identity_number_needs_a_purpose_and_is_shown_masked(office: Client) -> None:
    person = resident()
    assert "required" in text(send(office, "identity", person.ref, number=number(1)))
    assert "18" in text(send(office, "identity", person.ref, number="123", purpose="通行证"))
    answer = send(office, "identity", person.ref, number=number(1), purpose="通行证")
    assert number(1)[-4:] in text(answer)
    assert number(1) not in text(answer)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_form_opens_in_both_languages(language: str) -> None:
    make_areas()
    office, person = signed_in(language=language), resident(phone="19900000001")
    for name in ("change", "move", "travel", "identity"):
        assert page(office, f"people:{name}", person.ref)
    assert page(office, "people:new")


def test_looking_never_writes(office: Client) -> None:
    ref = resident().ref
    for name in ("need", "standing", "merge"):
        assert office.get(reverse(f"people:{name}", args=[ref])).status_code == 405
    assert office.get(reverse("people:drop-travel", args=[ref, 1])).status_code == 405


def test_what_a_field_says_of_itself_is_bound_to_it_for_those_who_listen(office: Client) -> None:
    said = text(send(office, "new", name="林谷雨", home="9号"))
    for element in re.findall(r'aria-describedby="([^"]+)"', said):
        for one in element.split():
            assert f'id="{one}"' in said
    assert "id_home_helptext id_home_error" in said


def test_a_status_or_need_that_cannot_be_meant_says_why(office: Client) -> None:
    person = resident()
    to_come = str(timezone.localdate() + timedelta(days=1))
    for view, given, why in (
        ("standing", {"standing": "moved", "since": to_come}, "lies in the future"),
        ("standing", {"standing": "moved", "since": ""}, "give a date"),
        ("need", {"kind": "gold"}, "Say which need"),
    ):
        assert why in text(send(office, view, person.ref, **given))


def test_status_and_since_have_labels(office: Client) -> None:
    said = page(office, "people:resident", resident().ref)
    assert re.search(r'<label>Status <select name="standing"', said)
