"""What help somebody needs: noted, ended, put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.apps.people import needs
from shouwang.apps.people.holding import MergedError
from shouwang.apps.people.models import Need, Person
from shouwang.apps.people.needs import NeedError
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.offices import AMINA, AT, GUS, TODAY, resident

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def noted(person: Person, kind: str = "oxygen") -> Need:
    return needs.note(actor=AMINA, person=person, kind=kind, on=TODAY, at=AT)


def test_a_need_is_noted_once_and_written_down() -> None:
    person = resident()
    first, again = noted(person), noted(person)
    assert first.pk == again.pk
    line = log.timeline([person.pk]).get(act="people.need-noted")
    assert line.facts == {"kind": "oxygen"}
    person.refresh_from_db()
    assert person.changed_at == AT


def test_a_need_ends_once_and_may_be_noted_anew() -> None:
    person = resident()
    need = noted(person)
    assert needs.end(actor=AMINA, need_id=need.pk, on=TODAY, at=LATER)
    assert not needs.end(actor=AMINA, need_id=need.pk, on=TODAY, at=LATER)
    assert Line.objects.filter(act="people.need-ended").count() == 1
    assert noted(person).pk != need.pk


def test_a_need_ends_neither_before_it_began_nor_in_days_to_come() -> None:
    need = noted(resident())
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=9)):
        with pytest.raises(NeedError):
            needs.end(actor=AMINA, need_id=need.pk, on=on, at=LATER)
    with pytest.raises(NeedError, match="still to come"):
        needs.note(
            actor=AMINA, person=resident(), kind="alone", on=TODAY + timedelta(days=1), at=AT
        )


def test_what_was_merged_is_changed_where_it_went() -> None:
    person = resident()
    Person.objects.filter(pk=person.pk).update(standing="merged")
    with pytest.raises(MergedError, match="merged"):
        noted(person)


def test_a_need_noted_by_mistake_goes_and_its_line_stays() -> None:
    person = resident()
    need = noted(person)
    assert needs.take_back(actor=AMINA, need_id=need.pk, at=LATER)
    assert not person.needs.exists()
    assert not needs.take_back(actor=AMINA, need_id=need.pk, at=LATER)
    acts = log.timeline([person.pk]).values_list("act", flat=True)
    assert {"people.need-noted", "people.need-taken-back"} <= set(acts)


def test_a_need_goes_on_only_as_it_ended_and_not_twice() -> None:
    person = resident()
    need = noted(person)
    needs.end(actor=AMINA, need_id=need.pk, on=TODAY, at=LATER)
    wrong = TODAY - timedelta(days=1)
    assert not needs.go_on(actor=AMINA, need_id=need.pk, ended_on=wrong, at=LATER)
    again = noted(person)
    assert not needs.go_on(actor=AMINA, need_id=need.pk, ended_on=TODAY, at=LATER)
    needs.take_back(actor=AMINA, need_id=again.pk, at=LATER)
    assert needs.go_on(actor=AMINA, need_id=need.pk, ended_on=TODAY, at=LATER)
    assert person.needs.get().ended_on is None


def test_who_has_no_role_notes_and_ends_nothing() -> None:
    person = resident()
    need = noted(person)
    with pytest.raises(NotYourDutyError):
        needs.note(actor=GUS, person=person, kind="alone", on=TODAY, at=AT)
    with pytest.raises(NotYourDutyError):
        needs.end(actor=GUS, need_id=need.pk, on=TODAY, at=AT)
    with pytest.raises(NotYourDutyError):
        needs.take_back(actor=GUS, need_id=need.pk, at=AT)
    with pytest.raises(NotYourDutyError):
        needs.go_on(actor=GUS, need_id=need.pk, ended_on=TODAY, at=AT)
    assert person.needs.get().ended_on is None


def test_a_kind_nobody_knows_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no kind of need"):
        noted(resident(), kind="wings")
