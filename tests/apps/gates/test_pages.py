"""Pages of gates as a desk, a lead, somebody who searches and the auditor see them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.gates import told
from shouwang.apps.gates.models import Passage, Review, Search
from shouwang.apps.incidents.models import Incident
from shouwang.apps.passes import public as passes
from shouwang.apps.passes.public import Known
from shouwang.apps.zones.models import Point
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.intake.models import Device
from tests.apps.gates import rows
from tests.apps.gates.rows import entered
from tests.apps.incidents import reports
from tests.apps.orders.ordering import active_pack
from tests.offices import assign, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
REASON = "Where did the van go that the case rode in"


@pytest.fixture
def gate() -> Point:
    return rows.gates_of(rows.zone())[0]


def lead() -> Client:
    return signed_in("gate-lead", name="Lin")


def post(client: Client, name: str, *args: object, **facts: object) -> str:
    address = reverse(f"gates:{name}", args=args)
    return client.post(address, facts, follow=True).content.decode()


def test_the_live_line_shows_each_gate_its_hours_and_what_is_silent(gate: Point) -> None:
    now = timezone.now()
    device = Device.objects.create(
        id=uuid4(),
        name="phone 1",
        area="LH/LW",
        public_key=b"",
        made_at=now,
        seen_at=now - 31 * MINUTE,
    )
    for way, what in (("in", "person"), ("out", "vehicle")):
        entered(gate, at=now, device_id=device.pk, way=way, what=what, people=2)
    entered(gate, at=now, done="back")
    text = page(lead(), "gates:line")
    assert "Gate C1, Liuwan Street" in text
    assert "silent since" in text
    assert "2 / 2" in text
    part = lead().get(reverse("gates:line"), headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<div id="line"')
    Device.objects.update(seen_at=now)
    assert "silent since" not in page(lead(), "gates:line")


def test_without_gates_the_line_says_where_they_come_from() -> None:
    text = page(lead(), "gates:line")
    assert "Draw a zone and the fewest gates are proposed" in text


def test_a_plate_is_masked_and_reasons_and_names_are_the_leads(gate: Point) -> None:
    row = entered(gate, plate="粤B12345", what="vehicle", words="said little")
    Passage.every.filter(pk=row.pk).update(
        own_says="no-pass", own_reasons=["revoked"], says="pass"
    )
    seen = page(lead(), "gates:gate", gate.pk)
    assert "粤B·•••45" in seen
    assert "粤B12345" not in seen
    assert "pass taken back" in seen
    assert "said little" in seen
    other = page(signed_in("grid-lead", name="Gina"), "gates:gate", gate.pk)
    assert "粤B·•••45" in other
    assert not any(words in other for words in ("pass taken back", "said little", "Gao"))


@pytest.mark.parametrize(
    ("number", "shown"),
    [("X2026-0417", "X2026-··17"), ("P-7", "··-7"), ("0417", "··17"), ("17", "··"), ("", "")],
)
def test_of_the_number_of_a_pass_the_year_and_its_end_are_shown(number: str, shown: str) -> None:
    assert Passage(pass_no=number).masked_pass_no == shown


def test_no_page_of_a_gate_shows_the_number_of_a_pass(gate: Point) -> None:
    row = entered(gate, pass_no="X2026-0417", pass_kind="resident")  # noqa: S106  a number of a pass
    waits(row, "seen-twice")
    for name, *args in (("gate", gate.pk), ("reviews",), ("correct", row.pk)):
        text = page(lead(), f"gates:{name}", *args)
        assert "X2026-··17" in text, name
        assert "X2026-0417" not in text, name


def test_why_somebody_was_let_through_is_the_leads_and_the_desks(gate: Point) -> None:
    row = entered(gate, exception="sick-relative", emergency="birth")
    assert all(
        words in page(lead(), "gates:gate", gate.pk) for words in ("a sick relative", "birth")
    )
    other = signed_in("village-secretary", name="Su")
    for name, pk in (("gate", gate.pk), ("correct", row.pk)):
        text = page(other, f"gates:{name}", pk)
        assert not any(words in text for words in ("sick", "birth")), name
    said = correction(people="4")
    del said["exception"]
    assert "Corrected, with your name" in post(other, "correct", row.pk, **said)
    now = Passage.every.get(state="counts")
    assert (now.exception, now.emergency) == ("sick-relative", "birth")
    post(lead(), "correct", now.pk, **correction(emergency="fire"))
    now = Passage.every.get(state="counts")
    assert (now.exception, now.emergency) == ("", "fire")
    turned = correction(emergency="fire", done="back")
    assert "An emergency is let through" in post(lead(), "correct", now.pk, **turned)
    assert Passage.every.get(state="counts").done == "through"


def test_that_a_pass_was_taken_back_is_no_kind_that_others_read(gate: Point) -> None:
    client, other = lead(), signed_in("grid-lead", name="Gina")
    one = waits(entered(gate), "revoked-offline")
    for _nth in range(2):  # it waits, and it is settled
        assert "the pass was taken back" in page(client, "gates:reviews")
        text = page(other, "gates:reviews")
        assert "done otherwise than the rule says" in text
        assert not any(words in text for words in ("taken back", "knew of it"))
        post(client, "settle", one.pk, words="the lead knew of it")


def test_a_look_at_passages_stands_in_the_log(gate: Point) -> None:
    row, client = entered(gate), lead()
    waits(row, "disagrees")
    for name, *args in (("gate", gate.pk), ("reviews",), ("correct", row.pk)):
        page(client, f"gates:{name}", *args)
    lines = Line.objects.filter(act__startswith="gates.").order_by("seq")
    assert [one.act for one in lines] == ["gates.gate-seen", "gates.reviews-seen", "gates.opened"]
    assert [one.act for one in log.looks(gate.pk, row.pk)] == ["gates.opened", "gates.gate-seen"]


def test_the_timeline_tells_neither_which_emergency_nor_who_stood_there(gate: Point) -> None:
    entered(gate, emergency="birth", at=timezone.now() - MINUTE)
    incident: Any = SimpleNamespace(pk=gate.zone.incident_id)
    (one,) = told._moments(incident, timezone.now(), 9)
    assert (one.by, one.what.zh) == ("", "C1 卡点紧急通行")
    assert "birth" not in one.what.en


def waits(row: Passage, kind: str) -> Review:
    """Let something about a passage wait for a look."""
    return Review.every.create(
        kind=kind, passage_id=row.pk, gate_id=row.gate_id, gate_code=row.gate_code, path=row.path,
        at=timezone.now(),
    )  # fmt: skip


def test_who_has_another_area_finds_no_gate(gate: Point) -> None:
    far = signed_in("gate-lead", name="Elsa", area="LH/XX")
    row = entered(gate)
    assert far.get(reverse("gates:gate", args=[gate.pk])).status_code == 404
    assert far.get(reverse("gates:correct", args=[row.pk])).status_code == 404
    assert "Gate C1" not in page(far, "gates:line")


def sheet(**facts: object) -> dict[str, object]:
    """Return the form of a sheet of two rows around midnight of three days ago."""
    day = timezone.localdate() - timedelta(days=3)
    said: dict[str, object] = {
        "sheet": "C1 night, page 1", "begins_on": day.isoformat(), "first": "1",
        "row-TOTAL_FORMS": "12", "row-INITIAL_FORMS": "0", "row-MIN_NUM_FORMS": "0", "row-MAX_NUM_FORMS": "12",
    }  # fmt: skip
    for i, clock in enumerate(("22:15", "0:05")):
        said |= {f"row-{i}-clock": clock, f"row-{i}-way": "in", f"row-{i}-what": "person"}
        said |= {f"row-{i}-people": "1", f"row-{i}-done": "through"}
    return said | facts


def test_a_night_on_paper_is_typed_in_once_and_rolls_over_midnight(gate: Point) -> None:
    assert "2 rows were typed in" in post(lead(), "type-back", gate.pk, **sheet())
    days = [(row.row, row.day, row.how, row.by) for row in Passage.every.order_by("at")]
    first = timezone.localdate() - timedelta(days=3)
    assert days == [(1, first, "paper", "Lin"), (2, first + timedelta(days=1), "paper", "Lin")]
    again = post(lead(), "type-back", gate.pk, **sheet())
    assert "Row 1 of this sheet was typed in already" in again
    assert "C1 night, page 1" in again
    assert Passage.every.count() == 2


def test_an_ambulance_of_a_night_on_paper_is_an_emergency_and_a_reason_is_a_reason(
    gate: Point,
) -> None:
    facts = {"row-0-why": "ambulance", "row-1-why": "medicine"}
    post(lead(), "type-back", gate.pk, **sheet(**facts))
    first, second = Passage.every.order_by("at")
    assert (first.emergency, first.exception) == ("ambulance", "")
    assert (second.emergency, second.exception) == ("", "medicine")
    told = first.emergency_name
    assert told is not None
    assert told.en in page(lead(), "gates:gate", gate.pk)
    assert "Row 1: an emergency is let through" in post(
        lead(), "type-back", gate.pk, **sheet(**{**facts, "row-0-done": "back", "sheet": "b"})
    )
    assert "valid choice" in post(
        lead(), "type-back", gate.pk, **sheet(**{"row-0-why": "nobody", "sheet": "another"})
    )


def test_an_outing_on_paper_counts_for_its_pass(
    gate: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known("00000000000000a1", "X2026-0417", "resident", "林*", "", counts_outings=True)
    monkeypatch.setattr(passes, "by_number", {"X2026-0417": known}.get)
    facts = {"row-0-pass_no": "X2026-0417", "row-0-way": "out", "row-1-pass_no": "X2026-9999"}
    post(lead(), "type-back", gate.pk, **sheet(**facts))
    mine, other = Passage.every.order_by("at")
    assert (mine.pass_id, mine.pass_kind, mine.counts_outings) == (known.pass_id, "resident", True)
    assert (other.pass_id, other.pass_no) == ("", "X2026-9999")


def test_what_cannot_be_on_paper_is_named_and_nothing_is_entered(gate: Point) -> None:
    client = lead()
    text = post(client, "type-back", gate.pk, **sheet(**{"row-1-clock": "25:00"}))
    assert "Row 2: the time has to be like 22:15" in text
    assert "must be less than or equal to 200" in post(
        client, "type-back", gate.pk, **sheet(**{"row-0-people": "201"})
    ).replace("Ensure this value is", "must be")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "lies in the time to come" in post(
        client, "type-back", gate.pk, **sheet(begins_on=tomorrow)
    )
    assert "No row is filled in" in post(
        client, "type-back", gate.pk, **sheet(**{"row-0-clock": "", "row-1-clock": ""})
    )
    assert (
        client.post(reverse("gates:type-back", args=[gate.pk]), {"sheet": "x"}).status_code == 200
    )
    assert not Passage.every.exists()


def correction(**facts: object) -> dict[str, object]:
    said = {
        "way": "in",
        "what": "person",
        "people": "3",
        "plate": "",
        "done": "through",
        "exception": "",
    }
    return {**said, "why": "miscounted in the rain", **facts}


def test_a_correction_at_the_desk_keeps_the_first_entry_with_both_names(gate: Point) -> None:
    row = entered(gate, people=1)
    assert "Corrected, with your name" in post(lead(), "correct", row.pk, **correction())
    text = page(lead(), "gates:gate", gate.pk)
    assert "before:" in text
    assert "miscounted in the rain" in text
    assert "Gao" in text
    late = post(lead(), "correct", row.pk, **correction(people="4"))
    assert "It was corrected already" in late
    new = Passage.every.get(state="counts")
    assert (new.people, new.by, new.corrects) == (3, "Lin", row.pk)
    post(lead(), "correct", new.pk, **correction(is_void="on"))
    assert "taken back" in page(lead(), "gates:gate", gate.pk)
    assert not Passage.every.filter(state="counts").exists()


def test_what_waits_is_settled_by_name_and_with_words(gate: Point) -> None:
    row = entered(gate)
    one = Review.every.create(
        kind="disagrees",
        passage_id=row.pk,
        gate_id=gate.pk,
        gate_code="C1",
        path="LH/LW",
        at=timezone.now(),
    )
    client = lead()
    assert "passage at gates waits" in page(client, "pages:home").replace(
        "passages at gates wait", "passage at gates waits"
    )
    assert "Say what became of it" in post(client, "settle", one.pk, words=" ")
    assert "Settled, with your name" in post(client, "settle", one.pk, words="talked it over")
    assert "It does not wait any more" in post(client, "settle", one.pk, words="again")
    assert "talked it over" in page(client, "gates:reviews")


@pytest.mark.parametrize(("keep", "people"), [("first", 2), ("later", 3)])
def test_of_two_corrections_a_person_says_which_counts(
    gate: Point, keep: str, people: int
) -> None:
    first = entered(gate, state="replaced")
    one = entered(gate, people=2, root=first.pk, corrects=first.pk)
    two = entered(gate, people=3, root=first.pk, corrects=first.pk, state="waits")
    waits = Review.every.create(
        kind="two-corrections", passage_id=two.pk, other_id=one.pk, gate_id=gate.pk, gate_code="C1",
        path="LH/LW", at=timezone.now(),
    )  # fmt: skip
    client = lead()
    assert "Say which of the two counts" in post(client, "settle", waits.pk, words="asked both")
    post(client, "settle", waits.pk, words="asked both", keep=keep)
    assert Passage.every.get(state="counts").people == people
    assert "Everything is equal" in page(client, "gates:counts")


def searched(client: Client, **facts: object) -> str:
    said = {
        "kind": "plate",
        "words": "粤B 12345",
        "reason": REASON,
        "question": "Which houses did the van go to",
    }
    return post(client, "search", **{**said, **facts})


def test_a_search_needs_a_reason_and_a_case_or_a_question(gate: Point) -> None:
    row = entered(gate, plate="粤B12345", what="vehicle")
    client = signed_in("police", name="Pan")
    assert "at least 10 letters" in searched(client, reason="curious")
    assert "Name the number of an open incident" in searched(client, question="")
    assert "No open incident has this number" in searched(client, incident_no="I1999-0001")
    assert "Say what is looked for" in searched(client, words=" ")
    assert not Search.every.exists()
    assert "粤B12345" in searched(client)
    one = Search.every.get()
    assert (one.by, one.role, one.n_found, one.reason) == ("Pan", "police", 1, REASON)
    assert row.plate not in str(one.__dict__)


def test_a_search_for_a_case_of_an_open_incident_finds_and_a_stranger_to_it_does_not(
    gate: Point,
) -> None:
    incident = opened()
    entered(gate, plate="粤B12345", what="vehicle", pass_no="P-7")  # noqa: S106  a number of a pass
    client = signed_in("doctor", name="Dora")
    assert "1 passage" in searched(client, question="", incident_no=incident.number)
    assert "1 passage" in searched(client, kind="pass", words="p-7")
    far = signed_in("police", name="Elsa", area="LH/XX")
    assert "Nothing was found" in searched(far)
    assert lead().get(reverse("gates:search")).status_code == 403


def opened() -> Incident:
    make_areas()
    now = timezone.now()
    pack = active_pack(at=now - timedelta(days=1))
    today = timezone.localdate(now)
    return reports.taken(resident(), at=now, pack_id=pack.pk, onset_on=today).incident


def test_a_search_over_several_areas_is_kept_under_the_one_that_holds_them(gate: Point) -> None:
    entered(gate, plate="粤B12345", what="vehicle")
    client = signed_in("police", name="Pan", area="LH/LW")
    searched(client)
    assert Search.every.get().path == "LH/LW"
    assign(Account.objects.get(name="Pan"), "police", area="LH/XX")
    searched(client)
    assert set(Search.every.values_list("path", flat=True)) == {"LH/LW", "LH"}
    text = page(signed_in("auditor", name="Ada", area="LH/LW"), "gates:searches")
    assert text.count(REASON) == 1, "one area's auditor does not read what reached beyond"


def test_vehicles_inside_are_those_that_came_in_and_have_not_left(gate: Point) -> None:
    now = timezone.now()
    for plate, ways in {
        "A11111": ["in"],
        "B22222": ["in", "out"],
        "C33333": ["out", "in"],
    }.items():
        for i, way in enumerate(ways):
            entered(gate, at=now - (9 - i) * MINUTE, plate=plate, what="vehicle", way=way)
    entered(gate, at=now - MINUTE, plate="D44444", what="vehicle", way="in", done="back")
    text = searched(signed_in("cdc", name="Cai"), kind="inside", words="")
    assert [plate in text for plate in ("A11111", "B22222", "C33333", "D44444")] == [
        True, False, True, False,
    ]  # fmt: skip


def test_searches_are_looked_at_by_somebody_else(gate: Point) -> None:
    searched(signed_in("police", name="Pan"))
    auditor = signed_in("auditor", name="Ada")
    text = page(auditor, "gates:searches")
    assert REASON in text
    assert "粤B" not in text
    assert "Looked at, with your name" in post(
        auditor, "looked", Search.every.get().pk, words="fine"
    )
    both = signed_in("police", "auditor", name="Both")
    searched(both)
    own = Search.every.get(by="Both")
    assert "it is your own search" in post(both, "looked", own.pk, words="")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_there_in_both_languages(language: str, gate: Point) -> None:
    client = signed_in(name="Amina", language=language)
    row = entered(gate, plate="粤B12345", what="vehicle")
    pages: list[tuple[str, list[Any]]] = [
        ("line", []), ("counts", []), ("reviews", []), ("search", []), ("searches", []), ("gate", [gate.pk]),
        ("type-back", [gate.pk]), ("correct", [row.pk]),
    ]  # fmt: skip
    for name, args in pages:
        text = page(client, f"gates:{name}", *args)
        assert ("Gates" in text) == (language == "en"), name


def test_what_stands_in_a_query_is_no_day(gate: Point) -> None:
    for day in ("yesterday", "9999-99-99", "0001-01-01", ""):
        assert lead().get(reverse("gates:counts"), {"day": day}).status_code == 200
