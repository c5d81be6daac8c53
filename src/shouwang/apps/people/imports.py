"""
Sheets of residents: read for a preview, settled, taken in, and taken back for a day.

ShouwangError
 └ ImportStateError  an import is not where this step begins
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from shouwang.apps.people import actions
from shouwang.apps.people.actions import NewHousehold, NewResident
from shouwang.apps.people.homes import Homes, says_door
from shouwang.apps.people.known import look_at_known
from shouwang.apps.people.models import Household, ImportBatch, ImportRow, Merge, Person
from shouwang.apps.people.national_id import BadNationalIdError, normal
from shouwang.apps.people.notes import needs_of
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.backbone.sheets.book import Cell, Sheet
from shouwang.backbone.sheets.columns import Table, find_table
from shouwang.backbone.sheets.doors import INCIDENT
from shouwang.backbone.sheets.findings import SafetyIncident
from shouwang.backbone.sheets.limits import REGISTER
from shouwang.backbone.sheets.read import read_book
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER
from shouwang.backbone.sheets.rows import judge
from shouwang.backbone.sheets.verdicts import Doubt, Row
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_T = TypeVar("_T")
UNDO_HOURS: Final = 24
_GOING: Final = Text(en="Somebody is going to look", zh="已派人去看")
_REQUIRED: Final = {column.key for column in RESIDENTS_REGISTER.columns if column.required}
CHUNK: Final = 2000
TYPED: Final = ("name", "sex", "born_on", "phone", "area", "room", "household_no", "note")
"""Columns of the paper sheet, as it is printed and typed back."""
_SEX: Final = {"female": Person.Sex.FEMALE.value, "male": Person.Sex.MALE.value}
Tell = Callable[[int, int], None]


class ImportStateError(ShouwangError):
    """An import is not where a step of it begins."""

    code: ClassVar[str] = "people.import-state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the import again: the page shows where it stands.",
        zh="请重新打开这次导入，页面会显示它的进度。",
    )


# --- reading --------------------------------------------------------------------------------


def bring(
    *,
    actor: Actor,
    file_name: str,
    base_path: str,
    purpose: str,
    with_sensitive: bool,
    at: datetime,
) -> ImportBatch:
    """Note that a sheet was brought; it is read in the background."""
    require(actor, "people.import")
    batch = ImportBatch.objects.create(
        file_name=file_name[:200],
        kind=RESIDENTS_REGISTER.key,
        mapping={"base": base_path},
        purpose=purpose,
        with_sensitive=with_sensitive,
        actor_name=actor.name,
        account_id=actor.account_id,
        brought_at=at,
    )
    log.write(actor, "people.sheet-brought", batch.pk, at=at)
    return batch


def read_sheet(*, batch: ImportBatch, path: Path, today: date, tell: Tell) -> None:
    """
    Read a sheet row by row into the preview; nothing is entered in the registry.

    Raises
    ------
    ShouwangError
        If the file cannot be read; the import then says so itself.
    """
    try:
        _look(batch, _largest_table(path, batch), today, tell)
    except ShouwangError as refusal:
        batch.rows.all().delete()
        batch.state = ImportBatch.State.REFUSED
        batch.said_en, batch.said_zh = refusal.say("en"), refusal.say("zh")
        batch.save(update_fields=["state", "said_en", "said_zh"])
        raise


@transaction.atomic
def type_in(
    *, actor: Actor, rows: Sequence[Sequence[str]], base_path: str, today: date, at: datetime
) -> ImportBatch:
    """
    Take a paper sheet that somebody typed, through the same looks as a file.

    Parameters
    ----------
    rows
        As on the paper, with the columns `TYPED`; row numbers are those of the paper.
    """
    batch = bring(
        actor=actor,
        file_name="",
        base_path=base_path,
        purpose="",
        with_sensitive=False,
        at=at,
    )
    mapping: dict[str | int, str | None] = dict(enumerate(TYPED))
    cells: list[list[Cell]] = [[cell.strip() or None for cell in row] for row in rows]
    table = find_table(Sheet.of("", *cells), RESIDENTS_REGISTER, mapping=mapping)
    _look(batch, table, today, _untold)
    return batch


def _look(batch: ImportBatch, table: Table, today: date, tell: Tell) -> None:
    """Keep every row of a table with its verdict."""
    judging = judge(table, RESIDENTS_REGISTER, today=today)
    n_seen = 0
    for rows in _chunks(judging, CHUNK):
        looked = look_at_known(rows, judging.counts)
        ImportRow.objects.bulk_create([_stored(batch, row) for row in looked])
        n_seen += len(rows)
        tell(n_seen, table.sheet.last_number)
    counts = judging.counts
    batch.sheet_name = table.sheet.name[:120]
    batch.counts = asdict(counts)
    batch.n_rows = counts.in_sheet
    batch.remarks = [
        {"en": notice.text.en, "zh": notice.text.zh}
        for notice in (*table.sheet.notices, *table.notices)
    ]
    batch.state = ImportBatch.State.PREVIEW
    batch.save(update_fields=["sheet_name", "counts", "n_rows", "remarks", "state"])


def _largest_table(path: Path, batch: ImportBatch) -> Table:
    sheets = sorted(read_book(path, limits=REGISTER).sheets, key=lambda sheet: -sheet.last_number)
    refusal: ShouwangError | None = None
    for sheet in sheets:
        try:
            return find_table(sheet, RESIDENTS_REGISTER, with_sensitive=batch.with_sensitive)
        except ShouwangError as fault:
            refusal = refusal or fault
    raise refusal or ImportStateError(detail=Text("The file holds no sheet", "文件里没有工作表"))


def _stored(batch: ImportBatch, row: Row) -> ImportRow:
    stored = ImportRow(batch=batch, number=row.number, verdict=row.verdict)
    doubts = [_plain_doubt(doubt) for doubt in row.doubts]
    doubts += [_locked(incident) for incident in row.incidents]
    content = {
        "values": {key: _plain(value) for key, value in row.values.items()},
        "doubts": doubts,
        "incidents": [incident.word for incident in row.incidents],
    }
    stored.content = json.dumps(content, ensure_ascii=False)
    stored.doubt_codes = _codes(doubts)
    return stored


def _codes(doubts: list[dict[str, Any]]) -> str:
    return " ".join(sorted({f"{d['column']}:{d['code']}" for d in doubts}))[:200]


def _locked(incident: SafetyIncident) -> dict[str, Any]:
    """Return the doubt that a door said to be locked raises: it ends when somebody goes to look."""
    return {
        "code": "door-locked",
        "column": incident.column,
        "written": incident.word,
        "read": None,
        "why": {"en": INCIDENT.en, "zh": INCIDENT.zh},
        "is_refusal": False,
        "answers": [
            {"code": "as-read", "value": None, "label": {"en": _GOING.en, "zh": _GOING.zh}}
        ],
    }


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return {"on": value.isoformat()[:10]}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _plain_doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "code": doubt.code,
        "column": doubt.column,
        "written": "" if doubt.as_written is None else str(doubt.as_written),
        "read": _plain(doubt.as_read),
        "why": {"en": doubt.why.en, "zh": doubt.why.zh},
        "is_refusal": doubt.is_refusal,
        "answers": [
            {
                "code": answer.code,
                "value": _plain(answer.value),
                "label": {"en": answer.label.en, "zh": answer.label.zh},
            }
            for answer in doubt.answers
            if answer.code != "empty" or doubt.column not in _REQUIRED
        ],
    }


def _chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


# --- settling -------------------------------------------------------------------------------


@transaction.atomic
def settle(
    *,
    actor: Actor,
    batch: ImportBatch,
    doubt_key: str,
    answer: int,
    number: int | None,
    at: datetime,
    code: str = "",
) -> int:
    """
    Answer one doubt, in one row or in every row that has it, and return how many rows it was.

    Parameters
    ----------
    doubt_key
        Column and code of the doubt, joined by a colon.
    answer
        Which of the doubt's answers is taken, counted from 0.
    number
        The row, or None for all rows.
    code
        What the answer does where it was read; rows where it would do something else are left.
    """
    require(actor, "people.import")
    now = ImportBatch.objects.select_for_update().get(pk=batch.pk)  # none is taken in meanwhile
    _require_state(now, ImportBatch.State.PREVIEW, ImportBatch.State.IMPORTED)
    which = Q(doubt_codes__contains=doubt_key) if number is None else Q(number=number)
    rows = batch.rows.filter(which, fate=ImportRow.Fate.WAITING)
    settled = [row for row in rows.select_for_update() if _answer(row, doubt_key, answer, code)]
    ImportRow.objects.bulk_update(
        settled, ["content_sealed", "doubt_codes", "verdict", "fate"], batch_size=500
    )
    act = "safety-incident" if doubt_key.endswith(":door-locked") else "doubt-settled"
    log.write(actor, f"people.{act}", batch.pk, at=at, doubt=doubt_key, rows=len(settled))
    return len(settled)


def _answer(row: ImportRow, doubt_key: str, answer: int, code: str) -> bool:
    content = json.loads(row.content)
    rest = []
    for doubt in content["doubts"]:
        usable = doubt["answers"][answer : answer + 1]
        is_asked = f"{doubt['column']}:{doubt['code']}" == doubt_key
        may = usable and usable[0]["code"] != "edit" and code in ("", usable[0]["code"])
        if is_asked and may:
            _apply(usable[0], doubt["column"], content["values"], row)
        else:
            rest.append(doubt)
    if len(rest) == len(content["doubts"]):
        return False
    content["doubts"] = rest
    row.content = json.dumps(content, ensure_ascii=False)
    row.doubt_codes = _codes(rest)
    is_refused = any(doubt["is_refusal"] for doubt in rest)
    verdicts = ImportRow.Verdict
    row.verdict = verdicts.REFUSED if is_refused else verdicts.LOOK if rest else verdicts.ACCEPTED
    return True


def _apply(answer: dict[str, Any], column: str, values: dict[str, Any], row: ImportRow) -> None:
    """Do what an answer says; without a column it is about the row, which it may leave out."""
    code = answer["code"]
    if code == "same" or (code == "empty" and not column):
        row.fate = ImportRow.Fate.LEFT_OUT
    elif code == "empty":
        values.pop(column, None)
    elif code in ("other", "split"):
        values[column] = answer["value"]


def counts_now(batch: ImportBatch) -> dict[str, int]:
    """Return how many rows have which verdict and wait, and how many are imported."""
    rows = batch.rows.values("verdict", "fate").annotate(n=Count("pk"))
    found = {"accepted": 0, "look": 0, "refused": 0, "imported": 0}
    for row in rows:
        if row["fate"] == ImportRow.Fate.WAITING:
            found[row["verdict"]] += row["n"]
        elif row["fate"] == ImportRow.Fate.IMPORTED:
            found["imported"] += row["n"]
    return found


def _require_state(batch: ImportBatch, *states: str) -> None:
    if batch.state not in states:
        detail = Text(
            f"This import is {batch.state}, and this step needs it to be {' or '.join(states)}",
            "这次导入目前的状态不允许这一步",
        )
        raise ImportStateError(detail=detail)


# --- taking in ------------------------------------------------------------------------------


def begin(*, batch_id: UUID, now_in: str, states: tuple[str, ...]) -> ImportBatch:
    """Move an import on, exactly once, however many ask at the same time."""
    moved = ImportBatch.objects.filter(pk=batch_id, state__in=states).update(state=now_in)
    batch = ImportBatch.objects.get(pk=batch_id)
    if not moved:
        _require_state(batch, *states)
    return batch


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
        _end_taking(batch)
        return 0
    batch.state = ImportBatch.State.IMPORTED
    batch.imported_at, batch.undo_until = at, at + timedelta(hours=UNDO_HOURS)
    batch.save(update_fields=["state", "imported_at", "undo_until"])
    log.write(actor, "people.sheet-imported", batch.pk, at=at, people=n_people)
    return n_people


def take_back_half(*, actor: Actor, batch: ImportBatch, at: datetime) -> None:
    """Take back what was entered since rows of an import were last taken in to the end."""
    entered = Person.objects.filter(batch=batch)
    if batch.imported_at:
        entered = entered.filter(entered_at__gt=batch.imported_at)
    _remove(actor, batch, entered, ImportRow.Fate.WAITING, at, _untold)
    _end_taking(batch)


def _end_taking(batch: ImportBatch) -> None:
    """Put an import back to where it stood before rows were to be taken in."""
    states = ImportBatch.State
    batch.state = states.IMPORTED if batch.imported_at else states.PREVIEW
    batch.save(update_fields=["state"])


def _untold(_done: int, _total: int) -> None:
    """Take news of progress when nobody wants them."""


def _take_all(actor: Actor, batch: ImportBatch, on: date, at: datetime, tell: Tell) -> int:
    base = str(batch.mapping.get("base", ""))
    homes = Homes(base, places.paths_within(base), batch.pk)
    ready = batch.rows.filter(verdict=ImportRow.Verdict.ACCEPTED, fate=ImportRow.Fate.WAITING)
    total, n_people, n_rows = ready.count(), 0, 0
    households = {
        f"{ref}@{path}": known
        for known, ref, path in batch.household_set.values_list("pk", "ref", "home__path")
    }
    while True:
        rows = list(ready.order_by("number")[:CHUNK])
        if not rows:
            return n_people
        with transaction.atomic():
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
    read = [(row, json.loads(row.content)["values"]) for row in rows]
    paths = [homes.path_of(values) for _row, values in read]
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
    taken = batch.rows.filter(pk__in=[row.pk for row in rows])
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
    for one in names:
        yield NewResident(
            name=str(one),
            sex=_SEX.get(str(values.get("sex")), "") if is_alone else "",
            born_on=_born_on(values, on) if is_alone else None,
            phone=str(values.get("phone") or ""),
            national_id=number if is_alone else "",
            note=written,
            household_id=household_id,
            is_head=relation in ("户主", "本人", "head", "self"),
            relation=relation,
            room_id=room_id,
            needs=needs,
            travels=travels,
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


# --- taking back ----------------------------------------------------------------------------


def take_back(*, actor: Actor, batch: ImportBatch, at: datetime, tell: Tell) -> tuple[int, int]:
    """
    Remove what an import entered, and return how many people went and how many stayed.

    Those whose entry was changed since stay, as somebody has worked with them; so do those whose
    own day is over, when rows were taken in later.
    """
    require(actor, "people.import")
    brought = Person.objects.filter(batch=batch)
    recent = brought.filter(entered_at__gt=at - timedelta(hours=UNDO_HOURS))
    unchanged = recent.filter(changed_at=F("entered_at"))
    n_gone = _remove(actor, batch, unchanged, ImportRow.Fate.UNDONE, at, tell)
    return n_gone, brought.count()


def _remove(
    actor: Actor, batch: ImportBatch, people: QuerySet[Person], fate: str, at: datetime, tell: Tell
) -> int:
    """Remove people of an import but those ever merged, with what stands empty without them."""
    touched = set(Merge.objects.filter(kept__batch=batch).values_list("kept_id", flat=True))
    touched |= set(Merge.objects.filter(gone__batch=batch).values_list("gone_id", flat=True))
    untouched = people.exclude(pk__in=touched)
    total, n_gone = untouched.count(), 0
    while going := dict(untouched.values_list("pk", "batch_row")[:CHUNK]):
        with transaction.atomic():
            Person.objects.filter(pk__in=going).delete()
            batch.rows.filter(number__in=set(going.values())).update(fate=fate)
        n_gone += len(going)
        tell(n_gone, total)
    with transaction.atomic():
        Household.objects.filter(batch=batch, members=None).delete()
        places.take_back_areas(actor=actor, origin=batch.pk, at=at)
    return n_gone


def undo(*, actor: Actor, batch: ImportBatch, at: datetime, tell: Tell) -> tuple[int, int]:
    """
    Take an import back, within a day.

    Raises
    ------
    ImportStateError
        If the day is over.
    """
    if batch.undo_until is None or at > batch.undo_until:
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.IMPORTED)
        detail = Text(f"The {UNDO_HOURS} hours for taking it back are over",
                      f"{UNDO_HOURS} 小时的撤销期已过")  # fmt: skip
        raise ImportStateError(detail=detail)
    try:
        gone, stayed = take_back(actor=actor, batch=batch, at=at, tell=tell)
    except BaseException:  # what is left can be taken back later
        ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.IMPORTED)
        raise
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    log.write(actor, "people.sheet-undone", batch.pk, at=at, gone=gone, stayed=stayed)
    return gone, stayed
