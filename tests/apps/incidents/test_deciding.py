"""Deciding about an incident: a person decides once nothing is open, and what is open is said by name."""

from __future__ import annotations

from typing import Any

import pytest

from shouwang.apps.incidents import deciding, standing
from shouwang.apps.incidents.errors import IncidentError
from shouwang.apps.incidents.models import Concerned, Incident, Step
from shouwang.apps.incidents.reporting import Taken
from shouwang.apps.orders.models import Order
from shouwang.apps.people import actions
from shouwang.apps.people.models import Person
from shouwang.apps.places import actions as places
from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import closing
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy.incidents import CaseState, ResponseLevel, State
from tests.apps.incidents.reports import DAY, HOUR, NOW, TODAY, closed, decide, say, state, taken
from tests.apps.orders.ordering import issued, new, on, served, somebody
from tests.offices import AMINA, GUS, make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin() -> Person:
    make_areas()
    return resident()


@pytest.fixture
def done(lin: Person) -> Taken:
    return taken(lin)


def test_an_incident_goes_from_the_report_to_its_end(done: Taken) -> None:
    incident = done.incident
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(incident, State.CONTAINED, at=NOW + 2 * HOUR)
    assert state(incident, NOW + 2 * HOUR) is State.CONTAINED
    decide(incident, State.RELEASED, at=NOW + 14 * DAY)
    assert state(incident, NOW + 14 * DAY) is State.RELEASED
    closed(incident.number, NOW + 15 * DAY)
    assert state(incident, NOW + 15 * DAY) is State.CLOSED
    assert state(incident, NOW + 14 * DAY) is State.RELEASED


def test_what_is_open_is_said_by_name(done: Taken) -> None:
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR)
    with pytest.raises(IncidentError, match="not isolated: case 1"):
        decide(done.incident, State.CONTAINED, at=NOW + 2 * HOUR)
    assert not Step.every.exists()


def test_it_is_not_released_while_an_order_runs_in_it(done: Taken, lin: Person) -> None:
    order = served(
        issued(on(lin), new(decided_at=NOW, starts_at=NOW, last_exposure=TODAY, last_day=TODAY + 14 * DAY,
                            review_on=TODAY + 3 * DAY), at=NOW), at=NOW
    )  # fmt: skip
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(done.incident, State.CONTAINED, at=NOW + 2 * HOUR)
    with pytest.raises(IncidentError, match=f"orders that still run: {order.number}"):
        decide(done.incident, State.RELEASED, at=NOW + 3 * HOUR)
    decide(done.incident, State.RELEASED, at=NOW + 16 * DAY)


def test_it_is_not_released_while_an_order_runs_on_the_entry_into_which_that_of_a_case_was_merged(
    done: Taken, lin: Person
) -> None:
    areas = [
        places.NewArea("LH/XQ", "village", "西桥村", "Xiqiao village"),
        places.NewArea("LH/XQ/B1", "building", "1号", "No. 1", 117.3, 28.4),
        places.NewArea("LH/XQ/B1/R1", "room", "1室"),
    ]
    places.enter_areas(actor=AMINA, areas=areas, at=NOW - DAY)
    twin = resident(path="LH/XQ/B1/R1")
    order = served(
        issued(on(twin), new(decided_at=NOW, starts_at=NOW, last_exposure=TODAY, last_day=TODAY + 14 * DAY,
                             review_on=TODAY + 3 * DAY), at=NOW), at=NOW
    )  # fmt: skip
    actions.merge(actor=AMINA, kept=twin, gone=lin, reason="", at=NOW + HOUR)
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(done.incident, State.CONTAINED, at=NOW + 2 * HOUR)
    with pytest.raises(IncidentError, match=f"orders that still run: {order.number}"):
        decide(done.incident, State.RELEASED, at=NOW + 3 * HOUR)


def test_it_is_not_released_while_an_order_binds_a_case_elsewhere(
    done: Taken, lin: Person
) -> None:
    order = issued(on(lin), new(decided_at=NOW, starts_at=NOW, last_exposure=TODAY, last_day=TODAY + 14 * DAY,
                                review_on=TODAY + 3 * DAY), at=NOW)  # fmt: skip
    Order.every.filter(pk=order.pk).update(path="LH/OTHER")
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(done.incident, State.CONTAINED, at=NOW + 2 * HOUR)
    with pytest.raises(IncidentError, match=f"orders that still run: {order.number}"):
        decide(done.incident, State.RELEASED, at=NOW + 3 * HOUR)


def test_a_case_that_turns_out_to_be_not_isolated_keeps_it_from_being_released_and_closed(
    done: Taken,
) -> None:
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    decide(done.incident, State.CONTAINED, at=NOW + 2 * HOUR)
    say(done.case, CaseState.CONFIRMED, at=NOW + 3 * HOUR, words="was at work", isolated_on=None)
    with pytest.raises(IncidentError, match="not isolated: case 1"):
        decide(done.incident, State.RELEASED, at=NOW + 4 * HOUR)
    say(done.case, CaseState.CONFIRMED, at=NOW + 5 * HOUR, isolated_on=TODAY)
    decide(done.incident, State.RELEASED, at=NOW + 6 * HOUR)
    say(done.case, CaseState.SUSPECTED, at=NOW + 7 * HOUR, words="the samples were mixed up")
    with pytest.raises(ShouwangError, match="not yet confirmed or excluded: case 1"):
        closed(done.incident.number, NOW + 8 * HOUR)


def test_it_is_not_closed_while_other_work_is_open(
    done: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(done.case, CaseState.EXCLUDED, at=NOW + HOUR)
    monkeypatch.setitem(
        deciding._OPEN_WORK, "test", lambda _incident, _at: [Text("task T1", "任务 T1")]
    )
    with pytest.raises(ShouwangError, match="task T1"):
        closing.ask(
            actor=somebody("Chen"), incident=done.incident.number, reason="x", at=NOW + 2 * HOUR
        )


def test_an_incident_with_a_case_that_nobody_decided_is_not_closed(done: Taken) -> None:
    with pytest.raises(ShouwangError, match="neither released nor excluded"):
        closing.ask(
            actor=somebody("Chen"), incident=done.incident.number, reason="x", at=NOW + HOUR
        )


def test_a_level_of_response_names_the_decision_that_declares_it(done: Taken) -> None:
    facts: dict[str, Any] = {
        "actor": somebody("Chen"),
        "incident_id": done.incident.pk,
        "words": "",
    }
    with pytest.raises(IncidentError, match="number of the decision"):
        deciding.set_level(**facts, level=ResponseLevel.FIRST, document_no=" ", at=NOW)
    deciding.set_level(**facts, level=ResponseLevel.FIRST, document_no="〔2020〕2号", at=NOW)
    with pytest.raises(IncidentError, match="stands already"):
        deciding.set_level(
            **facts, level=ResponseLevel.FIRST, document_no="〔2020〕3号", at=NOW + HOUR
        )
    assert level(done.incident) is ResponseLevel.FIRST
    deciding.set_level(**facts, level=None, document_no="〔2020〕4号", at=NOW + HOUR)
    assert level(done.incident, hours=2) is None


def level(incident: Incident, hours: int = 0) -> ResponseLevel | None:
    with as_machine():
        return standing.standing_of(incident, NOW + hours * HOUR).level


def test_a_place_is_named_and_taken_off_and_that_it_was_stays(done: Taken) -> None:
    facts: dict[str, Any] = {
        "actor": somebody("Chen"),
        "incident_id": done.incident.pk,
        "at": NOW + HOUR,
    }
    for path, why, sentence in (
        ("LH/XX", "gate", "There is no place"),
        ("LH/LW/G3", "gate", "named already"),
        ("LH", "", "Say why"),
    ):
        with pytest.raises(IncidentError, match=sentence):
            deciding.concern(**facts, path=path, why=why)
    row = deciding.concern(**facts, path="LH", why="a wedding")
    ended = deciding.unconcern(
        actor=somebody("Nora"), place_id=row.pk, why="nobody was there", at=NOW + 2 * HOUR
    )
    assert (ended.ended_by, ended.ended_why) == ("Nora", "nobody was there")
    with pytest.raises(IncidentError, match="ended meanwhile"):
        deciding.unconcern(actor=somebody("Nora"), place_id=row.pk, why="x", at=NOW + 3 * HOUR)
    assert Concerned.every.count() == 2


def test_no_flat_is_named_as_a_place_concerned(done: Taken) -> None:
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    place = Concerned.every.get(incident=done.incident)
    facts: dict[str, Any] = {"actor": somebody("Chen"), "at": NOW + HOUR}
    deciding.unconcern(place_id=place.pk, why="to name the house alone", **facts)
    for path in ("LH/LW/G3/B5/R1", "LH/LW/G3/B5/R2"):
        with pytest.raises(IncidentError, match="where somebody lives"):
            deciding.concern(incident_id=done.incident.pk, path=path, why="a case", **facts)
    deciding.concern(incident_id=done.incident.pk, path="LH/LW/G3/B5", why="a wedding", **facts)


def test_a_machine_decides_nothing_and_neither_does_who_does_not_lead(done: Taken) -> None:
    for actor, fault in ((MACHINE, NobodyActsError), (GUS, NotYourDutyError)):
        with pytest.raises(fault):
            deciding.decide(
                actor=actor,
                incident_id=done.incident.pk,
                wanted=State.CONTAINED,
                words="x",
                at=NOW,
            )


def test_what_follows_from_the_cases_is_not_decided(done: Taken) -> None:
    with pytest.raises(IncidentError, match="follows from the cases"):
        decide(done.incident, State.CONFIRMED, at=NOW)


def test_the_days_begin_when_every_case_is_isolated(done: Taken) -> None:
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR)
    assert day_of(done.incident, 1) == (0, True)
    say(done.case, CaseState.CONFIRMED, at=NOW + 2 * HOUR, isolated_on=TODAY)
    assert day_of(done.incident, 2) == (0, False)
    assert day_of(done.incident, 24 * 3 + 2) == (3, False)


def test_the_days_do_not_wait_for_a_case_that_was_excluded(done: Taken) -> None:
    say(done.case, CaseState.CONFIRMED, at=NOW + HOUR, isolated_on=TODAY)
    other = taken(at=NOW + HOUR)
    assert day_of(done.incident, 25) == (0, True)
    say(other.case, CaseState.EXCLUDED, at=NOW + 2 * HOUR)
    assert day_of(done.incident, 25) == (1, False)


def day_of(incident: Incident, hours: int) -> tuple[int, bool]:
    with as_machine():
        day = standing.standing_of(incident, NOW + hours * HOUR).day
    assert day is not None
    return day.n, day.is_running
