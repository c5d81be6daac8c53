"""P-02: what is incomplete, beyond somebody's power or longer than allowed is not saved, nor any part of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations, product
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.apps.orders import drafting, issuing, written
from shouwang.apps.orders.errors import OneHandError, OrderError, OrderFaultsError
from shouwang.apps.orders.models import Bound, Order, PackVersion, Step
from shouwang.apps.orders.written import NewOrder, Subject
from shouwang.apps.people.models import LastNumber
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit.models import Line
from shouwang.core.text import Text
from shouwang.policy.measures import DECIDED_BY, Kind, Level, Measure
from tests.apps.orders.ordering import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    active_pack,
    issued,
    new,
    new_zone,
    on,
    somebody,
    zone,
)  # fmt: skip
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db

EMPTY: Final[dict[str, Any]] = {
    "reason": " ", "legal_basis": "", "document_no": "\t", "milder": "", "office": "　",
    "appeal_how": "", "needs": "\n", "evidence": " \n ",
}  # fmt: skip
ALL: Final[dict[str, Any]] = {**EMPTY, "last_exposure": None}


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def _traces() -> tuple[object, ...]:
    numbers = dict(LastNumber.objects.values_list("kind", "last"))
    tables = (Order.every, Bound.every, Step.every, Line.objects)
    return (numbers, *(table.count() for table in tables))


def refused(subject: Subject, made: NewOrder, *, at: datetime = NOW) -> tuple[Text, ...]:
    """Return why an order is not saved; nothing of it may be there afterwards."""
    before = _traces()
    with pytest.raises(OrderFaultsError) as refusal:
        drafting.save(actor=somebody("Dao"), subject=subject, new=made, at=at)
    assert _traces() == before
    found = refusal.value.faults
    for one in found:
        assert one.en.strip()
        assert one.zh.strip()
        assert one.en in refusal.value.say("en")
        assert one.zh in refusal.value.say("zh")
        assert "{" not in one.en + one.zh
        assert not one.en.endswith(".")
        assert not one.zh.endswith("。")
    assert len({one.en for one in found}) == len(found)
    return found


@pytest.mark.parametrize("name", ALL)
def test_an_order_that_lacks_one_thing_is_refused_in_one_sentence(name: str) -> None:
    assert len(refused(on(resident()), new(**{name: ALL[name]}))) == 1


def test_every_pair_of_missing_things_is_told_in_two_sentences() -> None:
    subject = on(resident())
    for pair in combinations(ALL, 2):
        assert len(refused(subject, new(**{name: ALL[name] for name in pair}))) == 2


@given(names=st.sets(st.sampled_from(sorted(ALL)), min_size=1), is_zone=st.booleans())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_missing_nothing_is_saved(names: set[str], is_zone: bool) -> None:
    make_areas()
    if is_zone:
        names -= {"last_exposure"}
    facts = {name: ALL[name] for name in names}
    if not facts:
        return
    made = new_zone(**facts) if is_zone else new(**facts)
    assert len(refused(zone() if is_zone else on(resident()), made)) == len(names)


def test_who_stands_below_the_level_of_a_measure_saves_it_only_with_a_numbered_decision() -> None:
    subjects = {True: zone(), False: on(resident())}
    asked = product(Level, [None, *Level], ["", "〔2020〕2号"], Measure)
    for level, above, number, measure in asked:
        is_zone = Kind.ZONE in measure.kinds
        facts: dict[str, Any] = {
            "level": level, "decision_level": above, "decision_no": number, "measure": measure,
        }  # fmt: skip
        needed = DECIDED_BY[measure].rank
        executes = above is not None and above.rank >= needed and number and level.rank >= 1
        is_allowed = measure.restricts and measure is not Measure.EXCLUDE  # the pack knows none
        made = new_zone(**facts) if is_zone else new(**facts)
        if is_allowed and (level.rank >= needed or executes):
            order = drafting.save(
                actor=somebody("Dao"), subject=subjects[is_zone], new=made, at=NOW
            )
            assert order.number is None
            order.delete()
        else:
            refused(subjects[is_zone], made)


@pytest.mark.parametrize(
    ("facts", "n"),
    [
        ({"last_day": date(2020, 3, 11)}, 1),  # beyond the follow-up
        ({"last_day": date(2020, 3, 25)}, 1),  # beyond the longest
        ({"last_day": date(2120, 3, 25)}, 1),
        ({"last_day": date(2020, 2, 26)}, 1),  # backward
        ({"starts_at": NOW - 11 * MINUTE}, 1),
        ({"starts_at": NOW - DAY, "decided_at": NOW - DAY}, 1),
        ({"starts_at": NOW - HOUR, "is_late": True}, 1),  # before it was decided
        ({"decided_at": NOW + MINUTE}, 2),  # decided later, and begun before
        ({"last_exposure": date(2020, 2, 28)}, 1),
        ({"review_on": date(2020, 3, 6)}, 1),
        ({"measure": Measure.MONITOR}, 1),
        ({"measure": Measure.EXCLUDE}, 1),
        ({"measure": Measure.LOCKDOWN_ZONE}, 1),
    ],
)
def test_days_and_measures_that_cannot_be_are_not_saved(facts: dict[str, Any], n: int) -> None:
    assert len(refused(on(resident()), new(**facts))) == n


@pytest.mark.parametrize(
    "facts",
    [{"last_day": date(2020, 3, 27)}, {"last_day": date(2020, 2, 26)}, {"measure": Measure.FACILITY},
     {"starts_at": NOW - DAY, "decided_at": NOW - DAY}],
)  # fmt: skip
def test_no_zone_is_longer_than_the_plan_backward_or_made_of_what_is_for_persons(
    facts: dict[str, Any],
) -> None:
    assert len(refused(zone(), new_zone(**facts))) == 1


def test_there_is_no_quarantine_for_mpox() -> None:
    at = datetime(2026, 12, 6, 4, tzinfo=UTC)
    facts: dict[str, Any] = {
        "pack_id": active_pack("mpox").pk, "decided_at": at, "starts_at": at,
        "last_exposure": date(2026, 12, 5), "last_day": date(2026, 12, 26),
        "review_on": date(2026, 12, 8),
    }  # fmt: skip
    for measure in Measure:
        facts["measure"] = measure
        assert refused(on(resident()), new(**facts), at=at)


def _refused_for_its_state(made: NewOrder) -> None:
    subject = on(resident())
    before = _traces()
    with pytest.raises(OrderError, match="rules"):
        drafting.save(actor=somebody("Dao"), subject=subject, new=made, at=NOW)
    assert _traces() == before


def _version(number: str, **facts: Any) -> PackVersion:
    row = active_pack()
    return PackVersion.objects.create(
        code=row.code, version=number, text=row.text, brought_by="Amina", brought_at=NOW, **facts
    )


def test_rules_that_nobody_approved_or_that_were_replaced_carry_no_order() -> None:
    old = active_pack().pk
    waits = _version("1.1.0")
    _refused_for_its_state(new(pack_id=waits.pk))
    drafted = drafting.save(actor=somebody("Dao"), subject=on(resident("何小满")), new=new(), at=NOW)  # fmt: skip
    _version("1.2.0", activated_at=NOW + MINUTE)
    _refused_for_its_state(new(pack_id=old))
    with pytest.raises(OrderError, match="Newer rules"):
        issuing.sign(actor=somebody("Chen"), order_id=drafted.pk, at=NOW + HOUR)
    drafted.refresh_from_db()
    assert drafted.number is None


def test_a_zone_signed_once_or_twice_by_one_stays_a_draft() -> None:
    order = drafting.save(actor=somebody("Dao"), subject=zone(), new=new_zone(), at=NOW)
    assert issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=NOW).number is None
    with pytest.raises(OneHandError):
        issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=NOW)
    order.refresh_from_db()
    assert order.number is None
    assert list(order.steps.values_list("kind", flat=True)) == ["signed"]
    assert not LastNumber.objects.filter(kind__startswith="Z").exists()


def test_the_same_is_not_ordered_twice_while_it_is_drafted_or_runs() -> None:
    person = resident()
    issued(on(person))
    issued(zone())
    for subject, made in ((on(person), new()), (zone(), new_zone())):
        with pytest.raises(OrderError, match="ordered already"):
            drafting.save(actor=somebody("Dao"), subject=subject, new=made, at=NOW + HOUR)


def test_who_may_not_draft_or_sign_there_saves_nothing() -> None:
    person = resident()
    before = _traces()
    for actor in (somebody("Gus", "volunteer"), somebody("Hu", "village-secretary", area="LH/XX")):
        with pytest.raises(NotYourDutyError):
            drafting.save(actor=actor, subject=on(person), new=new(), at=NOW)
    assert _traces() == before
    order = drafting.save(actor=somebody("Dao"), subject=on(person), new=new(), at=NOW)
    for actor in (somebody("Gus", "volunteer"), somebody("Li", "commander", area="LH/XX")):
        with pytest.raises(NotYourDutyError):
            issuing.sign(actor=actor, order_id=order.pk, at=NOW)


def test_nothing_of_an_order_changes_once_it_is_issued() -> None:
    order = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=new(), at=NOW)
    drafted = Order.every.filter(pk=order.pk).values().get()
    number = issuing.sign(actor=somebody("Chen"), order_id=order.pk, at=NOW).number
    assert Order.every.filter(pk=order.pk).values().get() == {**drafted, "number": number}
    with pytest.raises(OrderError):
        issuing.sign(actor=somebody("Emeka"), order_id=order.pk, at=NOW)
    with pytest.raises(OrderError):
        drafting.discard(actor=somebody("Dao"), order_id=order.pk, at=NOW)


def test_a_draft_is_one_like_it_was_written() -> None:
    made = new(conditions="own room", first_exposure=date(2020, 2, 24))
    order = drafting.save(actor=somebody("Dao"), subject=on(resident()), new=made, at=NOW)
    assert NewOrder(**written.asdict_of(order)) == made
    assert replace(made, is_late=True) != made
