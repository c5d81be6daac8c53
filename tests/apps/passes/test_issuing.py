"""Making passes out and taking them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shouwang.apps.passes import checking, codes, issuing, revoking, token, town_key
from shouwang.apps.passes.errors import KeptInError, PassError
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind
from shouwang.apps.people.models import Person
from shouwang.backbone import keys
from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.backbone.audit.models import Line
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, HOUR, NOW, issued, new_pass, quarantined

pytestmark = pytest.mark.django_db


def test_a_pass_is_signed_and_its_code_opens_it(living: list[Person]) -> None:
    row = issued(living[0], outings_a_day=2, plate="赣A·00000")
    said = checking.content_of(row.token)
    assert said is not None
    assert said.pass_id == row.pass_id
    assert said.number == row.number == "X2020-0001"
    assert (said.shown, said.plate, said.outings_a_day) == ("林*", "赣A·00000", 2)
    assert (said.begins_at, said.ends_at) == (NOW, NOW + 14 * DAY)
    assert checking.by_code(codes.shown(row.code).lower()) == row.token
    assert token.from_text(row.token) == codes.open_box(row.code, row.box)


def test_nothing_of_the_name_can_be_read_in_the_table(living: list[Person]) -> None:
    issued(living[0])
    issued(Holder("Ada Obi", "Obi & Sons"), plate="XY-1234")
    stored = repr(list(Pass.every.values()))
    assert not [
        word for word in ("谷雨", "Ada", "Obi & Sons", "XY-1234", "SW1:") if word in stored
    ]


def test_the_signed_bytes_name_nobody(living: list[Person]) -> None:
    data = token.from_text(issued(living[0]).token)
    assert data is not None
    assert "林*".encode() in data
    assert "林谷".encode() not in data
    assert living[0].ref.encode() not in data


def test_that_it_was_issued_and_taken_back_stands_in_the_log(living: list[Person]) -> None:
    row = issued(living[0])
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=NOW + HOUR)
    acts = list(Line.objects.filter(act__startswith="passes.").values_list("act", flat=True))
    assert acts == ["passes.issued", "passes.revoked"]


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_at": NOW},
        {"ends_at": NOW - DAY},
        {"begins_at": NOW - 5 * DAY, "ends_at": NOW - DAY},
        {"ends_at": NOW + 93 * DAY},
        {"outings_a_day": 0},
        {"outings_a_day": 21},
        {"plate": "x" * 25},
        {"gates": (uuid4(),)},
        {"holder": Holder("  ")},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    living: list[Person], facts: dict[str, Any]
) -> None:
    with pytest.raises(PassError):
        issued(living[0] if "holder" not in facts else None, **facts)
    assert not Pass.every.exists()


def test_a_second_pass_for_the_same_person_is_refused_until_the_first_is_over(
    living: list[Person],
) -> None:
    row = issued(living[0])
    with pytest.raises(PassError, match="X2020-0001"):
        issued(living[0])
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=NOW + HOUR)
    assert issued(living[0], at=NOW + 2 * HOUR).number == "X2020-0002"


def test_nobody_who_is_asked_to_stay_in_gets_a_pass_and_no_reason_is_told(
    living: list[Person],
) -> None:
    quarantined(living[0], at=NOW)
    with pytest.raises(KeptInError) as refused:
        issued(living[0], at=NOW + HOUR)
    said = refused.value.say("en") + refused.value.say("zh")
    assert not [
        word
        for word in ("quarantine", "contact", "case", "隔离", "病", "密接", "health")
        if word in said
    ]
    assert issued(living[2], at=NOW + HOUR).shown == "魏*"


def test_an_update_makes_another_pass_and_takes_the_first_back(living: list[Person]) -> None:
    old = issued(living[0], outings_a_day=1)
    new = issuing.replace_pass(
        actor=somebody("Duan"), pass_id=old.pk, at=NOW + HOUR,
        new=new_pass(living[0], at=NOW + HOUR, outings_a_day=3),
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.revoked_why, old.replaced_by_id) == ("replaced", new.pk)
    assert old.outings_a_day == 1
    assert new.outings_a_day == 3
    assert new.pass_id != old.pass_id
    with pytest.raises(PassError, match=old.number):
        issuing.replace_pass(
            actor=somebody("Duan"), pass_id=old.pk, new=new_pass(living[0]), at=NOW + HOUR
        )


def test_an_update_that_is_refused_leaves_the_first_valid(living: list[Person]) -> None:
    old = issued(living[0])
    with pytest.raises(PassError):
        issuing.replace_pass(
            actor=somebody("Duan"), pass_id=old.pk, at=NOW + HOUR,
            new=new_pass(living[0], ends_at=NOW - DAY),
        )  # fmt: skip
    old.refresh_from_db()
    assert old.is_valid(NOW + HOUR)


def test_taken_back_twice_keeps_the_first_reason_and_hour(living: list[Person]) -> None:
    row, duan = issued(living[0]), somebody("Duan")
    revoking.revoke(
        actor=duan, pass_id=row.pk, why=Pass.Why.LOST, words="at the ford", at=NOW + HOUR
    )
    revoking.revoke(actor=duan, pass_id=row.pk, why=Pass.Why.OVER, at=NOW + 2 * HOUR)
    row.refresh_from_db()
    assert (row.revoked_why, row.revoked_at, row.words) == ("lost", NOW + HOUR, "at the ford")


def test_no_machine_takes_a_pass_back_and_none_gives_the_reasons_of_orders(
    living: list[Person],
) -> None:
    row = issued(living[0])
    with pytest.raises(NobodyActsError):
        revoking.revoke(actor=MACHINE, pass_id=row.pk, why=Pass.Why.LOST, at=NOW)
    with pytest.raises(PassError):
        revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.ORDER, at=NOW)


def test_who_has_not_the_duty_does_none_of_it(living: list[Person]) -> None:
    row = issued(living[0])
    guard, officer = somebody("Gao", "gate-keeper"), somebody("Gui", "grid-officer")
    elsewhere = somebody("Ge", "grid-lead", area="LH/LW/G4")
    for who in (guard, officer, elsewhere):
        with pytest.raises(NotYourDutyError):
            issuing.issue(actor=who, new=new_pass(living[2]), at=NOW)
        with pytest.raises(NotYourDutyError):
            revoking.revoke(actor=who, pass_id=row.pk, why=Pass.Why.LOST, at=NOW)
        with pytest.raises(NotYourDutyError):
            issuing.homes_in(actor=who, path="LH/LW", at=NOW)


def test_a_grid_lead_issues_to_their_own_group_and_for_it(living: list[Person]) -> None:
    lead = somebody("Ge", "grid-lead", area="LH/LW/G3")
    new = new_pass(living[0], path="LH/LW/G3")
    assert issuing.issue(actor=lead, new=new, at=NOW).path == "LH/LW/G3"
    with pytest.raises(NotYourDutyError):
        issuing.issue(actor=lead, new=new_pass(living[2]), at=NOW)


def test_one_pass_for_each_home_and_none_twice(living: list[Person]) -> None:
    duan = somebody("Duan")
    quarantined(living[0], at=NOW)
    found = issuing.homes_in(actor=duan, path="LH/LW", at=NOW + HOUR)
    assert (found.n_homes, found.n_have, found.n_kept_in, found.n_without) == (2, 0, 1, 1)
    assert [one.name for one in found.to_issue] == ["林小满", "魏芒种"]
    new = [
        issuing.NewPass(Kind.RESIDENT, one, "LH/LW", NOW, NOW + DAY * 7) for one in found.to_issue
    ]
    batch = uuid4()
    assert issuing.issue_some(actor=duan, new=new, batch=batch, at=NOW + HOUR) == 2
    assert issuing.issue_some(actor=duan, new=new, batch=batch, at=NOW + HOUR) == 0
    again = issuing.homes_in(actor=duan, path="LH/LW", at=NOW + HOUR)
    assert (again.n_have, again.to_issue) == (2, ())
    assert revoking.revoke_batch(actor=duan, batch=batch, at=NOW + 2 * HOUR) == 2
    assert revoking.revoke_batch(actor=duan, batch=batch, at=NOW + 2 * HOUR) == 0
    assert not [one for one in Pass.every.all() if one.is_valid(NOW + 3 * HOUR)]


def test_a_home_whose_people_all_stay_in_gets_none(living: list[Person]) -> None:
    quarantined(living[0], at=NOW)
    quarantined(living[1], at=NOW)
    found = issuing.homes_in(actor=somebody("Duan"), path="LH/LW", at=NOW + HOUR)
    assert (found.n_nobody, found.n_kept_in) == (1, 2)
    assert [one.name for one in found.to_issue] == ["魏芒种"]


def test_the_key_is_the_same_each_time_and_its_point_is_what_browsers_take() -> None:
    first = town_key.points()
    keys.pair.cache_clear()
    town_key.public.cache_clear()
    assert town_key.points() == first
    assert (len(first[1]), first[1][0]) == (65, 4)


def test_moments_are_whole_minutes_so_that_table_and_bytes_agree(living: list[Person]) -> None:
    at = NOW + timedelta(seconds=17, microseconds=5)
    row = issued(living[0], at=at)
    said = checking.content_of(row.token)
    assert said is not None
    assert (row.begins_at, row.ends_at) == (said.begins_at, said.ends_at)
