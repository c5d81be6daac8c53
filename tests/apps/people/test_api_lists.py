"""Programs see who must be helped first, who opened a file, and which lists were taken along."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.urls import reverse

from shouwang.apps.people import actions, exports, taking_along
from shouwang.apps.people.models import ExportAsk
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.apps.people.importing import send
from tests.offices import AMINA, AT, make_areas, resident, signed_in
from tests.programs import program

pytestmark = pytest.mark.django_db
OFFICE: Final = "hq-office"


@pytest.fixture(autouse=True)
def _town() -> None:
    cache.clear()
    make_areas()


# who must be helped first


def test_who_must_be_helped_first_is_told_in_the_order_of_homes() -> None:
    resident("何小满", path="LH/LW/G3/B6/R1", needs=("disability",), language="zh")
    resident("林谷雨", needs=("oxygen", "dialysis", "alone"))
    resident("魏雨水", needs=("dialysis",))
    duty = program("duty-officer", name="Du")
    told = duty.get("/first-to-help")
    assert [row["name"] for row in told["items"]] == ["林谷雨", "何小满"]
    assert told["items"][0]["needs"] == ["oxygen"]
    assert told["items"][0]["home"]["path"] == "LH/LW/G3/B5/R1"
    assert set(told["items"][0]) == {"ref", "name", "home", "needs", "language"}
    one = duty.get("/first-to-help?path=LH/LW/G3/B6")
    assert [(row["name"], row["language"]) for row in one["items"]] == [("何小满", "zh")]
    second = duty.get("/first-to-help?size=1&page=2")
    assert (second["items"][0]["name"], second["next_page"]) == ("何小满", None)


def test_a_look_at_them_stands_in_the_log_as_of_the_page() -> None:
    resident("林谷雨", needs=("oxygen",))
    program("duty-officer", name="Du").get("/first-to-help?path=LH/LW")
    program("duty-officer", name="Du").get(
        "/first-to-help?path=LH/LW/G3/B6"
    )  # where nobody needs it
    line = Line.objects.get(act="people.first-seen")
    assert (line.actor_name, line.facts) == ("Du (list)", {"path": "LH/LW", "rows": 1})


def test_those_elsewhere_are_not_among_them_and_others_are_refused() -> None:
    resident("林谷雨", needs=("oxygen",))
    far = program("grid-officer", area="LH/LW/G3/B6", name="Far")
    assert far.get("/first-to-help")["n"] == 0
    assert program("cdc", name="Cd").get("/first-to-help", 403)
    refused = far.get("/first-to-help?need=oxygen", 422)
    assert refused["fields"][0]["field"] == "need"
    assert far.get("/first-to-help?page=0", 422)


# who opened a file


def test_who_opened_a_file_is_told_with_those_of_entries_merged_into_it() -> None:
    lin, other = resident("林谷雨"), resident("林谷雨", phone="19900000001")
    program(OFFICE, name="Hq").get(f"/residents/{other.ref}")
    actions.merge(actor=AMINA, kept=lin, gone=other, reason="", at=AT)
    program(OFFICE, name="Hq").get(f"/residents/{lin.ref}")
    told = program("auditor", name="Au").get(f"/residents/{lin.ref}/opened")
    acts = [(line["act"], line["by"]) for line in told["items"]]
    assert acts.count(("people.opened", "Hq (list)")) == 2
    assert log.looks(lin.pk).filter(act="audit.opened", actor_name="Au (list)").count() == 1


def test_a_file_elsewhere_is_not_there_to_the_auditor_of_a_part() -> None:
    lin = resident("林谷雨")
    far = program("auditor", area="LH/LW/G3/B6", name="Far")
    assert far.get(f"/residents/{lin.ref}/opened", 404) == far.get(
        "/residents/P-999999/opened", 404
    )
    assert program(OFFICE, name="Hq").get(f"/residents/{lin.ref}/opened", 403)
    assert not log.looks(lin.pk).exists()


# long lists


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> ExportAsk:
    """Return a list of two that Bo asked for, in a town where that is long."""
    monkeypatch.setattr(taking_along, "ALONE", 1)
    for name in ("林谷雨", "何小满"):
        resident(name)
    send(signed_in(OFFICE, name="Bo"), "people:export", purpose="errands of today", query="")
    return ExportAsk.objects.get()


def test_long_lists_are_told_with_purpose_length_and_state(asked: ExportAsk) -> None:
    guardian = program("data-guardian", name="Gu")
    (row,) = guardian.get("/lists")["items"]
    assert (row["by"], row["purpose"], row["n_rows"]) == ("Bo", "errands of today", 2)
    assert (row["state"], row["is_mine"], row["job"]) == ("waiting", False, None)
    one = guardian.get(f"/lists/{asked.pk}")
    assert [note["act"] for note in one["timeline"]] == ["people.list-asked"]
    assert program(OFFICE, name="Bo").get(f"/lists/{asked.pk}")["is_mine"]


def test_no_program_says_yes_to_a_list(asked: ExportAsk) -> None:
    cai = program(OFFICE, name="Cai")
    for path in (f"/lists/{asked.pk}", f"/lists/{asked.pk}/answer"):
        assert cai.post(path, {"answer": "yes"}, 404 if path.endswith("answer") else 405)
    asked.refresh_from_db()
    assert (asked.state, Job.objects.count()) == ("waiting", 0)
    send(signed_in(OFFICE, name="Cai"), "people:answer-list", asked.pk, answer="yes")
    told = program(OFFICE, name="Bo").get(f"/lists/{asked.pk}")
    assert (told["state"], told["answered_by"]) == ("confirmed", "Cai")
    assert told["job"] == str(Job.objects.get().pk)
    assert program(OFFICE, name="Cai").get(f"/lists/{asked.pk}")["job"] is None


def test_lists_of_another_area_are_not_there(asked: ExportAsk) -> None:
    ExportAsk.objects.update(path="LH/LW/G3/B5")
    far = program("village-secretary", area="LH/LW/G3/B6", name="Far")
    assert far.get("/lists")["n"] == 0
    assert far.get(f"/lists/{asked.pk}", 404) == far.get(f"/lists/{UUID(int=7)}", 404)
    assert program("doctor", name="Do").get("/lists", 403)
    assert program("doctor", name="Do").get(f"/lists/{asked.pk}", 403)


def test_whose_list_turned_up_is_told_by_the_row_that_nobody_has() -> None:
    resident("林谷雨")
    send(signed_in(OFFICE, name="Bo"), "people:export", purpose="errands of today", query="")
    ref, _name = exports.mark_of(taking_along.number_of(Job.objects.get()))
    auditor = program("auditor", name="Au")
    (found,) = auditor.post("/lists/trace", {"ref": ref})
    assert (found["by"], found["purpose"]) == ("Bo", "errands of today")
    other = "P-900001" if ref != "P-900001" else "P-900002"
    assert auditor.post("/lists/trace", {"ref": other}) == []
    for wrong in ("P-000001", "9", ""):
        assert auditor.post("/lists/trace", {"ref": wrong}, 422)["fields"][0]["field"] == "ref"
    assert program(OFFICE, name="Hq").post("/lists/trace", {"ref": ref}, 403)


@pytest.mark.parametrize("ref", ["P-900001", "no number"])
def test_whose_list_turned_up_is_not_told_to_the_auditor_of_a_part(ref: str) -> None:
    far = program("auditor", area="LH/LW", name="Far")
    assert far.post("/lists/trace", {"ref": "P-900001"}, 403)["code"] == "access.not-your-duty"
    page = signed_in("auditor", area="LH/LW", name="Fay")
    assert page.post(reverse("people:trace-list"), {"ref": ref}).status_code == 403
    assert (
        reverse("people:trace-list")
        not in page.get(reverse("people:taken-lists")).content.decode()
    )


def test_an_area_that_there_is_not_is_refused_and_not_told_as_nobody() -> None:
    make_areas()
    told = program("duty-leader").get("/first-to-help?path=LH/NO/G1", 422)
    assert told["fields"][0]["field"] == "path"
