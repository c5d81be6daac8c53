"""What phones captured comes in once and whole, whatever happens on the way; one bad event holds no other up."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.models import Phone as PhoneRow
from shouwang.backbone.audit.models import Line
from shouwang.backbone.intake import delivery, reading
from shouwang.backbone.intake.errors import NoDeliveryError, UnknownDeviceError
from shouwang.backbone.intake.models import Device, Event, Odd
from tests.backbone.intake.conftest import Desk, enrolled
from tests.backbone.intake.phone import NOW, Phone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def sent(phone: Phone, *items: Any, at: Any = NOW + HOUR) -> dict[str, Any]:
    """Deliver some items as the app does, and return what is answered."""
    body = phone.body(list(items), at=at)
    found = reading.read(
        body, device_id=str(phone.id), signature=phone.headers(body)["X-Signature"]
    )
    return json.loads(json.dumps(delivery.deliver(found, at=at)))  # type: ignore[no-any-return]


def answers(said: dict[str, Any]) -> list[str]:
    return [one["answer"] for one in said["answers"]]


def test_an_event_is_written_down_and_its_receipt_says_which_and_what(
    phone: Phone, desk: Desk
) -> None:
    item = phone.capture({"words": "晴"})
    said = sent(phone, item)
    receipt = said["answers"][0]["receipt"]
    assert answers(said) == ["accepted"]
    assert (receipt["event_id"], receipt["sha256"]) == (item["event_id"], item["sha256"])
    assert said["have"] == [[1, 1]]
    assert desk.words == ["晴"]
    row = Event.objects.get()
    assert "晴" not in str(bytes(row.body_sealed))
    assert json.loads(row.body) == item
    assert Line.objects.filter(act="intake.received").count() == 1


def test_whoever_brings_the_same_again_gets_the_same_receipt_and_nothing_is_done_twice(
    phone: Phone, desk: Desk
) -> None:
    items = [phone.capture() for _ in range(5)]
    first = sent(phone, *items)
    again = sent(phone, *items, *items, at=NOW + DAY)
    assert answers(again) == ["duplicate"] * 10
    receipts = [one["receipt"] for one in first["answers"]]
    assert [one["receipt"] for one in again["answers"]] == receipts * 2
    assert len(desk.taken) == Event.objects.count() == 5
    assert Line.objects.filter(act="intake.received").count() == 5


def test_the_same_event_twice_in_one_delivery_is_one(phone: Phone, desk: Desk) -> None:
    item = phone.capture()
    assert answers(sent(phone, item, item)) == ["accepted", "duplicate"]
    assert len(desk.taken) == 1


def test_one_bad_event_holds_no_other_up(phone: Phone, desk: Desk) -> None:
    bad = [
        phone.capture({"words": 7}), phone.capture({"words": "refused"}), phone.capture({"words": "breaks it"}),
        phone.capture({"word": "x"}), phone.capture([1]), phone.capture(kind="test.unknown"),
        phone.capture(schema=9), phone.capture(area="XX/1"), phone.capture({"words": "\0 nul"}),
    ]  # fmt: skip
    good = [phone.capture() for _ in range(41)]
    said = answers(sent(phone, *bad, *good))
    assert said[:8] == ["parked"] * 8
    assert said[8:] == ["accepted"] * 42
    parked = Event.objects.filter(state="parked")
    assert all(row.why_en and row.why_zh for row in parked)
    assert {json.loads(row.body)["event_id"] for row in parked} == {
        one["event_id"] for one in bad[:8]
    }
    assert len(desk.taken) == 42


@pytest.mark.parametrize("item", [
    None, 7, "words", [], {}, {"event_id": "x"}, {"payload": "\0"}, {"event_id": "a" * 5_000_000},
], ids=range(8))  # fmt: skip
def test_what_is_no_event_is_kept_as_it_came_once(phone: Phone, item: object) -> None:
    good = phone.capture()
    assert answers(sent(phone, item, good)) == ["parked", "accepted"]
    first, again = sent(phone, item), sent(phone, item, at=NOW + DAY)
    assert first["answers"] == again["answers"]
    assert json.loads(Odd.objects.get().body) == item


@pytest.mark.parametrize(
    "name", ["seq", "captured_at", "account_id", "payload", "sha256", "kind", "area"]
)
def test_an_envelope_with_a_field_missing_or_changed_is_no_event(phone: Phone, name: str) -> None:
    item = phone.capture()
    changed = {**item, name: 5 if name == "seq" else f"{item[name]}0"}
    cut = {key: value for key, value in item.items() if key != name}
    assert answers(sent(phone, changed, cut, item)) == ["parked", "parked", "accepted"]


def test_an_event_that_another_phone_brings_is_its_own_phones(guard: Account, desk: Desk) -> None:
    mine, other = enrolled(guard, 1), enrolled(guard, 2)
    items = [mine.capture() for _ in range(3)]
    said = sent(other, *items)
    assert answers(said) == ["accepted"] * 3
    assert said["have"] == []
    assert answers(sent(mine, *items)) == ["duplicate"] * 3
    assert [one.device_id for one in desk.taken] == [mine.id] * 3


def test_nobody_brings_events_in_the_name_of_another_phone(guard: Account, desk: Desk) -> None:
    mine, other = enrolled(guard, 1), enrolled(guard, 2)
    forged = other.capture(device_id=str(mine.id))
    stranger = Phone(3, guard.pk)
    assert answers(sent(other, forged, stranger.capture())) == ["parked", "parked"]
    assert not desk.taken


def test_events_in_the_names_of_a_thousand_strangers_hold_no_other_up(
    phone: Phone, desk: Desk
) -> None:
    mine = phone.capture()
    forged = [phone.capture(device_id=str(phone.uuid())) for _ in range(1_200)]
    body = phone.body([*forged, mine], at=NOW + HOUR)  # as many as a hand-over file may hold
    device = reading.sender(
        body, context=reading.DELIVERY, device_id=str(phone.id),
        signature=phone.headers(body)["X-Signature"],
    )  # fmt: skip
    said = delivery.deliver(reading.of(device, body, most=5_000), at=NOW + HOUR)
    assert answers(said) == ["parked"] * 1_200 + ["accepted"]
    assert len(desk.taken) == 1


def test_an_older_delivery_that_comes_in_later_hides_no_hole(phone: Phone) -> None:
    items = [phone.capture() for _ in range(3)]
    late = reading.read(
        body := phone.body([]), device_id=str(phone.id),
        signature=phone.headers(body)["X-Signature"],
    )  # fmt: skip
    more = [phone.capture() for _ in range(2)]
    sent(phone, *items, more[1])
    delivery.deliver(late, at=NOW + HOUR)  # it was read before the other was taken in
    assert Device.objects.get().last_seq == 5


def test_the_same_id_with_other_words_is_a_clash_and_both_are_kept(
    phone: Phone, desk: Desk
) -> None:
    item = phone.capture({"words": "first"})
    text = json.dumps({"words": "second"})
    other = {**item, "payload": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    phone.sign(other)
    assert answers(sent(phone, item, other, phone.capture())) == ["accepted", "clash", "accepted"]
    assert answers(sent(phone, other)) == ["clash"]
    assert "second" in Odd.objects.get().body
    assert desk.words[0] == "first"


def test_the_same_number_for_another_event_is_a_clash(phone: Phone) -> None:
    item = phone.capture()
    phone.seq = 0  # a phone that was set back to an old copy of itself counts anew
    other = phone.capture()
    assert answers(sent(phone, item)) == ["accepted"]
    assert answers(sent(phone, other)) == ["clash"]


def test_a_delivery_that_was_changed_on_the_way_is_refused_whole(phone: Phone) -> None:
    body = phone.body([phone.capture() for _ in range(3)])
    signature = phone.headers(body)["X-Signature"]
    for at in range(0, len(body), 37):
        cut, turned = body[:at], body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        for wrong in (cut, turned, body + b" "):
            with pytest.raises(NoDeliveryError):
                reading.read(wrong, device_id=str(phone.id), signature=signature)
    with pytest.raises(NoDeliveryError):
        reading.read(body, device_id=str(phone.id), signature="")
    assert not Event.objects.exists()


def test_a_device_that_nobody_knows_brings_nothing(guard: Account) -> None:
    stranger = Phone(9, guard.pk)
    body = stranger.body([stranger.capture()])
    for device_id in (str(stranger.id), "", "x"):
        with pytest.raises(UnknownDeviceError):
            reading.read(
                body, device_id=device_id, signature=stranger.headers(body)["X-Signature"]
            )


# order


def test_a_correction_waits_for_what_it_corrects_whatever_comes_first(
    phone: Phone, desk: Desk
) -> None:
    first = phone.capture({"words": "one"})
    second = phone.capture({"words": "two"}, base=first["event_id"])
    third = phone.capture({"words": "three"}, base=second["event_id"])
    for order in permutations([first, second, third]):
        Event.objects.all().delete()
        desk.taken.clear()
        states = [answers(sent(phone, item))[0] for item in order]
        assert desk.words == ["one", "two", "three"]
        assert set(Event.objects.values_list("state", flat=True)) == {"accepted"}
        assert set(states) <= {"accepted", "held"}


def test_what_waits_longer_than_five_days_is_for_somebody_to_look_at(
    phone: Phone, desk: Desk
) -> None:
    lost = phone.capture()
    sent(phone, phone.capture(base=lost["event_id"]))
    assert delivery.park_old(NOW + HOUR + 4 * DAY) == 0
    assert delivery.park_old(NOW + HOUR + 5 * DAY) == 1
    assert Event.objects.get().state == "parked"
    assert not desk.taken


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_the_order_and_however_often_the_store_is_what_was_captured(
    guard: Account, desk: Desk, data: st.DataObject
) -> None:
    with transaction.atomic():
        _history(guard, desk, data)
        transaction.set_rollback(True)


def _history(guard: Account, desk: Desk, data: st.DataObject) -> None:
    desk.taken.clear()
    phones = [enrolled(guard, seed) for seed in range(data.draw(st.integers(1, 3)))]
    items: list[dict[str, Any]] = []
    for one in phones:
        for _ in range(data.draw(st.integers(1, 6))):
            bases = [None, *(item["event_id"] for item in items)]
            items.append(one.capture(base=data.draw(st.sampled_from(bases))))
    some = st.lists(st.sampled_from(items), max_size=8)
    for chosen in [*data.draw(st.lists(some, max_size=6)), data.draw(st.permutations(items))]:
        sent(data.draw(st.sampled_from(phones)), *chosen)
    wanted = sorted(item["event_id"] for item in items)
    assert sorted(str(one.event_id) for one in desk.taken) == wanted
    rows = Event.objects.all()
    assert sorted(str(row.pk) for row in rows) == wanted
    assert {row.state for row in rows} == {"accepted"}
    place = {str(one.event_id): i for i, one in enumerate(desk.taken)}
    for item in items:
        assert item["base"] is None or place[item["base"]] < place[item["event_id"]]
    for one in phones:
        assert sent(one)["have"] == [[1, one.seq]]


# who, and when


def test_what_was_captured_before_somebody_lost_the_duty_is_taken_in(
    phone: Phone, guard: Account
) -> None:
    before, after = phone.capture(at=NOW), phone.capture(at=NOW + 2 * HOUR)
    Assignment.objects.update(ended_at=NOW + HOUR)
    Account.objects.update(is_active=False)
    assert answers(sent(phone, before, after, at=NOW + 3 * DAY)) == ["accepted", "parked"]
    assert guard.pk == Event.objects.get(state="accepted").account_id


def test_a_phone_that_was_ended_brings_what_it_captured_before(phone: Phone) -> None:
    before, after = phone.capture(at=NOW), phone.capture(at=NOW + 2 * HOUR)
    PhoneRow.objects.update(ended_at=NOW + HOUR)
    assert answers(sent(phone, before, after, at=NOW + 3 * HOUR)) == ["accepted", "parked"]


@pytest.mark.parametrize("skew", [
    timedelta(seconds=1), timedelta(minutes=-5), timedelta(hours=8), timedelta(days=1), timedelta(days=-30),
    timedelta(days=-18000), timedelta(days=9000),
], ids=str)  # fmt: skip
def test_a_wrong_clock_is_corrected_by_the_time_since_the_app_was_started(
    guard: Account, desk: Desk, skew: timedelta
) -> None:
    phone = enrolled(guard, skew=skew)
    items = [phone.capture(at=NOW + minutes * timedelta(minutes=1)) for minutes in (0, 1, 300)]
    assert answers(sent(phone, *items, at=NOW + 6 * HOUR)) == ["accepted"] * 3
    for one in desk.taken:
        off = abs(one.at - phone.true_at[str(one.event_id)])
        assert one.error_s is not None
        assert off <= timedelta(seconds=one.error_s) <= timedelta(seconds=60)
        assert one.said_at - phone.true_at[str(one.event_id)] == skew


def test_without_a_contact_in_the_same_start_the_phones_own_clock_stands_with_no_promise(
    phone: Phone, desk: Desk
) -> None:
    item = phone.capture(at=NOW)
    phone.start(NOW + HOUR)  # the battery was pulled
    assert answers(sent(phone, item, at=NOW + 2 * HOUR)) == ["accepted"]
    assert desk.taken[0].error_s is None
    assert desk.taken[0].at == NOW


# the address


def test_the_app_makes_itself_known_and_delivers_over_its_addresses(
    guard: Account, desk: Desk
) -> None:
    phone = enrolled(guard, 5)
    items = [phone.capture() for _ in range(3)]
    body = phone.body(items)
    client = Client()
    said = client.post(
        "/field/deliver/", body, content_type="application/json", headers=phone.headers(body)
    )
    assert said.status_code == 200
    assert [one["answer"] for one in said.json()["answers"]] == ["accepted"] * 3
    assert said["Cache-Control"] == "no-store"
    wrong = client.post("/field/deliver/", body, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "intake.unknown-device")
    assert client.get("/field/deliver/").status_code == 405
    assert client.post("/field/enrol/", "{}", content_type="application/json").status_code == 403
    assert len(desk.taken) == 3


@pytest.mark.parametrize("years", [-50, 50])
def test_without_a_contact_an_event_lies_between_enrolment_and_arrival_whatever_its_clock_says(
    guard: Account, desk: Desk, years: int
) -> None:
    phone = enrolled(guard, 3, skew=timedelta(days=365 * years))
    item = phone.capture()
    phone.start(NOW)  # started anew before it met the hall: its inner clock says nothing of then
    assert answers(sent(phone, item)) == ["accepted"]
    (one,) = desk.taken
    assert one.error_s is None
    assert one.at == (NOW - timedelta(days=2) if years < 0 else one.received_at)
    assert one.said_at.year == NOW.year + years


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_date_at_the_edge_of_the_calendar_holds_no_other_event_up(
    phone: Phone, desk: Desk, said: str
) -> None:
    assert answers(sent(phone, phone.capture(captured_at=said), phone.capture())) == [
        "parked", "accepted",
    ]  # fmt: skip
    monstrous = phone.capture(monotonic_ms=2**53)
    assert answers(sent(phone, monstrous, phone.capture())) == ["accepted", "accepted"]
