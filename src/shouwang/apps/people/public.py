"""What other capabilities may ask of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from os.path import commonpath
from pathlib import Path
from uuid import UUID

from django.db.models import F, Q, QuerySet

from shouwang.apps.people import actions, exports, looks, merged, numbers, opening, queries
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.people import imports as people_imports
from shouwang.apps.people.actions import NewHousehold, NewResident
from shouwang.apps.people.departures import LEFT
from shouwang.apps.people.exports import MOST_ROWS
from shouwang.apps.people.helpers import NewHelper
from shouwang.apps.people.models import ImportBatch, Need, Person, Responder, Stay
from shouwang.apps.people.rights.sources import About, Row, Source, add_source
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.paths import within
from shouwang.backbone.access.scope import as_machine

__all__ = [
    "MOST_ROWS",
    "About",
    "Door",
    "FirstToHelp",
    "Helper",
    "NewHelper",
    "NewHousehold",
    "NewResident",
    "Row",
    "Someone",
    "Source",
    "add_source",
    "all_entries_of",
    "bring_sheet",
    "doors_in",
    "enter_helpers",
    "enter_households",
    "enter_residents",
    "entries_of",
    "files_named",
    "find",
    "find_helpers",
    "first_to_help",
    "helper",
    "helper_roles",
    "helpers",
    "home_path",
    "household_of",
    "one_at_a_time",
    "path_on",
    "phones_of",
    "require_not_own",
    "rows_waiting",
    "seal_filters",
    "someone",
    "take_number",
    "take_numbers",
    "unfit",
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


@dataclass(frozen=True, slots=True)
class Counts:
    """How many live somewhere: numbers alone."""

    people: int
    households: int
    needs: dict[str, int]
    """Of the kinds of needs that the one who asks may know, how many people have each."""


def counts_in(paths: Collection[str]) -> Counts:
    """Return how many people live in some areas, in how many households, and what help they need."""
    here = Q()
    for path in paths:
        here |= within(path)
    with as_machine():
        living = (
            Person.every.filter(here, standing=Person.Standing.LIVING)
            if paths
            else Person.every.none()
        )
        n_people = living.count()
        n_households = living.exclude(household=None).values("household").distinct().count()
        ids = list(living.values_list("pk", flat=True)) if n_people else []
    rows = Need.objects.filter(ended_on=None).values_list("person_id", "kind")
    known = set(ids)
    needs: Counter[str] = Counter(kind for person_id, kind in rows if person_id in known)
    return Counts(n_people, n_households, dict(needs))


@dataclass(frozen=True, slots=True)
class FirstToHelp:
    """Somebody who must be helped out first, as far as a crew in front of the door has to know."""

    home: str
    name: str
    needs: tuple[str, ...]
    """Oxygen, or help to move, in the reader's language."""
    language: str


def first_to_help(*, actor: Actor, paths: Collection[str]) -> list[FirstToHelp]:
    """
    Return who must be helped first in some places, door by door, of those whom the one who asks may see.

    That somebody looked, and at how many, is written down.
    """
    if not paths:
        return []
    found = [
        FirstToHelp(
            next((stay.label for stay in one.stays.all()), ""),
            one.name,
            tuple(str(need.get_kind_display()) for need in one.needs.all()),
            one.language_label,
        )
        for one in sorted(
            queries.first_to_help(*paths), key=lambda one: queries.walking_order(one.path)
        )
    ]
    looks.note_list(actor, "people.first-seen", commonpath(paths), len(found))
    return found


def need_label(kind: str) -> str:
    """Return what a kind of need is called in the reader's language."""
    return str(Need.Kind(kind).label)


def household_of(one: Someone, *, on: date) -> list[Someone]:
    """Return all who share a door with somebody, themselves first; alone where no household is known."""
    if one.household_id is None:
        return [one]
    rows = _here().filter(household=one.household_id).exclude(pk=one.id)
    return [one, *(_someone(person, on) for person in rows)]


def files_of(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return for some entries the one that each was merged into in the end; who may see them has been asked before."""
    return merged.files_of(ids)


def entries_of(person_id: UUID) -> set[UUID]:
    """Return all entries that are one person: with those that were merged into one."""
    return merged.whole([person_id])


def all_entries_of(ids: Collection[UUID]) -> frozenset[UUID]:
    """Return the same for many, in one answer."""
    return frozenset(merged.whole(ids)) if ids else frozenset()


def files_named(words: str, *, most: int) -> set[UUID]:
    """
    Return the entries of residents and helpers who are called so, by name, pinyin or number.

    It looks at everybody, so that a list of other records can be searched by the names of those whom it is about:
    who asks shows rows of that list alone, and of those only what may be seen.
    """
    with as_machine():
        found = set()
        for table in (Person, Responder):
            rows = table.every.filter(queries.named(words, table))
            found |= set(rows.order_by().values_list("pk", flat=True)[:most])
        return found


@dataclass(frozen=True, slots=True)
class Door:
    """A household with those of it who live here, its head first, then the eldest."""

    id: UUID
    path: str
    """Where its first member sleeps."""
    people: tuple[Someone, ...]


def doors_in(path: str, *, on: date) -> tuple[list[Door], int]:
    """
    Return the households in an area, and how many people there stand in none.

    Who asks has to have been asked before whether they may. Their names are told, where they sleep is not.
    """
    with as_machine():
        living = Person.every.filter(within(path), standing=Person.Standing.LIVING)
        rows = living.order_by(
            "household_id", "-is_head", F("born_on").asc(nulls_last=True), "ref"
        )
        by_door: dict[UUID, list[Person]] = {}
        n_without = 0
        for person in rows:
            if person.household_id is None:
                n_without += 1
            else:
                by_door.setdefault(person.household_id, []).append(person)
    doors = [
        Door(door, members[0].path, tuple(_known(one, on) for one in members))
        for door, members in by_door.items()
    ]
    return sorted(doors, key=lambda one: queries.walking_order(one.path)), n_without


def _known(person: Person, on: date) -> Someone:
    return Someone(
        person.pk, person.ref, person.name, person.path, "", person.household_id, "", person.age(on)
    )  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Helper:
    """One who helps, as far as others need to know them."""

    id: UUID
    ref: str
    name: str
    role: str
    role_label: str
    path: str
    """Of the area where they help; empty for the whole town."""
    is_leader: bool
    is_fit: bool
    """Whether no doctor says no on that day; why, nobody else is told."""
    away_until: date | None
    """Last day of a leave that lasts on that day."""


def helpers(
    *,
    on: date,
    roles: Collection[str] = (),
    path: str = "",
    leaders_only: bool = False,
) -> list[Helper]:
    """Return those at work on a day, in an area, of some roles or of all; those whom a doctor says no to as well."""
    rows = Responder.objects.filter(within(path), state=Responder.State.ACTIVE)
    if roles:
        rows = rows.filter(role__in=roles)
    if leaders_only:
        rows = rows.filter(is_leader=True)
    return _helpers(rows, on)


def helper(ref: str, *, on: date) -> Helper | None:
    """Return one at work by number, if the one who asks may see them."""
    rows = Responder.objects.filter(ref=ref, state=Responder.State.ACTIVE)
    return next(iter(_helpers(rows, on)), None)


def helper_roles() -> list[tuple[str, str]]:
    """Return what people are here as, as choices for a form: code and name."""
    return [(str(code), str(name)) for code, name in Responder.Role.choices]


def find_helpers(words: str, *, most: int, on: date) -> list[Helper]:
    """Return some at work by name, pinyin or number, of those whom the one who asks may see."""
    if not words:
        return []
    found = Q(ref__iexact=words) | queries.named(words, Responder)
    return _helpers(Responder.objects.filter(found, state=Responder.State.ACTIVE)[:most], on)


def phones_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """
    Return the telephone numbers of those who help, to call them.

    Raises
    ------
    NotYourDutyError
        If the one who asks may not see them.
    """
    return {row.pk: row.phone for row in Responder.objects.filter(pk__in=ids)}


def unfit(on: date, among: Collection[UUID]) -> set[UUID]:
    """Return those whom the latest word of a doctor that holds on a day says no to; see `people.helpers`."""
    return people_helpers.unfit(on, among)


def take_numbers(kind: str, n: int) -> int:
    """Take several at once and return the first; like `take_number`."""
    return numbers.take(kind, n)


def one_at_a_time(kind: str) -> None:
    """Let who enters a record of a kind wait for whoever does so now, until their transaction ends."""
    numbers.one_at_a_time(kind)


def _helpers(rows: Iterable[Responder], on: date) -> list[Helper]:
    found = list(rows)
    ids = [row.pk for row in found]
    unfit_ids, away = people_helpers.unfit(on, ids), people_helpers.away_until(on, ids)
    return [
        Helper(
            row.pk, row.ref, row.name, row.role, row.get_role_display(), row.path, row.is_leader,
            row.pk not in unfit_ids, away.get(row.pk),
        )
        for row in found
    ]  # fmt: skip
