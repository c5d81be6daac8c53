"""The counts of a day are those that a plain reading of the events gives, in whatever order they arrived."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.gates import counting, line
from shouwang.apps.gates.models import Passage
from shouwang.apps.zones.models import Point
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import Account
from shouwang.backbone.intake.kinds import KINDS, Captured
from shouwang.backbone.intake.models import Event
from shouwang.backbone.retention import purging
from tests.apps.gates import rows
from tests.apps.gates.rows import GATE, entered, passing
from tests.backbone.intake.conftest import enrolled
from tests.backbone.intake.phone import NOW, Phone
from tests.backbone.intake.test_delivery import sent

pytestmark = pytest.mark.django_db
DAYS = (date(2020, 2, 28), date(2020, 2, 29))
HOUR = timedelta(hours=1)


@pytest.fixture
def two_gates() -> list[Point]:
    return rows.gates_of(rows.zone(n_gates=2))


@pytest.fixture
def two_phones(guard: Account) -> list[Phone]:
    return [enrolled(guard, seed) for seed in (1, 2)]


STEPS = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 1), st.integers(1, 5), st.sampled_from(["through", "back"]),
        st.sampled_from(["new", "correct", "void"]), st.integers(0, 30), st.booleans(),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def plainly(taken: list[UUID], gates: dict[str, int]) -> Counter[tuple[date, int, str]]:
    """Read the events in the order in which they were taken in: the first correction of what stands holds."""
    stands: dict[UUID, dict[str, Any] | None] = {}
    root: dict[UUID, UUID] = {}
    holds: dict[UUID, UUID] = {}
    events = {event.pk: event for event in Event.objects.filter(pk__in=taken)}
    for event in (events[pk] for pk in taken):
        said = json.loads(json.loads(event.body)["payload"])
        if event.base is None:
            root[event.pk] = holds[event.pk] = event.pk
            stands[event.pk] = {**said, "at": event.at}
            continue
        mine = root[event.pk] = root[event.base]
        before = stands[mine]
        if holds[mine] == event.base and before is not None:
            holds[mine] = event.pk
            stands[mine] = None if said.get("void") else {**said, "at": before["at"]}
    found: Counter[tuple[date, int, str]] = Counter()
    for one in filter(None, stands.values()):
        day = (one["at"] + 8 * HOUR).date()
        found[day, gates[one["gate"]], one["done"]] += one["people"]
    return found


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the events in the order in which they are taken in."""
    found: list[UUID] = []
    kind = KINDS[GATE]

    def take(some: Sequence[Captured]) -> frozenset[UUID]:
        found.extend(one.event_id for one in some)
        return kind.take(some)

    monkeypatch.setitem(KINDS, GATE, replace(kind, take=take))
    return found


@given(STEPS, st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_those_of_a_plain_reading_of_the_events(
    two_gates: list[Point],
    two_phones: list[Phone],
    taken: list[UUID],
    steps: list[Any],
    chance: Any,
) -> None:
    taken.clear()
    items: list[Any] = []
    for who, where, people, done, kind, which, is_later in steps:
        phone, at = two_phones[who], NOW + (6 * HOUR if is_later else timedelta())
        said: dict[str, Any] = passing(two_gates[where], people=people, done=done)
        base = items[which % len(items)]["event_id"] if kind != "new" and items else None
        if kind == "void" and base:
            said = {"void": True}
        items.append(phone.capture(said, kind=GATE, base=base, at=at))
    with transaction.atomic():
        chance.shuffle(items)
        while items:
            n = chance.randint(1, len(items))
            sent(two_phones[0], *items[:n], at=NOW + 24 * HOUR)
            items = items[n:]
        assert len(taken) == len(steps)
        _compare(taken, {str(gate.pk): i for i, gate in enumerate(two_gates)})
        transaction.set_rollback(True)


def _compare(taken: list[UUID], gates: dict[str, int]) -> None:
    counted = [counting.count(day) for day in DAYS]
    assert [one.misfits for one in counted] == [[], []]
    assert (
        sum(one.n_came for one in counted) == sum(one.n_delivered for one in counted) == len(taken)
    )
    found: Counter[tuple[date, int, str]] = Counter()
    for day in DAYS:
        for row in line.figures(day):
            found[day, gates[str(row["gate_id"])], row["done"]] += row["n_people"]
    assert found == plainly(taken, gates)


def test_a_passage_that_a_correction_moves_to_another_gate_counts_there(
    phone: Phone, two_gates: list[Point]
) -> None:
    first = phone.capture(passing(two_gates[0]), kind=GATE)
    moved = phone.capture(passing(two_gates[1]), kind=GATE, base=first["event_id"])
    sent(phone, first, moved)
    told = counting.count(DAYS[0])
    assert [(one.code, one.moved, one.counts) for one in told.sums] == [
        ("C1", -1, 0),
        ("C3", 1, 1),
    ]
    assert told.fits


def test_an_entry_that_nobody_delivered_is_named(gate: Point) -> None:
    row = entered(gate, at=NOW, device_id=uuid4())
    told = counting.count(DAYS[0]).misfits
    assert [str(row.pk) in one.en for one in told] == [True]


def test_an_event_without_its_entry_is_named(phone: Phone, gate: Point) -> None:
    item = phone.capture(passing(gate), kind=GATE)
    sent(phone, item)
    Passage.every.all().delete()
    assert [item["event_id"] in one.en for one in counting.count(DAYS[0]).misfits] == [True]


def test_a_day_whose_term_is_over_is_no_misfit(phone: Phone, gate: Point) -> None:
    sent(phone, phone.capture(passing(gate), kind=GATE))
    local = timezone.localtime(NOW) + timedelta(days=25)
    purging.night(actor=MACHINE, now=local.replace(hour=2, minute=0), stop=lambda: None)
    assert not Passage.every.exists()
    assert counting.count(DAYS[0]).fits


def test_a_passage_of_which_no_entry_counts_is_named(phone: Phone, gate: Point) -> None:
    sent(phone, phone.capture(passing(gate), kind=GATE))
    Passage.every.update(state="replaced")
    told = counting.count(DAYS[0])
    assert not told.fits
    assert any("Not one entry counts" in one.en for one in told.misfits)
