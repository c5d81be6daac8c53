"""
Lists that are taken along: for a purpose, with an end, masked, marked, and never too long.

ShouwangError
 ├ ExportTooLongError  more rows than may be taken along at once
 └ ListGrewError       more rows than were agreed
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet

from shouwang.apps.people import queries
from shouwang.apps.people.models import Need, Person
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.access.paths import within
from shouwang.backbone.audit import chain
from shouwang.backbone.sheets.write import Caption, write_xlsx
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

MOST_ROWS: Final = 5_000
KEPT_DAYS: Final = 7
_PLACE: Final = "people.export.filters"
_SURNAMES: Final = "林魏何曾白江夏秋"
_GIVEN: Final = (
    "立春",
    "雨水",
    "惊蛰",
    "清明",
    "谷雨",
    "立夏",
    "小满",
    "芒种",
    "白露",
    "寒露",
    "霜降",
    "小雪",
)
_WHAT: Final = Text(en="Residents", zh="居民名单")
_NAMED: Final = Text(en="found by a name or number", zh="按姓名或编号查找")
_CHOSEN: Final = Text(en="chosen one by one", zh="逐个选中的人")
_ANY: Final = Text(en="moved or deceased too", zh="含已迁出、已去世")
_ALL: Final = Text(en="all who live here", zh="全部在住")
COLUMNS: Final = (
    Text(en="No.", zh="编号"),
    Text(en="Name", zh="姓名"),
    Text(en="Sex", zh="性别"),
    Text(en="Age", zh="年龄"),
    Text(en="Sleeps at", zh="住处"),
    Text(en="Needs", zh="特殊需求"),
    Text(en="Telephone", zh="电话"),
)


class ExportTooLongError(ShouwangError):
    """More rows than may be taken along at once."""

    code: ClassVar[str] = "people.export-too-long"
    problem: ClassVar[Text] = Text(
        en="The list has {n} rows; at most {most} may be taken along at once.",
        zh="名单有 {n} 行，一次最多导出 {most} 行。",
    )
    remedy: ClassVar[Text] = Text(
        en="Narrow it to the area or the need that the work is about.",
        zh="请按工作需要缩小到某个区域或某类需求。",
    )


class ListGrewError(ShouwangError):
    """A list grew between the moment it was agreed and the moment it was written."""

    code: ClassVar[str] = "people.list-grew"
    problem: ClassVar[Text] = Text(
        en="The list grew from {most} to {n} names since it was asked for.",
        zh="申请之后，名单从 {most} 人变成了 {n} 人。",
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing was written. Ask for it again.", zh="没有生成文件，请重新申请。"
    )


def seal_filters(filters: Mapping[str, str]) -> str:
    """Return what a list is narrowed by as a job may keep it: it can hold a name or a number."""
    return vault.seal(json.dumps(dict(filters)), key="sheet", place=_PLACE).hex()


def open_filters(sealed: str) -> dict[str, str]:
    """Return what `seal_filters` sealed."""
    opened = vault.unseal(bytes.fromhex(sealed), key="sheet", place=_PLACE)
    filters: dict[str, str] = json.loads(opened)
    return filters


def count(filters: Mapping[str, str]) -> int:
    """
    Return how many rows a list will have.

    Raises
    ------
    ExportTooLongError
        If these are more than may be taken along at once.
    """
    n_rows = _rows(filters).count()
    if n_rows > MOST_ROWS:
        raise ExportTooLongError(n=n_rows, most=MOST_ROWS)
    return n_rows


def lies_partly_in(filters: Mapping[str, str], area: str) -> bool:
    """Tell whether somebody in a list is of an area."""
    return _rows(filters).filter(within(area)).exists()


def said_without_names(filters: Mapping[str, str], lang: Lang) -> str:
    """Return what a list is narrowed by; words that are looked for can be a name and are not said."""
    is_named = "chosen" not in filters and filters.get("words")
    return _said({**filters, "words": _NAMED.in_(lang)} if is_named else filters, lang)


def mark_of(number: str) -> tuple[str, str]:
    """
    Return reference and name of the row that is in one list only, so that a list is known again.

    Nobody has such a reference, and the name is invented: surname and given name of solar terms.
    """
    digest = vault.index_of(number, kind="list-mark")
    ref = f"P-9{int(digest[:12], 16) % 100_000:05d}"
    surname = _SURNAMES[int(digest[12:16], 16) % len(_SURNAMES)]
    return ref, surname + _GIVEN[int(digest[16:20], 16) % len(_GIVEN)]


def write_residents(
    path: Path,
    *,
    filters: Mapping[str, str],
    purpose: str,
    by_whom: str,
    number: str,
    written_at: datetime,
    lang: Lang,
    most: int,
    tell: Callable[[int, int], None],
) -> list[UUID]:
    """
    Write a list of residents and return who stands in it.

    Telephone numbers stay masked; neither identity numbers nor notes are in it. ``most`` is how many names
    were agreed when it was asked for.

    Raises
    ------
    ExportTooLongError
        If the list is longer than may be taken along.
    ListGrewError
        If it is longer than was agreed.
    """
    rows, total = queries.with_home(_rows(filters)), count(filters)
    if total > most:
        raise ListGrewError(n=total, most=most)
    caption = Caption(
        what=_WHAT.in_(lang),
        filtered_by=_said(filters, lang),
        by_whom=by_whom,
        written_at=written_at,
        purpose=purpose,
        expires_on=(written_at + timedelta(days=KEPT_DAYS)).date(),
        head12=chain.head12(),
    )
    taken: list[UUID] = []
    lines = _lines(rows[:most].iterator(chunk_size=500), total, written_at, tell, taken)
    mark = f"{by_whom} {written_at:%Y-%m-%d %H:%M} {number}"
    marked = _with_mark(lines, number, total)
    write_xlsx(path, COLUMNS, marked, caption=caption, watermark=mark, lang=lang)
    return taken


def _with_mark(
    lines: Iterator[tuple[object, ...]], number: str, total: int
) -> Iterator[tuple[object, ...]]:
    """Put the row of the list's own somewhere among the others, where it looks like them."""
    ref, name = mark_of(number)
    place = int(vault.index_of(number, kind="list-place")[:8], 16) % (total + 1)
    for nth, line in enumerate(lines):
        if nth == place:
            yield (ref, name, "", None, "", "", "")
        yield line
    if place == total:
        yield (ref, name, "", None, "", "", "")


def _rows(filters: Mapping[str, str]) -> QuerySet[Person]:
    """Return those who were chosen one by one, or whom the filters show."""
    if "chosen" in filters:
        return Person.objects.filter(pk__in=filters["chosen"].split(","))
    return queries.residents(**filters)


def _said(filters: Mapping[str, str], lang: Lang) -> str:
    """Return what a list is narrowed by, in the words of the filter row."""
    if "chosen" in filters:
        return _CHOSEN.in_(lang)
    standing = filters.get("standing", "")
    kinds, standings = dict(Need.Kind.choices), dict(Person.Standing.choices)
    path = filters.get("path", "")
    area = places.home_at(path) if path else None
    said = [
        filters.get("words", ""),
        area.label if area else path,
        str(kinds.get(filters.get("need", ""), "")),
        str(standings[standing]) if standing in standings else _ANY.in_(lang),
    ]
    if standing == Person.Standing.LIVING and not any(said[:3]):
        return _ALL.in_(lang)
    return ", ".join(filter(None, said))


def _lines(
    rows: Iterator[Person],
    total: int,
    now: datetime,
    tell: Callable[[int, int], None],
    taken: list[UUID],
) -> Iterator[tuple[object, ...]]:
    for number, person in enumerate(rows):
        tell(number, total)
        taken.append(person.pk)
        stay = next(iter(person.stays.all()), None)
        home = stay.label if stay else ""
        needs = "、".join(
            str(need.get_kind_display()) for need in person.needs.all() if not need.ended_on
        )
        yield (
            person.ref,
            person.name,
            str(person.get_sex_display()),
            person.age(now.date()),
            home,
            needs,
            person.masked_phone,
        )
