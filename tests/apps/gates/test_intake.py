"""What phones capture at gates is written down once, judged as of its time, and never undone by what the rule says."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.apps.gates.models import Note, Passage, Review
from shouwang.apps.zones.models import Point, Zone
from shouwang.backbone.access.models import Account
from shouwang.backbone.intake.models import Event
from tests.apps.gates import rows
from tests.apps.gates.conftest import keeper
from tests.apps.gates.passes import token
from tests.apps.gates.rows import GATE, NOTE, passing
from tests.apps.orders.ordering import active_pack
from tests.backbone.intake.conftest import enrolled
from tests.backbone.intake.phone import NOW, Phone
from tests.backbone.intake.test_delivery import answers, sent

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def captured(phone: Phone, gate: Point, *, at: Any = NOW, base: Any = None, **facts: Any) -> Any:
    return phone.capture(
        passing(gate, **facts), kind=GATE, at=at, base=base["event_id"] if base else None
    )


def row_of(item: Any) -> Passage:
    return Passage.every.get(pk=item["event_id"])


def kinds() -> list[str]:
    return sorted(Review.every.values_list("kind", flat=True))


def test_a_passage_is_written_down_with_who_when_and_where(phone: Phone, gate: Point) -> None:
    item = captured(
        phone, gate, what="vehicle", people=2, plate="粤b 12·345", how="pass", **{"pass": token()},
        says="pass", words="送菜", **{"from": "临和", "to": "柳湾"},
    )  # fmt: skip
    assert answers(sent(phone, item)) == ["accepted"]
    row = row_of(item)
    assert (row.by, row.gate_code, row.zone_no, row.path) == ("Gao", "C1", "Z2020-0001", "LH/LW")
    assert (row.at, row.day.isoformat(), row.hour) == (NOW, "2020-02-28", 20)
    assert row.error_s is not None
    assert (row.plate, row.masked_plate, row.words) == ("粤B12345", "粤B·•••45", "送菜")
    assert row.journey_of == {"from": "临和", "to": "柳湾"}
    assert (row.pass_id, row.pass_kind, row.pass_no) == ("00000000000000a1", "resident", "P-0417")
    assert (row.own_says, row.own_reasons) == ("pass", [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gates_passage")
        stored = repr(cursor.fetchall())
    assert "12345" not in stored
    assert "送菜" not in stored


def test_what_the_officer_did_stays_where_the_rule_says_otherwise(
    phone: Phone, gate: Point
) -> None:
    no = captured(phone, gate, how="none", says="no-pass", reasons=["no-pass"], done="through")
    back = captured(phone, gate, how="pass", **{"pass": token()}, says="pass", done="back")
    kind = captured(phone, gate, how="none", says="no-pass", exception="medicine")
    assert answers(sent(phone, no, back, kind)) == ["accepted"] * 3
    assert [row_of(one).done for one in (no, back, kind)] == ["through", "back", "through"]
    assert kinds() == ["disagrees", "disagrees"]
    assert not Review.every.filter(passage_id=kind["event_id"]).exists()


def test_an_emergency_passes_and_nobody_asks_afterwards(phone: Phone, gate: Point) -> None:
    item = captured(phone, gate, how="emergency", emergency="birth", says="pass")
    bare = captured(phone, gate, how="emergency")
    sent(phone, item, bare)
    assert [row_of(one).own_says for one in (item, bare)] == ["pass", "pass"]
    assert not Review.every.exists()


def test_an_emergency_uses_up_nobodys_outing(phone: Phone, gate: Point) -> None:
    mine = token(outings=1)
    phone.start(NOW - 3 * HOUR)
    ambulance = captured(
        phone, gate, at=NOW - 2 * HOUR, way="out", how="emergency", emergency="ambulance", says="pass",
        **{"pass": mine},
    )  # fmt: skip
    later = captured(
        phone, gate, at=NOW - HOUR, way="out", how="pass", says="pass", **{"pass": mine}
    )
    sent(phone, ambulance, later)
    assert row_of(later).own_says == "pass"
    assert not Review.every.exists()


@pytest.mark.parametrize(
    ("hours", "counted"), [(7, 7), (0, 0), (-1, 0), (40, 24)], ids=["night", "now", "ahead", "old"]
)
def test_an_emergency_that_was_signed_in_the_morning_counts_at_the_minute_of_the_press(
    phone: Phone, gate: Point, hours: int, counted: int
) -> None:
    pressed = (NOW - hours * HOUR).isoformat()
    item = captured(phone, gate, how="emergency", emergency="birth", happened_at=pressed)
    other = captured(phone, gate, how="none", happened_at=pressed)
    sent(phone, item, other)
    assert row_of(item).at == NOW - counted * HOUR
    assert row_of(other).at == NOW


@pytest.mark.parametrize("when", ["yesterday", "2020-02-28T10:00:00", 7])
def test_a_minute_that_is_none_is_named(phone: Phone, gate: Point, when: Any) -> None:
    item = captured(phone, gate, how="emergency", happened_at=when)
    assert answers(sent(phone, item)) == ["parked"]
    assert "happened_at" in Event.objects.get().why_en


def test_a_pass_that_was_taken_back_before_is_looked_at_and_one_taken_back_after_is_not(
    phone: Phone, gate: Point
) -> None:
    before = token(revoked_at=(NOW - MINUTE).isoformat())
    after = token("00000000000000b2", revoked_at=(NOW + MINUTE).isoformat())
    first = captured(phone, gate, how="pass", **{"pass": before}, says="pass")
    later = captured(phone, gate, how="pass", **{"pass": after}, says="pass")
    sent(phone, first, later)
    assert row_of(first).own_reasons == ["revoked"]
    assert row_of(later).own_reasons == []
    assert kinds() == ["revoked-offline"]


def test_a_pass_that_is_not_ours_is_for_the_lead(phone: Phone, gate: Point) -> None:
    item = captured(phone, gate, how="pass", **{"pass": "SW1:AAAA"}, says="call-lead", done="lead")
    sent(phone, item)
    assert row_of(item).own_says == "call-lead"
    assert not Review.every.exists()


def test_outings_of_a_day_are_counted_on_the_way_out_over_all_phones(
    guard: Account, gate: Point
) -> None:
    one, other = enrolled(guard, 1), enrolled(guard, 2)
    mine = token(outings=1)
    out = captured(one, gate, way="out", how="pass", **{"pass": mine}, at=NOW)
    home = captured(one, gate, way="in", how="pass", **{"pass": mine}, at=NOW + MINUTE)
    sent(one, out, home)
    again = captured(other, gate, way="out", how="pass", **{"pass": mine}, at=NOW + 2 * MINUTE)
    tomorrow = captured(
        other, gate, way="out", how="pass", **{"pass": mine}, at=NOW + timedelta(hours=25)
    )
    sent(other, again, tomorrow, at=NOW + timedelta(hours=26))
    said = [row_of(item).own_reasons for item in (out, home, again, tomorrow)]
    assert said == [[], [], ["no-outings-left"], []]


def test_the_same_pass_out_twice_or_at_two_gates_at_once_is_looked_at(guard: Account) -> None:
    here, there = rows.gates_of(rows.zone(n_gates=2))
    one, other = enrolled(guard, 1), enrolled(guard, 2)
    mine, hers = token(), token("00000000000000b2")
    first = captured(one, here, way="out", how="pass", **{"pass": mine})
    sent(one, first)
    second = captured(other, here, way="out", how="pass", **{"pass": mine}, at=NOW + HOUR / 2)
    sent(other, second)
    assert Review.every.get().passage_id == row_of(second).pk
    assert Review.every.get().other_id == row_of(first).pk
    into = captured(one, here, how="pass", **{"pass": hers}, at=NOW)
    beside = captured(other, there, way="out", how="pass", **{"pass": hers}, at=NOW + 2 * MINUTE)
    later = captured(one, there, how="pass", **{"pass": hers}, at=NOW + 20 * MINUTE)
    sent(one, into, beside, later)
    assert kinds() == ["seen-twice", "seen-twice"]


def test_a_correction_takes_its_place_and_keeps_the_time_of_the_passage(
    phone: Phone, gate: Point
) -> None:
    first = captured(phone, gate, people=1)
    sent(phone, first)
    second = captured(phone, gate, people=3, base=first, at=NOW + HOUR)
    assert answers(sent(phone, second, at=NOW + 2 * HOUR)) == ["accepted"]
    assert row_of(first).state == "replaced"
    row = row_of(second)
    assert (row.state, row.at, row.noted_at, row.root) == ("counts", NOW, NOW + HOUR, row.corrects)


def test_another_account_may_correct_and_is_named(guard: Account, gate: Point) -> None:
    mine, hers = enrolled(guard, 1), enrolled(keeper("Hua"), 2)
    first = captured(mine, gate)
    sent(mine, first)
    second = captured(hers, gate, people=2, base=first)
    assert answers(sent(hers, second)) == ["accepted"]
    assert (row_of(first).by, row_of(second).by) == ("Gao", "Hua")


def test_what_is_taken_back_counts_no_more_and_stays_readable(phone: Phone, gate: Point) -> None:
    first = captured(phone, gate, words="two people")
    void = phone.capture(
        {"void": True, "words": "wrong button"}, kind=GATE, base=first["event_id"]
    )
    assert answers(sent(phone, first, void)) == ["accepted", "accepted"]
    assert (row_of(first).state, row_of(void).state) == ("taken-back", "takes-back")
    assert row_of(first).words == "two people"
    again = phone.capture({"void": True}, kind=GATE, base=first["event_id"])
    assert answers(sent(phone, again)) == ["accepted"]


def test_two_corrections_of_the_same_are_both_kept_and_a_person_decides(
    guard: Account, gate: Point
) -> None:
    mine, hers = enrolled(guard, 1), enrolled(guard, 2)
    first = captured(mine, gate)
    sent(mine, first)
    one, two = (
        captured(mine, gate, people=2, base=first),
        captured(hers, gate, people=3, base=first),
    )
    assert answers(sent(mine, one, two)) == ["accepted", "accepted_conflict"]
    assert [row_of(item).state for item in (first, one, two)] == ["replaced", "counts", "waits"]
    assert Review.every.get().kind == "two-corrections"


def test_a_gate_whose_zone_is_lifted_takes_in_and_one_that_never_was_does_not(
    phone: Phone, gate: Point
) -> None:
    Zone.every.update(lifted_at=NOW)
    stranger = phone.capture(passing(phone.uuid()), kind=GATE)
    barrier = Point.every.get(kind="barrier")
    closed = phone.capture(passing(barrier), kind=GATE)
    said = answers(sent(phone, captured(phone, gate), stranger, closed))
    assert said == ["accepted", "parked", "parked"]
    assert "There was never such a gate" in Event.objects.get(pk=stranger["event_id"]).why_en


def test_a_gate_in_another_area_than_the_entry_is_parked(phone: Phone) -> None:
    far = rows.gates_of(rows.zone("Z2020-0002", "QY/HT"))[0]
    assert answers(sent(phone, captured(phone, far))) == ["parked"]


@pytest.mark.parametrize("facts", [
    {"gate": "C1"}, {"gate": None}, {"way": "up"}, {"what": "horse"}, {"people": 0}, {"people": True},
    {"people": 1.5}, {"people": 201}, {"plate": "x" * 200}, {"plate": 7}, {"how": "paper"}, {"how": ""},
    {"says": "yes"}, {"reasons": ["ill"]}, {"reasons": "revoked"}, {"reasons": [["revoked"]]}, {"done": ""},
    {"exception": "friend"}, {"emergency": "hurry"}, {"from": ["x"]}, {"words": "x" * 501},
    {"temps": [{"value": 20, "site": "ear", "at": NOW.isoformat()}]}, {"temps": [3]}, {"temps": {"a": 1}},
    {"temps": [{"value": float("nan"), "site": "ear", "at": NOW.isoformat()}]},
    {"temps": [{"value": 37, "site": "ear", "at": "yesterday"}]},
    {"temps": [{"value": 37, "site": ["ear"], "at": NOW.isoformat()}]}, {"way": ["in"]},
], ids=range(28))  # fmt: skip
def test_what_a_field_cannot_be_is_named_and_kept(
    phone: Phone, gate: Point, facts: dict[str, Any]
) -> None:
    item = phone.capture({**passing(gate), **facts}, kind=GATE)
    assert answers(sent(phone, item, captured(phone, gate))) == ["parked", "accepted"]
    why = Event.objects.get(pk=item["event_id"]).why_en
    assert f"The field {next(iter(facts))} has to be" in why
    assert Passage.every.count() == 1


def test_fields_that_nobody_knows_are_left_out(phone: Phone, gate: Point) -> None:
    item = captured(phone, gate, colour="red", diagnosis={"a": 1})
    assert answers(sent(phone, item)) == ["accepted"]


def test_a_raised_temperature_is_measured_again_and_is_sealed(phone: Phone, gate: Point) -> None:
    active_pack(at=NOW - timedelta(days=2))
    warm = {"value": 37.6, "site": "forehead", "at": NOW.isoformat(), "indoors": False}
    again = {"value": 36.5, "site": "ear", "at": (NOW + 12 * MINUTE).isoformat(), "indoors": True}
    first = captured(phone, gate, how="pass", **{"pass": token()}, temps=[warm])
    both = captured(
        phone, gate, how="pass", **{"pass": token("00000000000000b2")}, temps=[warm, again]
    )
    sent(phone, first, both)
    assert [row_of(one).own_says for one in (first, both)] == ["measure-again", "pass"]
    assert json.loads(row_of(both).temps)[1]["value"] == 36.5
    assert b"37.6" not in bytes(row_of(first).temps_sealed)


def test_a_note_is_handed_over(phone: Phone, gate: Point) -> None:
    item = phone.capture({"gate": str(gate.pk), "words": "雨衣在柜里"}, kind=NOTE)
    bad = phone.capture({"gate": str(gate.pk), "words": " "}, kind=NOTE)
    assert answers(sent(phone, item, bad)) == ["accepted", "parked"]
    note = Note.every.get()
    assert (note.words, note.by, note.gate_code) == ("雨衣在柜里", "Gao", "C1")


def test_a_correction_of_what_is_no_passage_is_parked(phone: Phone, gate: Point) -> None:
    note = phone.capture({"gate": str(gate.pk), "words": "x"}, kind=NOTE)
    wrong = captured(phone, gate, base=note)
    bare = phone.capture({"void": True}, kind=GATE)
    assert answers(sent(phone, note, wrong, bare)) == ["accepted", "parked", "parked"]


def test_hundreds_of_passages_take_a_handful_of_questions(phone: Phone, gate: Point) -> None:
    def asked(n: int, first: int) -> int:
        items = [
            captured(phone, gate, how="pass", **{"pass": token(f"{first + i:016x}")}, words="x")
            for i in range(n)
        ]
        with CaptureQueriesContext(connection) as seen:
            assert set(answers(sent(phone, *items))) == {"accepted"}
        return sum(not one["sql"].startswith(("INSERT", "SAVEPOINT", "RELEASE")) for one in seen)

    few = asked(2, 5000)
    assert asked(200, 1000) <= few + 2
