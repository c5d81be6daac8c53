"""
Entering and changing people; the only writer of their tables.

ShouwangError
 └ MergeError  two entries cannot be made one, or the merge cannot be taken back
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import names, numbers, phones
from shouwang.apps.people.holding import held
from shouwang.apps.people.models import Household, Merge, Need, Person, RightsRequest, Stay, Travel
from shouwang.apps.people.national_id import normal
from shouwang.apps.people.opening import require_open
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_BATCH: Final = 2000


class MergeError(ShouwangError):
    """Two entries cannot be made one, or not be parted again."""

    code: ClassVar[str] = "people.merge"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open both entries and compare them.", zh="请打开两条记录对照。"
    )


@dataclass(frozen=True, slots=True)
class NewResident:
    """A resident to be entered."""

    name: str
    sex: str = ""
    born_on: date | None = None
    phone: str = ""
    national_id: str = ""
    note: str = ""
    language: str = ""
    household_id: UUID | None = None
    is_head: bool = False
    relation: str = ""
    room_id: UUID | None = None
    elsewhere: str = ""
    needs: tuple[str, ...] = ()
    travels: tuple[tuple[str, date | None, date | None], ...] = ()
    standing: str = Person.Standing.LIVING
    batch_id: UUID | None = None
    batch_row: int | None = None
    path: str = ""
    """Of the area they belong to, where no room of the register is known."""
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A household to be entered."""

    id: UUID
    ref: str = ""
    home_id: UUID | None = None
    batch_id: UUID | None = None


def enter_residents(
    *, actor: Actor, residents: Sequence[NewResident], on: date, at: datetime
) -> list[Person]:
    """
    Enter residents with their stays, needs and travels, all or none.

    Raises
    ------
    BadNationalIdError
        If one carries a number that cannot be.
    """
    paths = places.paths_of({new.room_id for new in residents if new.room_id})
    belongs = {new.id: paths[new.room_id] if new.room_id else new.path for new in residents}
    require(actor, "people.enter-residents", *set(belongs.values()))
    with transaction.atomic():
        first = numbers.take("P", len(residents))
        people = [
            _person(new, belongs[new.id], f"P-{first + number:06d}", at)
            for number, new in enumerate(residents)
        ]
        Person.objects.bulk_create(people, batch_size=_BATCH)
        Stay.objects.bulk_create(
            [
                Stay(person_id=new.id, room_id=new.room_id, elsewhere=new.elsewhere, from_on=on)
                for new in residents
                if new.room_id or new.elsewhere
            ],
            batch_size=_BATCH,
        )
        Need.objects.bulk_create(
            [
                Need(person_id=new.id, kind=kind, noted_on=on)
                for new in residents
                for kind in new.needs
            ],
            batch_size=_BATCH,
        )
        Travel.objects.bulk_create(
            [
                Travel(person_id=new.id, place=place, from_on=begun, to_on=ended, noted_on=on)
                for new in residents
                for place, begun, ended in new.travels
            ],
            batch_size=_BATCH,
        )
        log.write_many(actor, "people.resident-entered", (p.pk for p in people), at=at)
    return people


def _person(new: NewResident, path: str, ref: str, at: datetime) -> Person:
    name = names.plain(new.name)
    pinyin, initials = names.pinyin_of(name)
    person = Person(
        id=new.id,
        ref=ref,
        path=path,
        name=name,
        pinyin=pinyin,
        initials=initials,
        sex=new.sex,
        born_on=new.born_on,
        household_id=new.household_id,
        is_head=new.is_head,
        relation=new.relation,
        language=new.language,
        standing=new.standing,
        batch_id=new.batch_id,
        batch_row=new.batch_row,
        entered_at=at,
        changed_at=at,
    )
    set_phone(person, new.phone)
    if new.national_id:
        number = normal(new.national_id)
        person.national_id = number
        person.national_id_index = vault.index_of(number, kind="national-id")
    person.note = new.note
    return person


def set_phone(person: Person, phone: str) -> None:
    """Seal a telephone number into a row that is not saved yet, with what finds it again."""
    local = phones.local(phone)
    person.phone = phone
    person.phone_index = vault.index_of(local, kind="phone")
    person.phone_end = local[-4:]


def enter_households(*, actor: Actor, households: Iterable[NewHousehold]) -> int:
    """Enter households and return how many; their members follow."""
    require(actor, "people.enter-households")
    rows = [
        Household(id=new.id, ref=new.ref[:40], home_id=new.home_id, batch_id=new.batch_id)
        for new in households
    ]
    Household.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


@transaction.atomic
def change_standing(
    *, actor: Actor, person: Person, standing: str, since: date, at: datetime
) -> None:
    """
    Note that somebody moved away, died, or lives here again; the open stay ends with it.

    Raises
    ------
    MergedError
        If the entry was merged into another.
    """
    require(actor, "people.change-standing", person.path)
    row = held(person)
    if standing not in (Person.Standing.LIVING, Person.Standing.MOVED, Person.Standing.DECEASED):
        raise ValueError(f"standing {standing!r} is not set by hand")
    row_since = row.standing_since
    if row.standing != standing:  # a day put right is no other departure
        row.standing_noted_on = timezone.localdate(at)
    row.standing, row.standing_since, row.changed_at = standing, since, at
    row.save(update_fields=["standing", "standing_since", "standing_noted_on", "changed_at"])
    if standing == Person.Standing.LIVING:
        _open_again(row, closed_on=row_since)
    else:
        _end_nights(row, since)
    log.write(actor, f"people.{standing}", row.pk, at=at)


def _end_nights(row: Person, since: date) -> None:
    """End the open stay on a day; one that was only known later, as from a sheet, ends as it began."""
    here = Stay.objects.filter(person=row, to_on=None)
    here.filter(from_on__gt=since).update(from_on=since)
    here.update(to_on=since)


def _open_again(row: Person, *, closed_on: date | None) -> None:
    """Open the stay again that ended when somebody was said to have moved or died."""
    if closed_on is None or row.stays.filter(to_on=None).exists():
        return
    last = row.stays.filter(to_on=closed_on).order_by("-from_on", "-pk").first()
    if last is not None:
        last.to_on = None
        last.save(update_fields=["to_on"])


@transaction.atomic
def merge(*, actor: Actor, kept: Person, gone: Person, reason: str, at: datetime) -> Merge:
    """
    Make two entries one: what hangs on one goes over to the other, and can be taken back.

    Raises
    ------
    MergeError
        If they are one entry already, or one of them was merged before.
    """
    require(actor, "people.merge", kept.path, gone.path)
    rows = Person.objects.select_for_update().in_bulk([kept.pk, gone.pk])
    if len(rows) != 2:
        raise MergeError(detail=Text("These are one entry already", "这已经是同一条记录"))
    kept, gone = rows[kept.pk], rows[gone.pk]
    for row in (kept, gone):
        require_open(actor, row)
    standings = {kept.standing, gone.standing}
    if Person.Standing.MERGED in standings:
        raise MergeError(detail=Text("One of them was merged before", "其中一条已经合并过"))
    if standings == {Person.Standing.LIVING, Person.Standing.DECEASED}:
        detail = Text("One entry says that they died, the other that they live here: put right the wrong one first",
                      "一条记录为已去世，另一条为在住，请先更正不符的一条")  # fmt: skip
        raise MergeError(detail=detail)
    needs = list(Need.every.filter(person=gone).values_list("pk", flat=True))
    travels = list(Travel.every.filter(person=gone).values_list("pk", flat=True))
    asked = list(RightsRequest.every.filter(person=gone).values_list("pk", flat=True))
    stay = gone.stays.filter(to_on=None).first()
    moved: dict[str, Any] = {"needs": needs, "travels": travels, "standing": gone.standing}
    moved["requests"] = [str(pk) for pk in asked]
    if gone.standing == Person.Standing.LIVING != kept.standing:
        moved["left"] = _live_here(kept)
    if stay and not kept.stays.filter(to_on=None).exists():
        moved["stay"] = stay.pk
        Stay.objects.filter(pk=stay.pk).update(person=kept)
        moved["path"], kept.path = kept.path, gone.path
        kept.save(update_fields=["path"])
    elif stay:
        moved["ended_stay"] = stay.pk
        Stay.objects.filter(pk=stay.pk).update(to_on=timezone.localdate(at))
    Need.every.filter(pk__in=needs).update(person=kept)
    Travel.every.filter(pk__in=travels).update(person=kept)
    RightsRequest.every.filter(pk__in=asked).update(person=kept)
    gone.standing, gone.merged_into, gone.changed_at = Person.Standing.MERGED, kept, at
    gone.save(update_fields=["standing", "merged_into", "changed_at"])
    done = Merge.objects.create(
        kept=kept, gone=gone, moved=moved, reason=reason, actor_name=actor.name, merged_at=at
    )
    for row in (kept, gone):
        log.write(actor, "people.merged", row.pk, at=at, merge=str(done.pk))
    return done


def _live_here(row: Person) -> dict[str, str]:
    """Let who came back live here, as their other entry says, and return what stood there before."""
    noted = row.standing_noted_on
    left = {"standing": row.standing, "noted_on": noted.isoformat() if noted else ""}
    left["since"] = row.standing_since.isoformat() if row.standing_since else ""
    row.standing, row.standing_since, row.standing_noted_on = Person.Standing.LIVING, None, None
    row.save(update_fields=["standing", "standing_since", "standing_noted_on"])
    return left


def _have_left(row: Person, left: Mapping[str, str]) -> None:
    """Let who was said to live here by a merge have left again as before, unless somebody said more since."""
    if row.standing != Person.Standing.LIVING:
        return
    row.standing = left["standing"]
    row.standing_since = date.fromisoformat(left["since"]) if left["since"] else None
    row.standing_noted_on = date.fromisoformat(left["noted_on"]) if left["noted_on"] else None
    row.save(update_fields=["standing", "standing_since", "standing_noted_on"])


@transaction.atomic
def undo_merge(*, actor: Actor, merge_id: UUID, at: datetime) -> None:
    """
    Part two entries again, as they were.

    Raises
    ------
    MergeError
        If that was done before, or the kept entry was itself merged since.
    """
    require(actor, "people.undo-merge")
    done = Merge.objects.select_for_update().select_related("kept", "gone").get(pk=merge_id)
    require(actor, "people.undo-merge", done.kept.path, done.gone.path)
    for row in (done.kept, done.gone):
        require_open(actor, row)
    if done.undone_at:
        raise MergeError(detail=Text("This merge was taken back before", "这次合并已经撤销过"))
    if done.kept.standing == Person.Standing.MERGED:
        detail = Text("The kept entry was merged since: take that back first",
                      "保留的记录后来又被合并，请先撤销后一次")  # fmt: skip
        raise MergeError(detail=detail)
    moved, gone = done.moved, done.gone
    Need.every.filter(pk__in=moved["needs"], person=done.kept).update(person=gone)
    Travel.every.filter(pk__in=moved["travels"], person=done.kept).update(person=gone)
    asked = RightsRequest.every.filter(pk__in=moved.get("requests", ()), person=done.kept)
    asked.update(person=gone)
    if "stay" in moved:
        Stay.objects.filter(pk=moved["stay"], person=done.kept).update(person=gone)
        done.kept.path = moved["path"]
        done.kept.save(update_fields=["path"])
    if "ended_stay" in moved:
        Stay.objects.filter(pk=moved["ended_stay"]).update(to_on=None)
    if "left" in moved:
        _have_left(done.kept, moved["left"])
    gone.standing, gone.merged_into, gone.changed_at = moved["standing"], None, at
    gone.save(update_fields=["standing", "merged_into", "changed_at"])
    done.undone_at = at
    done.save(update_fields=["undone_at"])
    for row in (done.kept, gone):
        log.write(actor, "people.parted", row.pk, at=at, merge=str(done.pk))
