"""Taking down a report: the first opens an incident, and nobody becomes two cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shouwang.apps.incidents import reporting
from shouwang.apps.incidents.errors import ReportError
from shouwang.apps.incidents.models import Case, Concerned, Incident, Report, Said
from shouwang.apps.incidents.reporting import SameNameError, SentTwiceError
from shouwang.apps.people import actions
from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.policy.incidents import CaseState, State
from tests.apps.incidents.reports import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    decide,
    report,
    say,
    state,
    taken,
)
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import AMINA, GUS, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def test_the_first_report_opens_an_incident_and_names_the_village() -> None:
    done = taken(resident())
    assert done.incident.number == "I2020-0001"
    assert done.fate == Report.Fate.OPENED
    assert done.case.no == 1
    assert state(done.incident, NOW) is State.SUSPECTED
    assert (done.incident.place, done.incident.path) == ("柳湾村", "LH/LW")
    assert [row.area for row in Concerned.every.all()] == ["LH/LW"]


def test_a_report_of_another_person_joins_the_incident() -> None:
    first = taken(resident())
    second = taken(resident("魏小满", path="LH/LW/G3/B6/R1"), at=NOW + HOUR)
    assert second.incident == first.incident
    assert second.fate == Report.Fate.NEW_CASE
    assert second.case.no == 2
    assert Concerned.every.count() == 1


def test_a_second_report_of_one_person_is_the_same_case_and_fills_what_nobody_knew() -> None:
    lin = resident()
    first = taken(lin)
    again = taken(lin, at=NOW + HOUR, by="Nora", onset_on=TODAY - DAY, sample_on=TODAY)
    assert again.fate == Report.Fate.KNOWN
    assert again.case == first.case
    case = Case.every.get()
    assert case.sample_on == TODAY
    assert case.onset_on == TODAY - 2 * DAY  # what was known stays until somebody corrects it
    assert [one.onset_on for one in Report.every.all()] == [TODAY - 2 * DAY, TODAY - DAY]


def test_two_entries_that_were_found_to_be_one_person_are_one_case() -> None:
    lin, twin = resident(phone="199 0000 0001"), resident(path="LH/LW/G3/B6/R1")
    first = taken(twin)
    actions.merge(actor=AMINA, kept=lin, gone=twin, reason="", at=NOW)
    again = taken(Person.every.get(pk=lin.pk), at=NOW + HOUR)
    assert again.case == first.case


def test_the_same_sent_twice_in_a_minute_is_taken_down_once() -> None:
    lin = resident()
    first = taken(lin)
    with pytest.raises(SentTwiceError) as fault:
        taken(lin, at=NOW + timedelta(seconds=59))
    assert fault.value.case_id == first.case.pk
    assert "Nothing was lost" in fault.value.say("en")
    assert Report.every.count() == 1
    assert taken(lin, at=NOW + 2 * MINUTE).fate == Report.Fate.KNOWN


def test_a_name_alone_sent_twice_in_a_minute_is_one_case_whoever_reports_it() -> None:
    soon = NOW + timedelta(seconds=5)
    for actor in (somebody("Duan"), somebody("Gui", "grid-officer", area="LH/LW/G3")):
        new = report(name=f"by {actor.name}", same_as=reporting.ANOTHER)
        first = reporting.take_down(actor=actor, new=new, at=NOW)
        with pytest.raises(SentTwiceError) as fault:
            reporting.take_down(actor=actor, new=new, at=soon)
        assert fault.value.case_id == first.case.pk
    assert Case.every.count() == Report.every.count() == 2


def test_what_is_added_within_the_minute_is_not_lost() -> None:
    lin = resident()
    taken(lin)
    again = report(lin, said_at=NOW, reach="199 0000 0009")
    done = reporting.take_down(actor=somebody("Duan"), new=again, at=NOW + timedelta(seconds=9))
    assert (done.fate, done.report.reach) == (Report.Fate.KNOWN, "199 0000 0009")


def test_somebody_who_is_not_in_the_register_is_a_case_by_name_and_is_known_again_by_number() -> (
    None
):
    first = taken(phone="199 0000 0001")
    assert (first.case.name, first.case.person_id) == ("孟霜降", None)
    again = taken(phone="19900000001", at=NOW + HOUR)
    assert again.case == first.case
    other = taken(phone="199 0000 0002", at=NOW + 2 * HOUR)
    assert other.fate == Report.Fate.NEW_CASE


def test_where_only_the_name_is_the_same_the_office_is_asked() -> None:
    first = taken()
    with pytest.raises(SameNameError) as fault:
        taken(at=NOW + HOUR)
    assert fault.value.cases == [first.case]
    assert taken(at=NOW + HOUR, same_as=str(first.case.pk)).case == first.case
    assert taken(at=NOW + 2 * HOUR, same_as=reporting.ANOTHER).case != first.case


def test_who_may_not_see_cases_does_not_learn_from_a_report_that_there_is_one() -> None:
    first = taken()
    grid = somebody("Gui", "grid-officer", area="LH/LW/G3")
    done = reporting.take_down(actor=grid, new=report(said_at=NOW + HOUR), at=NOW + HOUR)
    assert done.case != first.case  # nobody was asked, and the desk sees both
    guessed = report(said_at=NOW + 2 * HOUR, same_as=str(first.case.pk), words="x")
    assert reporting.take_down(actor=grid, new=guessed, at=NOW + 2 * HOUR).case != first.case


def test_whose_work_is_for_an_area_says_where_somebody_stays() -> None:
    grid = somebody("Gui", "grid-officer", area="LH/LW/G3")
    with pytest.raises(ReportError, match="Say where they stay"):
        reporting.take_down(actor=grid, new=report(path=""), at=NOW)
    with pytest.raises(NotYourDutyError):
        reporting.take_down(actor=grid, new=report(path="LH"), at=NOW)


def test_a_report_written_down_after_a_decision_puts_it_aside_whenever_it_was_said() -> None:
    first = taken(resident())
    say(first.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(first.incident, State.CONTAINED, at=NOW + 3 * HOUR)
    taken(at=NOW + 4 * HOUR, said_at=NOW + 2 * HOUR)
    assert state(first.incident, NOW + 4 * HOUR) is State.CONFIRMED


def test_a_case_that_was_excluded_is_suspected_again_by_a_new_report() -> None:
    lin = resident()
    first = taken(lin)
    say(first.case, CaseState.EXCLUDED, at=NOW + HOUR)
    assert state(first.incident, NOW + HOUR) is State.EXCLUDED
    taken(lin, at=NOW + 2 * HOUR)
    assert state(first.incident, NOW + 2 * HOUR) is State.SUSPECTED
    assert [one.state for one in Said.every.all()] == ["suspected", "excluded", "suspected"]


def test_a_further_negative_result_wakes_no_case_that_was_excluded() -> None:
    lin = resident()
    first = taken(lin)
    say(first.case, CaseState.EXCLUDED, at=NOW + HOUR)
    taken(lin, at=NOW + 2 * HOUR, result="negative", result_on=TODAY)
    assert state(first.incident, NOW + 2 * HOUR) is State.EXCLUDED
    assert Case.every.get().result_on == TODAY  # what nobody knew is filled all the same


def test_where_nobody_knows_where_somebody_stays_they_join_the_incident_that_is_open() -> None:
    first = taken(resident())
    assert taken(path="", at=NOW + HOUR).incident == first.incident


def test_a_village_that_no_incident_is_about_gets_one_of_its_own() -> None:
    first = taken(resident())
    other = taken(path="LH", at=NOW + HOUR)
    assert other.incident != first.incident
    assert other.incident.path == ""


def test_another_disease_in_the_same_village_is_another_incident() -> None:
    first = taken(resident())
    other = taken(resident("魏小满"), pack_id=active_pack("measles", at=NOW - DAY).pk)
    assert other.incident != first.incident
    assert other.incident.number == "I2020-0002"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"onset_on": None}, "The day on which it began is missing"),
        ({"onset_on": TODAY + DAY}, "The day on which it began lies ahead"),
        ({"onset_on": TODAY - 400 * DAY}, "look at the year"),
        ({"said_at": NOW + HOUR}, "The hour of the report lies ahead"),
        ({"said_at": NOW - 400 * DAY}, "The hour of the report lies more than a year back"),
        ({"name": "  "}, "Nobody is named"),
        ({"sample_on": TODAY, "result_on": TODAY - DAY}, "dated before its sample"),
    ],
)
def test_what_is_wrong_with_a_report_is_one_sentence_and_nothing_is_half_written(
    facts: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ReportError, match=sentence):
        reporting.take_down(actor=somebody("Duan"), new=report(**facts), at=NOW)
    assert not Incident.every.exists()
    assert not Case.every.exists()


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ReportError) as fault:
        taken(onset_on=None, sample_on=TODAY + DAY, name="")
    for sentence in ("began is missing", "sample lies ahead", "Nobody is named"):
        assert sentence in fault.value.say("en")


def test_rules_that_do_not_count_are_refused() -> None:
    pack = active_pack("measles", at=NOW - DAY)
    pack.activated_at = None
    pack.save()
    with pytest.raises(ReportError, match="do not count"):
        taken(pack_id=pack.pk)


def test_who_may_not_report_is_refused_and_who_reports_stands_in_the_log() -> None:
    lin = resident()
    with pytest.raises(NotYourDutyError):
        reporting.take_down(actor=GUS, new=report(lin), at=NOW)
    done = taken(lin)
    assert "incidents.reported" in [line.act for line in log.timeline([lin.pk])]
    assert done.report.noted_name == "Duan"


def test_of_two_cases_that_turn_out_to_be_one_person_the_excluded_one_is_not_woken() -> None:
    lin, twin = resident(phone="199 0000 0001"), resident(path="LH/LW/G3/B6/R1")
    first, second = taken(lin).case, taken(twin, at=NOW + MINUTE).case
    actions.merge(actor=AMINA, kept=lin, gone=twin, reason="", at=NOW + HOUR)
    say(second, CaseState.CONFIRMED, at=NOW + HOUR)
    say(first, CaseState.EXCLUDED, at=NOW + HOUR, words="the same person as case 2")
    again = taken(Person.every.get(pk=lin.pk), at=NOW + 2 * HOUR, sample_on=TODAY)
    assert again.case == second
    assert Case.every.get(pk=first.pk).state == CaseState.EXCLUDED
