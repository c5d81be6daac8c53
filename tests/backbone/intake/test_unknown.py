"""A phone that is newer than its server loses nothing: once the server knows the kind, it takes in what it kept."""

from __future__ import annotations

import pytest

from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.audit.models import Line
from shouwang.backbone.intake import delivery, kinds
from shouwang.backbone.intake.models import Event
from shouwang.backbone.jobs import clock
from tests.backbone.intake.conftest import Desk
from tests.backbone.intake.phone import KIND, NOW, Phone
from tests.backbone.intake.test_delivery import DAY, HOUR, answers, sent

pytestmark = pytest.mark.django_db
LATER = NOW + 2 * HOUR
NEWER = 3
"""A number of a schema that the kind of these tests does not know."""


def bring_up_to_date(monkeypatch: pytest.MonkeyPatch, desk: Desk, name: str = KIND) -> None:
    """Let the server know a kind, in one schema more."""
    known = kinds.KINDS[KIND]
    newer = kinds.Kind(name, known.title, known.schemas | {NEWER}, known.act, desk.read, desk.take)
    monkeypatch.setitem(kinds.KINDS, name, newer)


def test_what_came_too_early_is_taken_in_once_the_server_knows_its_kind(
    phone: Phone, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [phone.capture({"words": "晴"}, kind="test.new"), phone.capture(schema=NEWER)]
    first = sent(phone, *items)
    assert answers(first) == ["parked"] * 2
    assert delivery.retake_unknown(LATER) == 0
    bring_up_to_date(monkeypatch, desk, "test.new")
    bring_up_to_date(monkeypatch, desk)
    assert delivery.retake_unknown(LATER) == 2
    assert desk.words == ["晴", "note 2"]
    rows = Event.objects.all()
    assert {(row.state, row.why_en, row.why_zh) for row in rows} == {("accepted", "", "")}
    assert Line.objects.filter(act="intake.received").count() == 2
    assert delivery.retake_unknown(LATER) == 0
    again = sent(phone, *items, at=LATER)
    assert answers(again) == ["duplicate"] * 2
    assert [one["receipt"] for one in again["answers"]] == [
        one["receipt"] for one in first["answers"]
    ]
    assert len(desk.taken) == 2


def test_what_was_parked_for_another_reason_or_set_aside_stays_for_a_person(
    phone: Phone, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(phone, phone.capture({"words": 7}), phone.capture(area="XX"), phone.capture(schema=NEWER))
    aside = Event.objects.get(seq=3)
    aside.settled_at = NOW
    aside.save()
    bring_up_to_date(monkeypatch, desk)
    assert delivery.retake_unknown(LATER) == 0
    assert set(Event.objects.values_list("state", flat=True)) == {"parked"}
    assert not desk.taken


def test_what_is_judged_again_is_judged_as_it_was_captured(
    phone: Phone, guard: Account, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = phone.capture(at=NOW, schema=NEWER)
    after = phone.capture(at=NOW + 2 * HOUR, schema=NEWER)
    sent(phone, mine, after, phone.capture({"words": ""}, schema=NEWER), at=NOW + 3 * HOUR)
    Assignment.objects.filter(account=guard).update(ended_at=NOW + HOUR)
    bring_up_to_date(monkeypatch, desk)
    assert delivery.retake_unknown(NOW + DAY) == 1
    assert desk.words == ["note 1"]
    assert "not on this duty" in Event.objects.get(seq=2).why_en
    assert "no words" in Event.objects.get(seq=3).why_en


def test_a_correction_is_taken_in_after_what_it_corrects_or_waits_for_it(
    phone: Phone, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = phone.capture({"words": "one"}, schema=NEWER)
    second = phone.capture({"words": "two"}, schema=NEWER, base=first["event_id"])
    lost = phone.capture({"words": "late"})
    third = phone.capture({"words": "three"}, schema=NEWER, base=lost["event_id"])
    for item in (second, first, third):
        assert answers(sent(phone, item)) == ["parked"]
    bring_up_to_date(monkeypatch, desk)
    assert delivery.retake_unknown(LATER) == 2
    assert desk.words == ["one", "two"]
    assert Event.objects.get(pk=third["event_id"]).state == "held"
    sent(phone, lost)
    assert desk.words == ["one", "two", "late", "three"]


def test_the_clock_of_the_house_does_it_by_itself(
    phone: Phone, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(phone, phone.capture(schema=NEWER))
    bring_up_to_date(monkeypatch, desk)
    clock.TURNS["intake.held"].run(LATER)
    assert desk.words == ["note 1"]
