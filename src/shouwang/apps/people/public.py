"""What other capabilities may ask of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.apps.people import actions, exports, merged, numbers, opening, queries
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.people import imports as people_imports
from shouwang.apps.people.actions import NewHousehold, NewResident
from shouwang.apps.people.departures import LEFT
from shouwang.apps.people.exports import MOST_ROWS
from shouwang.apps.people.helpers import NewHelper
from shouwang.apps.people.models import ImportBatch, Person, Stay
from shouwang.apps.people.rights.sources import About, Row, Source, add_source
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine

__all__ = [
    "MOST_ROWS",
    "About",
    "NewHelper",
    "NewHousehold",
    "NewResident",
    "Row",
    "Someone",
    "Source",
    "add_source",
    "bring_sheet",
    "enter_helpers",
    "enter_households",
    "enter_residents",
    "entries_of",
    "find",
    "home_path",
    "household_of",
    "path_on",
    "require_not_own",
    "rows_waiting",
    "seal_filters",
    "someone",
    "take_number",
]


def enter_helpers(*, actor: Actor, helpers: Iterable[NewHelper], at: datetime) -> int:
    """Enter people who help, and return how many; see `people.helpers`."""
    return people_helpers.enter_helpers(actor=actor, helpers=helpers, at=at)


def enter_households(*, actor: Actor, households: Iterable[NewHousehold]) -> int:
    """Enter households and return how many; see `people.actions`."""
    return actions.enter_households(actor=actor, households=households)


def enter_residents(
    *, actor: Actor, residents: Sequence[NewResident], on: date, at: datetime
) -> int:
    """Enter residents and return how many; see `people.actions`."""
    return len(actions.enter_residents(actor=actor, residents=residents, on=on, at=at))


def bring_sheet(
    *, actor: Actor, file_name: str, base_path: str, purpose: str, at: datetime, kept: Path
) -> UUID:
    """Note that a sheet was brought, sensitive columns only with a purpose; return its number."""
    return people_imports.bring(
        actor=actor,
        file_name=file_name,
        base_path=base_path,
        purpose=purpose,
        with_sensitive=bool(purpose),
        at=at,
        kept=kept,
    ).pk


def rows_waiting(batch_id: UUID) -> dict[str, int]:
    """Return how many rows of a sheet have which verdict and wait."""
    return people_imports.counts_now(ImportBatch.objects.get(pk=batch_id))


def seal_filters(filters: Mapping[str, str]) -> str:
    """Seal what a list is narrowed by, for the arguments of an export; see `people.exports`."""
    return exports.seal_filters(filters)


@dataclass(frozen=True, slots=True)
class Someone:
    """A resident as far as others need to know them."""

    id: UUID
    ref: str
    name: str
    path: str
    home: str
    """Where they sleep, in words."""
    household_id: UUID | None
    language: str
    age: int | None


def _someone(person: Person, on: date) -> Someone:
    stay = next(iter(person.stays.all()), None)
    return Someone(
        person.pk,
        person.ref,
        person.name,
        person.path,
        stay.label if stay else "",
        person.household_id,
        person.language_label,
        person.age(on),
    )


def _here() -> QuerySet[Person]:
    """Return who may be seen and is no entry that was merged, moved away or died."""
    return queries.with_home(queries.residents())


def someone(ref: str, *, on: date) -> Someone | None:
    """Return the resident with a number, if the one who asks may see them for what is asked."""
    person = _here().filter(ref=ref).first()
    return _someone(person, on) if person else None


def find(words: str, *, most: int, on: date) -> list[Someone]:
    """Return some residents by name, pinyin or number, of those whom the one who asks may see."""
    rows = queries.with_home(queries.residents(words=words))[:most] if words else []
    return [_someone(person, on) for person in rows]


def household_of(one: Someone, *, on: date) -> list[Someone]:
    """Return all who share a door with somebody, themselves first; alone where no household is known."""
    if one.household_id is None:
        return [one]
    rows = _here().filter(household=one.household_id).exclude(pk=one.id)
    return [one, *(_someone(person, on) for person in rows)]


def entries_of(person_id: UUID) -> set[UUID]:
    """Return all entries that are one person: with those that were merged into one."""
    return merged.whole([person_id])


def path_on(person_id: UUID, day: date) -> str:
    """
    Return the area in which somebody slept on a day; none where they slept elsewhere or had left.

    Before the first night that is known it is the place of that night.
    """
    with as_machine():
        entries = merged.whole([person_id])
        if Person.every.filter(_left_by(day), pk__in=entries).exists():
            return ""
        stays = Stay.every.filter(person__in=entries).select_related("room")
        there = stays.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)
        stay = there.order_by("-from_on", "-pk").first()
        if stay is None and not stays.filter(from_on__lte=day).exists():
            stay = stays.order_by("from_on", "pk").first()
        return stay.room.path if stay is not None and stay.room is not None else ""


def _left_by(day: date) -> Q:
    """Return the test that somebody had moved away or died on a day."""
    return Q(standing__in=LEFT) & (Q(standing_since=None) | Q(standing_since__lte=day))


def home_path(person_id: UUID) -> str:
    """Return the area of somebody's home as the register has it; none where there is no such entry."""
    with as_machine():
        found = Person.every.filter(pk=person_id).values_list("path", flat=True).first()
    return found or ""


def require_not_own(actor: Actor, person_id: UUID) -> None:
    """
    Refuse what is about somebody's own household or a relative, unless they opened the file with a reason.

    Raises
    ------
    OwnFileError
        If it is.
    """
    with as_machine():
        person = Person.every.filter(pk=person_id).first()
    if person is not None:
        opening.require_open(actor, person)


def take_number(kind: str) -> int:
    """Take the next number of a kind, without gaps: it is given back if the transaction fails."""
    return numbers.take(kind, 1)
