"""Whose entries somebody may not open unnoticed, and under which number they help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access import endings
from shouwang.backbone.access.actors import MACHINE, NotYourDutyError
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Ending
from shouwang.backbone.accounts import actions, errors
from shouwang.backbone.accounts.ties import note_ties
from shouwang.backbone.audit.models import Line
from tests.backbone.accounts.hall import acting, colleague, give, verified
from tests.offices import make_areas, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> Account:
    return colleague("Amina", "administrator")


def tie(amina: Account, account: Account, ref: str = "", own: UUID | None = None) -> None:
    note_ties(
        actor=acting(amina),
        account_id=account.pk,
        helper_ref=ref,
        own_file=own,
        kin=[],
        at=timezone.now(),
    )


def test_ties_are_noted_by_another_person(amina: Account) -> None:
    bo, own, kin = colleague("Bo"), uuid4(), uuid4()
    facts = {"helper_ref": "H-000001", "own_file": own, "kin": [kin], "at": timezone.now()}
    note_ties(actor=acting(amina), account_id=bo.pk, **facts)  # type: ignore[arg-type]
    bo.refresh_from_db()
    assert (bo.helper_ref, bo.own_file, bo.kin) == ("H-000001", own, [str(kin)])
    with pytest.raises(errors.OneselfError):
        note_ties(actor=acting(amina), account_id=amina.pk, **facts)  # type: ignore[arg-type]
    assert str(own) not in str(list(Line.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize("other", ["H-000002", ""])
def test_what_ended_with_a_discharge_stays_over_under_another_number(
    amina: Account, other: str
) -> None:
    now = timezone.now()
    discharged = now - timedelta(hours=1)
    bo = colleague("Bo", helper_ref="H-000001")
    over, later = give(bo, "volunteer"), give(bo, "courier", from_at=now + timedelta(days=1))
    before = give(bo, "gate-keeper", until_at=now - timedelta(hours=2))
    endings.end(actor=MACHINE, kind="helper", ref="H-000001", at=discharged)
    tie(amina, bo, other)
    bo.refresh_from_db()
    assert counting(bo, timezone.now(), or_later=True) == []
    for row in (over, later):
        row.refresh_from_db()
        assert (row.ended_at, row.ended_by) == (discharged, "machine")
    before.refresh_from_db()
    assert before.ended_at is None


def test_a_number_that_stays_or_was_not_discharged_ends_nothing(amina: Account) -> None:
    bo = colleague("Bo", helper_ref="H-000001")
    row = give(bo, "volunteer")
    tie(amina, bo, "H-000002")
    assert counting(Account.objects.get(pk=bo.pk), timezone.now()) == [row]
    endings.end(actor=MACHINE, kind="helper", ref="H-000002", at=timezone.now())
    tie(amina, bo, "H-000002", uuid4())
    endings.go_on(kind="helper", ref="H-000002")  # the discharge was a mistake
    assert counting(Account.objects.get(pk=bo.pk), timezone.now()) == [row]


def test_two_accounts_of_one_entry_are_refused_and_it_is_said_which(amina: Account) -> None:
    own = uuid4()
    bo, cy = colleague("Bo"), colleague("Cy")
    tie(amina, bo, "H-000001", own)
    with pytest.raises(errors.TieTakenError, match="among those who help") as told:
        tie(amina, cy, "H-000001")
    assert "协助人员登记" in told.value.say("zh")
    with pytest.raises(errors.TieTakenError, match="own entry in the register"):
        tie(amina, cy, "H-000002", own)
    cy.refresh_from_db()
    assert (cy.helper_ref, cy.own_file) == ("", None)
    for _ in range(2):
        tie(amina, bo, "H-000001", own)  # their own is no other one


def test_a_password_account_and_a_pin_account_of_one_person_have_the_same_ties(
    amina: Account,
) -> None:
    own, bo, on_phone = uuid4(), colleague("Bo"), colleague("Bo2", door="device")
    for account in (bo, on_phone):
        tie(amina, account, "H-000001", own)
    assert Account.objects.filter(helper_ref="H-000001", own_file=own).count() == 2


def test_an_entry_of_a_closed_account_is_free_again(amina: Account) -> None:
    own, bo, cy = uuid4(), colleague("Bo"), colleague("Cy")
    tie(amina, bo, "H-000001", own)
    actions.close_account(actor=acting(amina), account_id=bo.pk, at=timezone.now())
    tie(amina, cy, "H-000001", own)
    assert Account.objects.get(helper_ref="H-000001", is_active=True) == cy


def test_a_page_says_that_an_entry_is_taken_and_keeps_what_was_typed(amina: Account) -> None:
    make_areas()
    person, bo, cy = resident(), colleague("Bo"), colleague("Cy")
    tie(amina, bo, own=person.pk)
    where = reverse("accounts:ties", args=[cy.pk])
    answer = verified(amina).post(where, {"own": person.ref, "helper_ref": "", "kin": ""})
    text = answer.content.decode()
    assert "has this number already: own entry in the register" in text
    assert f'value="{person.ref}"' in text
    assert Account.objects.get(pk=cy.pk).own_file is None


def test_nobody_is_tied_to_help_that_has_ended_or_from_another_area() -> None:
    bo, now = colleague("Bo", "grid-officer", area="LH/ZS"), timezone.now()
    Ending.objects.create(key="helper:H-000009", ends_at=now, said_by="Amina")
    facts: dict[str, Any] = {"own_file": None, "kin": [], "at": now, "account_id": bo.pk}
    town, village = (
        colleague("Amina", "administrator"),
        colleague("Vi", "administrator", area="LH/LW"),
    )
    with pytest.raises(errors.TieEndedError):
        note_ties(actor=acting(town), helper_ref="H-000009", **facts)
    with pytest.raises(NotYourDutyError):
        note_ties(actor=acting(village), helper_ref="H-000001", **facts)
    assert counting(bo, now)


def test_the_end_of_somebodys_help_ends_no_administrator() -> None:
    amina, now = (
        colleague("Amina", "administrator", "commander", helper_ref="H-000009"),
        timezone.now(),
    )
    Ending.objects.create(key="helper:H-000009", ends_at=now, said_by="Bo")
    assert [row.role for row in counting(amina, now)] == ["administrator"]


def test_an_administrators_work_outlives_a_number_that_is_cleared() -> None:
    now = timezone.now()
    amina = colleague("Amina", "administrator", "grid-officer", helper_ref="H-000001")
    dee = colleague("Dee", "data-guardian")
    endings.end(actor=MACHINE, kind="helper", ref="H-000001", at=now - timedelta(hours=1))
    none: dict[str, Any] = {"helper_ref": "", "own_file": None, "kin": []}
    note_ties(actor=acting(dee), account_id=amina.pk, **none, at=now)
    amina.refresh_from_db()
    assert [row.role for row in counting(amina, timezone.now())] == ["administrator"]
