"""What really happened, and how much of it the town can know."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from uuid import UUID

from shouwang.apps.drills.invent import HiddenTruth, Town
from shouwang.apps.drills.invent import truth as truths
from shouwang.apps.drills.invent.town import LOCAL

CLOSE = dt.timedelta(minutes=15)


def together(truth: HiddenTruth) -> Counter[tuple[UUID, dt.date]]:
    """Return the seconds that each person spent near the index case, by day of the window."""
    seconds: Counter[tuple[UUID, dt.date]] = Counter()
    of_index = [v for v in truth.visits if v.person_id == truth.index_id]
    for mine in of_index:
        for other in truth.visits:
            if other.place_id != mine.place_id or other.person_id == truth.index_id:
                continue
            met = min(mine.end, other.end) - max(mine.start, other.start)
            if met > dt.timedelta() and truth.window_from <= mine.start < truth.isolated_at:
                seconds[other.person_id, mine.start.date()] += int(met.total_seconds())
    return seconds


def test_fourteen_people_and_nobody_else_were_near_long_enough(
    town: Town, truth: HiddenTruth
) -> None:
    home = next(p.sleeps_path for p in town.people if p.id == truth.index_id)
    mates = {p.id for p in town.people if p.sleeps_path == home and p.id != truth.index_id}
    met = {person for (person, _), s in together(truth).items() if s >= CLOSE.total_seconds()}

    assert {contact.person_id for contact in truth.contacts} == mates | met
    assert len(truth.contacts) == 14


def test_others_met_the_index_case_too_but_only_for_minutes(truth: HiddenTruth) -> None:
    contacts = {contact.person_id for contact in truth.contacts}
    short = {person for person, _ in together(truth) if person not in contacts}

    assert len(short) >= 3


def test_all_were_last_exposed_on_day_0(town: Town, truth: HiddenTruth) -> None:
    day_0 = town.first_day - dt.timedelta(days=1)

    assert {contact.last_at.astimezone(LOCAL).date() for contact in truth.contacts} == {day_0}
    assert truth.isolated_at.date() == day_0


def test_each_contact_has_evidence_that_the_town_holds(town: Town, truth: HiddenTruth) -> None:
    traces = {trace.id: trace for trace in town.observed}
    homes = {person.household_id for person in town.people}

    for contact in truth.contacts:
        assert contact.evidence
        for evidence in contact.evidence:
            if evidence.kind == "household":
                assert evidence.ref in homes
            else:
                assert traces[evidence.ref].source == evidence.kind


def test_no_contact_has_a_task_in_the_outbreak(town: Town, truth: HiddenTruth) -> None:
    tasks = {row.person_id for row in town.responders}

    assert tasks.isdisjoint(contact.person_id for contact in truth.contacts)
    assert truth.index_id not in tasks


def test_nobody_is_in_two_places_at_a_time(truth: HiddenTruth) -> None:
    by_person: dict[UUID, list[tuple[dt.datetime, dt.datetime]]] = {}
    for visit in truth.visits:
        assert visit.start < visit.end
        by_person.setdefault(visit.person_id, []).append((visit.start, visit.end))
    for spans in by_person.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_thousands_of_visits_fill_fourteen_days(town: Town, truth: HiddenTruth) -> None:
    days = {visit.start.date() for visit in truth.visits}

    assert len(truth.visits) > 5000
    assert days == {town.first_day - dt.timedelta(days=n) for n in range(1, 15)}


def test_people_are_seen_only_where_they_can_be(town: Town, truth: HiddenTruth) -> None:
    people = {person.id: person for person in town.people}

    for visit in truth.visits:
        person = people[visit.person_id]
        assert person.sleeps_path.startswith(town.village_path)
        assert all(visit.start.date() >= back_on for _, _, back_on in person.travel)


def test_what_the_town_knows_has_gaps_slips_and_open_ends(town: Town, truth: HiddenTruth) -> None:
    visits = {visit.id: visit for visit in truth.visits}
    people = {person.id: person for person in town.people}
    traces = {trace.id: trace for trace in town.observed}
    pairs = [(traces[a], visits[b]) for a, b in truth.recorded]

    assert 0.3 < len(truth.unrecorded()) / len(truth.visits) < 0.8
    assert any(trace.name != people[visit.person_id].name for trace, visit in pairs)
    assert any(trace.phone is None for trace, _ in pairs)
    assert sum(trace.end is None for trace, _ in pairs) > 500
    assert sum(trace.start != visit.start for trace, visit in pairs) > 500


def test_the_trajectory_of_the_index_case_covers_fourteen_days(town: Town) -> None:
    told = [trace for trace in town.observed if trace.teller_id == town.index_id]

    assert min(trace.start for trace in told).date() == town.first_day - dt.timedelta(days=14)
    assert max(trace.start for trace in told).date() == town.first_day - dt.timedelta(days=1)


def test_the_truth_cannot_be_reached_from_the_town(town: Town) -> None:
    seen: set[str] = set()

    def walk(thing: object) -> None:
        seen.add(type(thing).__module__)
        if is_dataclass(thing):
            for field in fields(thing):
                walk(getattr(thing, field.name))
        elif isinstance(thing, Mapping):
            for key, value in thing.items():
                walk(key)
                walk(value)
        elif isinstance(thing, tuple):
            for item in thing:
                walk(item)

    walk(town)

    assert truths.__name__ not in seen
    assert seen <= {"builtins", "datetime", "uuid", type(town).__module__}
    assert not hasattr(sys.modules[type(town).__module__], "HiddenTruth")


def test_no_innocent_person_seems_near_long_enough_even_on_worn_traces(
    town: Town, truth: HiddenTruth
) -> None:
    """A stay without an end is taken as an hour."""
    visit_of, visits = dict(truth.recorded), {visit.id: visit for visit in truth.visits}
    contacts = {contact.person_id for contact in truth.contacts}
    spans = [
        (visits[visit_of[t.id]].person_id, t.place_id, t.start, t.end or t.start + 4 * CLOSE)
        for t in town.observed
        if t.place_id and t.start >= truth.window_from
    ]
    seconds: Counter[tuple[UUID, dt.date]] = Counter()
    for _, place, start, end in (span for span in spans if span[0] == truth.index_id):
        for person, where, since, until in spans:
            if where == place and person not in contacts and person != truth.index_id:
                met = min(end, until) - max(start, since)
                seconds[person, start.date()] += max(0, int(met.total_seconds()))

    assert max(seconds.values()) < CLOSE.total_seconds()
