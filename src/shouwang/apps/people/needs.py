"""
Needs of residents: noted, ended, and put back; the one place that does so for a known resident.

ShouwangError
 └ NeedError  a need cannot be noted or ended as asked
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people.holding import held
from shouwang.apps.people.models import Need, Person
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class NeedError(ShouwangError):
    """A need cannot be noted or ended as asked."""

    code: ClassVar[str] = "people.need"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the resident's page and look at the needs there.",
        zh="请打开这位居民的页面，核对特殊需求。",
    )


@transaction.atomic
def note(*, actor: Actor, person: Person, kind: str, on: date, at: datetime) -> Need:
    """
    Note what help somebody needs; a need that is noted already is returned as it stands.

    Raises
    ------
    NeedError
        If the day is to come.
    MergedError
        If the entry was merged into another.
    """
    require(actor, "people.note-needs", person.path)
    if kind not in Need.Kind.values:
        raise ValueError(f"no kind of need: {kind!r}")
    _refuse_day_to_come(on, at)
    row = held(person)
    known = Need.every.filter(person=row, kind=kind, ended_on=None).first()
    if known is not None:
        return known
    need = Need.every.create(person=row, kind=kind, noted_on=on)
    _written_down(actor, "people.need-noted", need, at)
    return need


@transaction.atomic
def end(*, actor: Actor, need_id: int, on: date, at: datetime) -> bool:
    """
    Note that a need has ended; return False if it had ended before.

    Raises
    ------
    NeedError
        If the day is to come, or lies before the need was noted.
    """
    require(actor, "people.end-needs")
    _refuse_day_to_come(on, at)
    need = _locked(need_id)
    require(actor, "people.end-needs", need.person.path)
    if need.ended_on is not None:
        return False
    if on < need.noted_on:
        raise NeedError(detail=Text("The day lies before the need was noted",
                                    "结束日期早于登记日期"))  # fmt: skip
    need.ended_on = on
    need.save(update_fields=["ended_on"])
    _written_down(actor, "people.need-ended", need, at)
    return True


@transaction.atomic
def take_back(*, actor: Actor, need_id: int, at: datetime) -> bool:
    """Remove a need that was noted by mistake; return False if it is gone or has ended since."""
    require(actor, "people.note-needs")
    need = _locked(need_id) if Need.every.filter(pk=need_id).exists() else None
    if need is None or need.ended_on is not None:
        return False
    require(actor, "people.note-needs", need.person.path)
    _written_down(actor, "people.need-taken-back", need, at)
    need.delete()
    return True


@transaction.atomic
def go_on(*, actor: Actor, need_id: int, ended_on: date, at: datetime) -> bool:
    """Let a need go on that was said to have ended on a day; return False if that changed since."""
    require(actor, "people.end-needs")
    need = _locked(need_id) if Need.every.filter(pk=need_id).exists() else None
    if need is None or need.ended_on != ended_on:
        return False
    require(actor, "people.end-needs", need.person.path)
    if Need.every.filter(person=need.person_id, kind=need.kind, ended_on=None).exists():
        return False
    need.ended_on = None
    need.save(update_fields=["ended_on"])
    _written_down(actor, "people.need-goes-on", need, at)
    return True


def _locked(need_id: int) -> Need:
    """Return a need while nobody else can change what its person needs."""
    person_id = Need.every.values_list("person_id", flat=True).get(pk=need_id)
    Person.objects.select_for_update().get(pk=person_id)
    return Need.every.select_related("person").get(pk=need_id)


def _refuse_day_to_come(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise NeedError(detail=Text("The day is still to come", "日期还没有到"))


def _written_down(actor: Actor, act: str, need: Need, at: datetime) -> None:
    Person.objects.filter(pk=need.person_id).update(changed_at=at)
    log.write(actor, act, need.person_id, at=at, kind=need.kind)
