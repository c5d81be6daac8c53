"""Reading people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.apps.people import names, phones
from shouwang.apps.people.models import ImportRow, Merge, Need, Person, Responder, Stay, Travel
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.access.paths import within
from shouwang.backbone.tables import begins

EMERGENCY: Final = (Need.Kind.OXYGEN, Need.Kind.DISABILITY)
"""Needs that a rescuer has to know before anything else."""
_PHONE_DIGITS: Final = 7
_DOUBLE_CLICK: Final = timedelta(seconds=3)


def named(words: str, table: type[Person] | type[Responder]) -> Q:
    """Return the test for a name in characters, pinyin or initials, or a reference."""
    text = names.plain(words)
    letters = text.replace(" ", "").replace("'", "").lower()
    if letters.isascii() and letters.isalpha():
        sounds = begins("pinyin", letters) | begins("initials", letters)
        # names alone are gone through quickly; the rows are found by their keys
        return sounds | Q(pk__in=table.every.filter(name__icontains=text).values("pk"))
    return Q(name__contains=text) | Q(ref__iexact=text)


def found_by(words: str) -> Q:
    """Return the test for a resident: a name, a reference, or a whole phone."""
    test = named(words, Person)
    digits = phones.local(names.plain(words))
    if len(digits) >= _PHONE_DIGITS:
        test |= Q(phone_index=vault.index_of(digits, kind="phone"))
    return test


def residents(
    *,
    words: str = "",
    path: str = "",
    need: str = "",
    standing: str = Person.Standing.LIVING,
) -> QuerySet[Person]:
    """Return residents by name, area, need and standing, in the order of their names."""
    rows = Person.objects.all()
    if standing:
        rows = rows.filter(standing=standing)
    if words:
        rows = rows.filter(found_by(words))
    if path:
        here = Stay.objects.filter(places.within(path, "room__path"), to_on=None)
        rows = rows.filter(pk__in=here.values("person_id"))
    if need:
        open_needs = Need.objects.filter(kind=need, ended_on=None)
        rows = rows.filter(pk__in=open_needs.values("person_id"))
    return rows


def with_home(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Add to residents where they sleep now and what they need, in two more queries."""
    open_stays = Stay.objects.filter(to_on=None).select_related("room__parent")
    return rows.prefetch_related(Prefetch("stays", queryset=open_stays), "needs")


def walking_order(path: str) -> list[tuple[int, str]]:
    """Return the order in which one walks from door to door: house 13 before house 222."""
    return [(len(code), code) for code in path.split("/")]


def first_to_help(*paths: str) -> QuerySet[Person]:
    """Return who needs oxygen or help to move in some places, in all for none, in the order of their homes."""
    urgent = Need.objects.filter(kind__in=EMERGENCY, ended_on=None).order_by("kind")
    rows = Person.objects.filter(
        pk__in=urgent.values("person_id"), standing=Person.Standing.LIVING
    )
    if paths:
        rows = rows.filter(reduce(or_, map(within, paths)))
    stays = Stay.objects.filter(to_on=None).select_related("room__parent")
    return rows.order_by("path", "pinyin", "ref").prefetch_related(
        Prefetch("stays", queryset=stays), Prefetch("needs", queryset=urgent)
    )


def helpers(
    *, words: str = "", skills: str = "", role: str = "", state: str = ""
) -> QuerySet[Responder]:
    """Return those who help by name, a part of their skills, role and state."""
    rows = Responder.objects.all()
    if words:
        rows = rows.filter(named(words, Responder))
    if skills:
        rows = rows.filter(skills__icontains=skills)
    if role:
        rows = rows.filter(role=role)
    return rows.filter(state=state) if state else rows


def home_of(row: Responder) -> str:
    """Return where a helper lives: the name of the place, its position where none is known."""
    if row.lon is None or row.lat is None:
        return ""
    home = places.home_near(row.lon, row.lat)
    return home.label if home else f"{row.lat:.4f}, {row.lon:.4f}"


def n_rows_waiting() -> int:
    """Return how many rows of sheets wait for a look."""
    return ImportRow.objects.filter(
        verdict=ImportRow.Verdict.LOOK, fate=ImportRow.Fate.WAITING
    ).count()


def n_offers() -> int:
    """Return how many volunteers wait for an answer."""
    return Responder.objects.filter(state=Responder.State.OFFERED).count()


def rows_to_look_at() -> Iterator[tuple[str, int, str]]:
    """Say that rows of sheets wait for somebody."""
    yield _("rows of imported sheets need a look"), n_rows_waiting(), reverse("people:imports")


def offers_to_answer() -> Iterator[tuple[str, int, str]]:
    """Say that volunteers wait for an answer."""
    waiting = reverse("people:helpers") + "?state=offered"
    yield _("volunteers wait for an answer"), n_offers(), waiting


def namesakes(person: Person) -> QuerySet[Person]:
    """Return those who may be the same person, the likeliest first: same name or telephone."""
    same, likelier = Q(name=person.name), Q(pk=None)
    if person.phone_index:
        same |= Q(phone_index=person.phone_index)
        likelier |= Q(phone_index=person.phone_index)
    if person.born_on:
        likelier |= Q(born_on=person.born_on)
    ended = [Person.Standing.DECEASED, Person.Standing.MERGED]
    rows = Person.objects.filter(same).exclude(standing__in=ended).exclude(pk=person.pk)
    order = Case(When(likelier, then=0), default=1, output_field=IntegerField())
    return rows.order_by(order, "ref")


def alike(*, name: str, path: str, born_on: date | None, phone: str) -> QuerySet[Person]:
    """Return those of a name who have the same home, date of birth or telephone."""
    here = Stay.objects.filter(room__path=path, to_on=None).values("person_id")
    same = Q(pk__in=here)
    if born_on:
        same |= Q(born_on=born_on)
    if phone:
        same |= Q(phone_index=vault.index_of(phones.local(phone), kind="phone"))
    standings = [Person.Standing.LIVING, Person.Standing.MOVED]
    return Person.objects.filter(same, name=names.plain(name), standing__in=standings)


def housemates(person: Person) -> QuerySet[Person]:
    """Return the others of somebody's household who live here, its head first, then by age."""
    living = Person.objects.filter(standing=Person.Standing.LIVING, household__isnull=False)
    members = living.filter(household=person.household).exclude(pk=person.pk)
    return members.order_by("-is_head", "born_on", "ref")


def kept_of(person: Person) -> Person | None:
    """Return the entry that this one was made one with, if the reader may see it."""
    return Person.objects.filter(merged=person).first()


def merges_into(person: Person) -> QuerySet[Merge]:
    """Return the merges of entries into this one, as far as the reader may see these as well."""
    seen = Merge.objects.filter(kept=person, undone_at=None, gone__in=Person.objects.all())
    return seen.select_related("gone")


def nights(person: Person) -> QuerySet[Stay]:
    """Return where somebody sleeps and slept, the latest first."""
    stays = Stay.objects.filter(person=person).select_related("room__parent")
    return stays.order_by("-from_on", "-pk")


def just_entered(facts: Mapping[str, object], room_id: UUID | None, at: datetime) -> Person | None:
    """Return who was entered a moment ago with the same name, birthday and home."""
    born_on = facts.get("born_on")
    alike = Person.objects.filter(
        name=names.plain(str(facts.get("name", ""))),
        born_on=born_on if isinstance(born_on, date) else None,
        entered_at__gt=at - _DOUBLE_CLICK,
        batch=None,
    )
    return alike.filter(stays__room_id=room_id, stays__to_on=None).first() if room_id else None


def trips(person: Person, *, since: date) -> QuerySet[Travel]:
    """Return where somebody was since a day, as far as is noted; what has no dates counts as noted."""
    ended = Q(to_on__gte=since) | Q(to_on=None, noted_on__gte=since)
    return Travel.objects.filter(ended, person=person).order_by("from_on", "pk")
