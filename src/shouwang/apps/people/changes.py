"""
Changing what is written of one person, where they sleep, and where they were.

ShouwangError
 └ MoveError  somebody cannot move as asked
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import actions, names, numbers, queries
from shouwang.apps.people.holding import held, require_unchanged
from shouwang.apps.people.models import Household, Person, Stay, Travel
from shouwang.apps.people.national_id import normal
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

FACTS: Final = ("name", "sex", "born_on", "relation", "is_head", "language", "note")
"""What `change_person` writes as it is given; telephone and identity number have their own ways."""


class MoveError(ShouwangError):
    """Somebody cannot move as asked."""

    code: ClassVar[str] = "people.move"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the entry again and look at home and status.",
        zh="请重新打开记录，看住处和状态。",
    )


@transaction.atomic
def enter_person(
    *, actor: Actor, facts: Mapping[str, object], room_id: UUID | None, on: date, at: datetime
) -> Person:
    """
    Enter one resident by hand; they join the household of their room, or begin one.

    The same resident sent again within seconds is a double click, and is entered once.

    Parameters
    ----------
    facts
        Fields of `actions.NewResident`.
    """
    require(actor, "people.enter-residents")
    numbers.one_at_a_time("P")
    if twin := queries.just_entered(facts, room_id, at):
        return twin
    household = _household_at(room_id)
    new = actions.NewResident(
        household_id=household.pk,
        room_id=room_id,
        **facts,  # type: ignore[arg-type]  # the form knows the fields
    )
    person = actions.enter_residents(actor=actor, residents=[new], on=on, at=at)[0]
    _one_head(person)
    return person


@transaction.atomic
def change_person(
    *,
    actor: Actor,
    person: Person,
    facts: Mapping[str, object],
    phone: str | None,
    seen_at: datetime,
    at: datetime,
) -> list[str]:
    """
    Change what is written of somebody, and return the names of what differs now.

    Parameters
    ----------
    facts
        New values by the names of `FACTS`.
    phone
        A new number, the empty text to forget the number, or None to leave it.
    seen_at
        When the entry had last been changed as the writer saw it.

    Raises
    ------
    ConflictError
        If it was changed since.
    MergedError
        If it was merged into another.
    """
    require(actor, "people.change-person", person.path)
    row = held(person)
    require_unchanged(row, seen_at)
    new = dict(facts)
    if "name" in new:
        new["name"] = names.plain(str(new["name"]))
    differ: list[str] = [fact for fact in FACTS if fact in new and getattr(row, fact) != new[fact]]
    for fact in differ:
        setattr(row, fact, new[fact])
    if "name" in differ:
        row.pinyin, row.initials = names.pinyin_of(row.name)
    if phone is not None and phone != row.phone:
        actions.set_phone(row, phone)
        differ.append("phone")
    if not differ:
        return []
    row.changed_at = at
    row.save()
    _one_head(row)
    log.write(actor, "people.changed", row.pk, at=at, what=differ)
    return differ


@transaction.atomic
def note_identity(
    *, actor: Actor, person: Person, number: str, purpose: str, at: datetime
) -> None:
    """
    Keep somebody's identity number, for a stated purpose; the empty text forgets it.

    Raises
    ------
    BadNationalIdError
        If it is none.
    MergedError
        If the entry was merged into another.
    """
    require(actor, "people.note-identity", person.path)
    row = held(person)
    row.national_id = normal(number) if number else ""
    row.national_id_index = vault.index_of(row.national_id, kind="national-id")
    row.changed_at = at
    row.save(update_fields=["national_id_sealed", "national_id_index", "changed_at"])
    log.write(actor, "people.identity-noted", row.pk, at=at, purpose=purpose)


@transaction.atomic
def move(
    *,
    actor: Actor,
    person: Person,
    room_id: UUID | None,
    elsewhere: str,
    with_household: bool,
    since: date,
    at: datetime,
) -> int:
    """
    Note that somebody, or their whole household, sleeps in another place; return how many it is.

    Who moves to a room alone joins the household there, or begins one; who sleeps elsewhere for a
    while stays with their household. Who was said to have moved away lives here again.

    Parameters
    ----------
    room_id
        The room, or None for a place outside the town's register.
    elsewhere
        That place, in words.
    since
        The first night there.

    Raises
    ------
    MoveError
        If the person died, or the day lies before they came where they are or left where they were.
    MergedError
        If the entry was merged into another.
    """
    paths = places.paths_of({room_id}) if room_id else {}
    require(actor, "people.move", person.path, *paths.values())
    if person.household_id is not None:  # two who move one household come one after the other
        list(Household.objects.select_for_update().filter(pk=person.household_id).values("pk"))
    row = held(person)
    if row.standing == Person.Standing.DECEASED:
        raise MoveError(detail=Text("Who died does not move", "已去世的人员不能变更住处"))
    movers = [row, *(_of_household(row) if with_household else ())]
    for one in movers:
        _sleep(one, room_id, elsewhere, since)
        one.path = paths.get(room_id, one.path) if room_id else one.path
        if one.standing != Person.Standing.LIVING:
            one.standing, one.standing_since = Person.Standing.LIVING, since
            one.standing_noted_on = timezone.localdate(at)
        one.changed_at = at
    if room_id is not None:
        _settle_household(row, room_id, with_household=with_household)
    for one in movers:
        one.save()
        log.write(actor, "people.moved-home", one.pk, at=at)
    return len(movers)


def _of_household(row: Person) -> list[Person]:
    """Return those of a household who live here and are not somewhere else than this one of them."""
    if row.household_id is None:
        return []
    stay = row.stays.filter(to_on=None).first()
    others = Person.objects.select_for_update().filter(
        household_id=row.household_id, standing=Person.Standing.LIVING
    )
    return [
        other
        for other in others.exclude(pk=row.pk)
        if (here := other.stays.filter(to_on=None).first()) is None
        or stay is None
        or here.room_id == stay.room_id
    ]


def _sleep(row: Person, room_id: UUID | None, elsewhere: str, since: date) -> None:
    """Close the open stay on the day and open another; what began that very day is put right."""
    stay = row.stays.filter(to_on=None).first()
    if stay is not None and since < stay.from_on:
        raise MoveError(detail=Text(f"{row.ref} sleeps there only since {stay.from_on}",
                                    f"{row.ref} 从 {stay.from_on} 才住在现在的地方"))  # fmt: skip
    last = row.stays.exclude(to_on=None).order_by("-to_on").first() if stay is None else None
    if last is not None and last.to_on is not None and since < last.to_on:
        raise MoveError(detail=Text(f"{row.ref} slept at home until {last.to_on}",
                                    f"{row.ref} 到 {last.to_on} 才离开原来的住处"))  # fmt: skip
    if stay is not None and stay.from_on == since:
        stay.room_id, stay.elsewhere = room_id, elsewhere
        stay.save(update_fields=["room_id", "elsewhere"])
        return
    if stay is not None:
        stay.to_on = since
        stay.save(update_fields=["to_on"])
    Stay.objects.create(person=row, room_id=room_id, elsewhere=elsewhere, from_on=since)


def _settle_household(row: Person, room_id: UUID, *, with_household: bool) -> None:
    home = row.household
    if home is not None and (with_household or home.home_id == room_id):
        home.home_id = room_id
        home.save(update_fields=["home_id"])
        return
    row.household = _household_at(room_id)
    row.is_head, row.relation = False, ""


def _household_at(room_id: UUID | None) -> Household:
    """Return the one household that lives in a room, or a new one where there is none or several."""
    there = Household.objects.filter(
        home_id=room_id, members__standing=Person.Standing.LIVING
    ).distinct()[:2]
    if room_id is not None and len(there) == 1:
        return there[0]
    return Household.objects.create(id=uuid4(), home_id=room_id)


def _one_head(row: Person) -> None:
    """Let a household have one head: the one who was written last."""
    if row.is_head and row.household_id is not None:
        others = Person.objects.filter(household_id=row.household_id, is_head=True)
        others.exclude(pk=row.pk).update(is_head=False)


@transaction.atomic
def note_travel(
    *,
    actor: Actor,
    person: Person,
    place: str,
    from_on: date | None,
    to_on: date | None,
    on: date,
    at: datetime,
) -> None:
    """
    Note where somebody was, as they said it; the same said twice is noted once.

    Raises
    ------
    MergedError
        If the entry was merged into another.
    """
    require(actor, "people.note-travel", person.path)
    row = held(person)
    trip: dict[str, Any] = {"place": place, "from_on": from_on, "to_on": to_on, "noted_on": on}
    _trip, is_new = Travel.every.get_or_create(person=row, **trip)
    if not is_new:
        return
    _touch(person, at)
    log.write(actor, "people.travel-noted", person.pk, at=at)


@transaction.atomic
def drop_travel(*, actor: Actor, person: Person, travel_id: int, at: datetime) -> bool:
    """Remove what was noted by mistake, and tell whether it was there."""
    require(actor, "people.note-travel", person.path)
    n_gone, _by_kind = Travel.every.filter(pk=travel_id, person=person).delete()
    if n_gone:
        _touch(person, at)
        log.write(actor, "people.travel-dropped", person.pk, at=at)
    return bool(n_gone)


def _touch(person: Person, at: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(changed_at=at)
