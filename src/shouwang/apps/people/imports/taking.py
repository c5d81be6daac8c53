"""Taking in: the accepted rows become people with homes and households."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.people import actions
from shouwang.apps.people.actions import NewHousehold, NewResident
from shouwang.apps.people.doors import says_door
from shouwang.apps.people.homes import Homes
from shouwang.apps.people.imports import state
from shouwang.apps.people.imports.looking import homes_of, land_again
from shouwang.apps.people.imports.removing import UNDO_HOURS, take_back_half
from shouwang.apps.people.imports.settling import keep
from shouwang.apps.people.imports.state import Tell
from shouwang.apps.people.models import ImportBatch, ImportRow, Person
from shouwang.apps.people.national_id import BadNationalIdError, normal
from shouwang.apps.people.notes import needs_of
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log

SEX: Final = {"female": Person.Sex.FEMALE.value, "male": Person.Sex.MALE.value}


def take(*, actor: Actor, batch: ImportBatch, on: date, at: datetime, tell: Tell) -> int:
    """
    Enter the accepted rows of an import, and return how many people that made.

    Rows go in by the thousand, so that nobody waits long for the database; if it is stopped
    or fails, what was entered is taken back. Where no row is ready nothing changes.
    """
    require(actor, "people.import")
    try:
        n_people = _take_all(actor, batch, on, at, tell)
    except BaseException:
        take_back_half(actor=actor, batch=batch, at=at)
        raise
    if not n_people:
        state.end(batch, state.before_taking(batch))
        return 0
    until = at + timedelta(hours=UNDO_HOURS)
    with transaction.atomic():  # no import is at its end without its line, or with its file
        state.end(batch, ImportBatch.State.IMPORTED, imported_at=at, undo_until=until)
        state.drop_file(batch)
        log.write(actor, "people.sheet-imported", batch.pk, at=at, people=n_people)
    return n_people


def _take_all(actor: Actor, batch: ImportBatch, on: date, at: datetime, tell: Tell) -> int:
    homes = homes_of(batch)
    ready = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED, fate=ImportRow.Fate.WAITING)
    total, n_people, n_rows = ready.count(), 0, 0
    households = {
        f"{ref}@{path}": known
        for known, ref, path in batch.household_set.values_list("pk", "ref", "home__path")
    }
    while True:
        rows = list(ready.order_by("number")[: state.CHUNK])
        if not rows:
            return n_people
        with log.together():
            n_people += _take_chunk(actor, batch, rows, homes, households, on, at)
        n_rows += len(rows)
        tell(n_rows, total)


def _take_chunk(
    actor: Actor,
    batch: ImportBatch,
    rows: list[ImportRow],
    homes: Homes,
    households: dict[str, UUID],
    on: date,
    at: datetime,
) -> int:
    read, paths = [], []
    for row in rows:
        content = json.loads(row.content)
        landing = homes.land(content["values"])
        if landing.unclear:  # a second place that fits was entered since the preview
            land_again(content, homes, asks=False)
            keep(row, content)
            row.save(update_fields=["content_sealed", "doubt_codes", "verdict"])
            continue
        read.append((row, content["values"]))
        paths.append(landing.path)
    new, homes.new = homes.new, []
    places.enter_areas(actor=actor, areas=new, at=at)
    ids = places.ids_of(set(paths))
    made: list[NewHousehold] = []
    people: list[NewResident] = []
    for (row, values), path in zip(read, paths, strict=True):
        ref = str(values.get("household_no") or "")
        key = f"{ref}@{path}" if ref or says_door(values) else f"row {row.number}"
        if key not in households:
            household = NewHousehold(uuid4(), ref, ids.get(path), batch.pk)
            made.append(household)
            households[key] = household.id
        people += _residents(values, households[key], ids.get(path), batch, row, on)
    actions.enter_households(actor=actor, households=made)
    actions.enter_residents(actor=actor, residents=people, on=on, at=at)
    taken = batch.rows.filter(pk__in=[row.pk for row, _values in read])
    taken.update(fate=ImportRow.Fate.IMPORTED)
    return len(people)


def _residents(
    values: Mapping[str, Any],
    household_id: UUID,
    room_id: UUID | None,
    batch: ImportBatch,
    row: ImportRow,
    on: date,
) -> Iterator[NewResident]:
    name = values.get("name") or values.get("head")
    names = name if isinstance(name, list) else [name]
    needs, note = needs_of(str(values.get("needs") or ""))
    number, paper = _paper(str(values.get("national_id") or ""))
    written = "；".join(filter(None, [str(values.get("note") or ""), note, paper]))
    relation = str(values.get("relation") or "")[:30]
    place, arrived = str(values.get("travel") or "")[:120], _day(values.get("arrived"))
    travels = ((place, None, arrived),) if place else ()
    is_alone = len(names) == 1  # what is written beside several names belongs to none of them
    for nth, one in enumerate(names):
        yield NewResident(
            name=str(one),
            sex=SEX.get(str(values.get("sex")), "") if is_alone else "",
            born_on=_born_on(values, on) if is_alone else None,
            phone=str(values.get("phone") or "") if nth == 0 else "",
            national_id=number if is_alone else "",
            note=written,
            household_id=household_id,
            is_head=nth == 0 and relation in ("户主", "本人", "head", "self"),
            relation=relation,
            room_id=room_id,
            needs=needs,
            travels=travels,
            path=batch.path,
            batch_id=batch.pk,
            batch_row=row.number,
        )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value["on"]) if isinstance(value, dict) else None


def _paper(number: str) -> tuple[str, str]:
    """Return an identity number, or else the number of another paper, which goes to the notes."""
    try:
        return (normal(number) if number else "", "")
    except BadNationalIdError:
        return "", number


def _born_on(values: Mapping[str, Any], on: date) -> date | None:
    """Return the date of birth; from an age alone, a first of July that gives this age."""
    born = _day(values.get("born_on"))
    age = values.get("age")
    if born is None and isinstance(age, int):
        return date(on.year - age - (on.month < 7), 7, 1)
    return born
