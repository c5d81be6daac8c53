"""What the rules say of a zone, and who must be helped first in it, as those who may see it read it."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.models import Case, Incident, Said
from shouwang.apps.incidents.queries import Confirmed
from shouwang.apps.people.models import Need, Person
from shouwang.apps.zones import lifting, papers, scheme
from shouwang.apps.zones.errors import ZoneError
from shouwang.apps.zones.models import Zone
from shouwang.backbone.audit.models import Line
from shouwang.policy.incidents import CaseState
from shouwang.policy.measures import Measure
from shouwang.policy.pack import Lift, Pack
from shouwang.policy.zones import RiskLevel
from tests.apps.incidents import reports
from tests.apps.incidents.reports import DAY, NOW
from tests.apps.orders.ordering import active_pack, issued, new, on, somebody
from tests.apps.zones.rows import zone_row
from tests.offices import make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db
GROUP = "LH/LW/G3"
_Row = TypeVar("_Row", bound=Model)
SOON = NOW + timedelta(hours=1)


@pytest.fixture
def ill() -> Person:
    make_areas()
    return resident()


@pytest.fixture
def incident(ill: Person) -> Incident:
    return reports.taken(ill, at=NOW, pack_id=active_pack(at=NOW - DAY).pk).incident


@pytest.fixture
def zone(incident: Incident) -> Zone:
    return zone_row(incident, GROUP, number="Z2020-0001", name="柳湾3组", at=NOW)


def confirmed(incident: Incident, isolated_on: date | None = None) -> Case:
    case = Case.every.get(incident=incident)
    return reports.say(case, CaseState.CONFIRMED, at=SOON, isolated_on=isolated_on)


def copied(row: _Row, **facts: object) -> _Row:
    """Enter a row once more, but for what is said otherwise."""
    found = copy(row)
    found.pk, found._state.adding = uuid4(), True
    for name, value in facts.items():
        setattr(found, name, value)
    found.save(force_insert=True)
    return found


def rules(zone: Zone) -> Pack:
    found = scheme.rules_for(zone)
    assert found is not None
    return found


def clock(zone: Zone, days: int = 1) -> scheme.Clock:
    found = scheme.clock_of(zone, rules(zone), NOW + days * DAY)
    assert found is not None
    return found


def risk(zone: Zone, days: int = 1) -> RiskLevel:
    found = scheme.risk_of(zone, rules(zone), NOW + days * DAY)
    assert found is not None
    return found.level


def waiting(zone: Zone, days: int) -> dict[Lift, date | None]:
    return {one.lift: one.free_on for one in clock(zone, days).conditions if not one.is_met}


def test_a_zone_says_what_its_kind_asks_of_the_people_in_it(zone: Zone) -> None:
    guard = signed_in("gate-lead", name="Gao")
    text = page(guard, "zones:zone", zone.pk)
    assert "People leave their homes by turns" in text
    assert "People stay in the zone" in text
    assert "In an emergency everybody may leave at any time." in text
    assert "low risk" in text


def test_the_risk_of_the_township_follows_its_cases_day_by_day(
    zone: Zone, incident: Incident
) -> None:
    assert risk(zone) is RiskLevel.LOW
    confirmed(incident)
    assert risk(zone) is RiskLevel.MEDIUM
    assert risk(zone, 13) is RiskLevel.MEDIUM
    assert risk(zone, 14) is RiskLevel.LOW


def test_a_case_that_was_excluded_counts_no_more(zone: Zone, incident: Incident) -> None:
    case = confirmed(incident)
    reports.say(case, CaseState.EXCLUDED, at=SOON + timedelta(hours=1))
    assert risk(zone) is RiskLevel.LOW
    assert clock(zone).began is None


def test_a_case_that_is_suspected_in_a_further_incident_is_confirmed_still(
    zone: Zone, incident: Incident
) -> None:
    isolated = date(2020, 2, 27)
    case = confirmed(incident, isolated_on=isolated)
    further = copied(incident, number="I2020-0009")
    again = copied(case, incident=further, isolated_on=None, state=CaseState.SUSPECTED)
    said = Said.every.filter(case=case).last()
    assert said is not None
    copied(
        said, case=again, isolated_on=None, state=CaseState.SUSPECTED, at=SOON + timedelta(hours=1)
    )
    assert risk(zone) is RiskLevel.MEDIUM
    assert clock(zone, 5).began == isolated
    reports.say(case, CaseState.EXCLUDED, at=SOON + timedelta(hours=2))
    assert risk(zone) is RiskLevel.LOW


@pytest.mark.parametrize(
    ("path", "level"), [(f"{GROUP}/B5", RiskLevel.HIGH), (GROUP, RiskLevel.MEDIUM)]
)
def test_cases_of_one_house_are_a_cluster_and_those_of_unknown_homes_are_none(
    zone: Zone, monkeypatch: pytest.MonkeyPatch, path: str, level: RiskLevel
) -> None:
    cases = [Confirmed(path, NOW.date(), None)] * 51
    monkeypatch.setattr(incidents, "confirmed_in", lambda *_asked: cases)
    assert risk(zone) is level


def test_the_days_of_a_zone_begin_when_its_conditions_say_so(
    zone: Zone, incident: Incident
) -> None:
    confirmed(incident, isolated_on=date(2020, 2, 20))  # a week before anybody knew what it was
    assert clock(zone, 5).began == date(2020, 2, 27)
    assert waiting(zone, 5) == {Lift.DAYS_WITHOUT_CASE: date(2020, 3, 12)}


def test_who_stood_in_the_register_twice_is_one_case(
    zone: Zone, incident: Incident, ill: Person
) -> None:
    other = resident("何白露", path=f"{GROUP}/B6/R1")
    confirmed(incident)
    reports.say(
        reports.taken(other, at=SOON + timedelta(minutes=1)).case, CaseState.CONFIRMED,
        at=SOON + timedelta(minutes=2),
    )  # fmt: skip

    def n() -> int:
        return len(incidents.confirmed_in([GROUP], "covid19-cn-5", NOW + DAY))

    assert n() == 2
    Person.every.filter(pk=other.pk).update(merged_into=ill)
    assert n() == 1


def test_without_a_case_inside_no_days_are_counted_and_nothing_is_waited_for(zone: Zone) -> None:
    found = clock(zone)
    assert found.began is None
    assert all(one.is_met for one in found.conditions)


def test_days_begin_with_the_isolation_of_the_last_case_and_are_over_after_fourteen(
    zone: Zone, incident: Incident
) -> None:
    confirmed(incident)
    assert clock(zone, 5).day == 0  # who is not isolated infects still
    isolated = date(2020, 2, 28)
    reports.say(Case.every.get(), CaseState.CONFIRMED, at=SOON + DAY, isolated_on=isolated)
    assert clock(zone, 5).began == isolated
    assert waiting(zone, 13) == {Lift.DAYS_WITHOUT_CASE: date(2020, 3, 13)}
    assert not waiting(zone, 15)


def test_contacts_inside_are_waited_for_by_the_exposure_that_their_orders_name(
    zone: Zone,
) -> None:
    contact = resident("何白露", path=f"{GROUP}/B6/R1")
    issued(on(contact), new(pack_id=active_pack().pk, last_exposure=date(2020, 2, 25)))
    assert waiting(zone, 1)[Lift.CONTACTS_DONE] == date(2020, 3, 10)
    assert not waiting(zone, 14)


def test_a_case_inside_is_said_with_what_the_plan_makes_of_the_zone(
    zone: Zone, incident: Incident
) -> None:
    desk, guard = signed_in("duty-leader", name="Lena"), signed_in("gate-lead", name="Gao")
    said = "by the rules this becomes a lockdown zone"
    assert said not in page(desk, "zones:zone", zone.pk)
    confirmed(incident)
    assert said in page(desk, "zones:zone", zone.pk)
    assert said not in page(guard, "zones:zone", zone.pk)
    secretary = signed_in(
        "village-secretary", area="LH/LW", name="Sun"
    )  # draws zones, and sees no case
    assert said not in page(secretary, "zones:zone", zone.pk)
    Zone.every.update(measure=Measure.LOCKDOWN_ZONE.value)
    assert "by the rules this becomes" not in page(desk, "zones:zone", zone.pk)


def test_a_prevention_zone_waits_for_the_stricter_ones(zone: Zone, incident: Incident) -> None:
    Zone.every.update(measure=Measure.PREVENTION_ZONE.value)
    zone.refresh_from_db()
    assert clock(zone).others == []
    zone_row(incident, f"{GROUP}/B6", number="Z2020-0002", name="6号", at=NOW)
    assert clock(zone).others == ["Z2020-0002"]
    assert "zone Z2020-0002 is lifted first" in page(
        signed_in("duty-leader", name="Lena"), "zones:zone", zone.pk
    )


def test_who_draws_a_zone_reads_when_each_kind_is_drawn(incident: Incident) -> None:
    text = page(signed_in("duty-leader", name="Lena"), "zones:new")
    assert "the home of a case and its busy surroundings" in text
    assert "A case confirmed inside makes it a lockdown zone." in text


def test_a_zone_of_a_disease_for_which_no_area_is_closed_has_no_such_card(ill: Person) -> None:
    other = reports.taken(ill, at=NOW, pack_id=active_pack("mpox", at=NOW - DAY).pk).incident
    row = zone_row(other, GROUP, number="Z2020-0003", name="3组", at=NOW)
    assert 'id="rules"' not in page(signed_in("duty-leader", name="Lena"), "zones:zone", row.pk)


def test_a_zone_whose_days_are_not_over_is_lifted_only_with_a_reason(
    zone: Zone, incident: Incident
) -> None:
    confirmed(incident)
    facts: dict[str, Any] = {"actor": somebody("Duan"), "zone_id": zone.pk, "at": SOON + DAY}
    with pytest.raises(ZoneError, match="although this does not hold yet: days without a case"):
        lifting.lift(words=" ", **facts)
    zone.refresh_from_db()
    assert zone.stands
    assert not lifting.lift(words="the county ended it, no. 12", **facts).stands


def test_nobody_lifts_a_zone_by_one_click(zone: Zone) -> None:
    desk = signed_in("duty-leader", name="Lena")
    desk.post(reverse("zones:lift", args=[zone.pk]), {"words": "try"})
    zone.refresh_from_db()
    assert zone.stands
    desk.post(reverse("zones:lift", args=[zone.pk]), {"words": "over", "is_sure": "on"})
    zone.refresh_from_db()
    assert not zone.stands


# who must be helped first


def first_to_help(client: Client, zone: Zone) -> bytes:
    return client.get(reverse("zones:first-to-help", args=[zone.pk])).content


def test_the_crew_gets_who_cannot_get_out_alone_and_that_it_was_printed_is_written_down(
    zone: Zone, ill: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[list[str]] = []
    first = papers.first_to_help

    def noted(zone: Zone, people: list[object], by: str, lang: str) -> bytes:
        listed.append([one.name for one in people])  # type: ignore[attr-defined]
        return first(zone, people, by, lang)  # type: ignore[arg-type]

    monkeypatch.setattr(papers, "first_to_help", noted)
    away = resident("何白露", path=f"{GROUP}/B6/R1", needs=("oxygen",))
    Need.every.create(person=ill, kind="pregnancy", noted_on=NOW.date())
    desk = signed_in("duty-leader", name="Lena")
    assert first_to_help(desk, zone).startswith(b"%PDF")
    assert listed == [[away.name]]
    assert Line.objects.filter(act="people.first-seen").count() == 1


def test_the_list_of_a_zone_where_nobody_is_known_to_need_help_says_so(zone: Zone) -> None:
    assert first_to_help(signed_in("duty-leader", name="Lena"), zone).startswith(b"%PDF")


def test_a_guard_does_not_get_the_list(zone: Zone) -> None:
    guard = signed_in("gate-lead", name="Gao")
    assert guard.get(reverse("zones:first-to-help", args=[zone.pk])).status_code == 403
    assert "Who must be helped first" not in page(guard, "zones:zone", zone.pk)
