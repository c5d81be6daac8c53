"""Rows of a sheet about people whom the registry knows already: somebody has to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from shouwang.apps.people import names, phones
from shouwang.apps.people.models import Person
from shouwang.backbone import vault
from shouwang.backbone.sheets.findings import Answer, Reason
from shouwang.backbone.sheets.verdicts import ROW, Counts, Doubt, Row
from shouwang.core.text import Text

KNOWN: Final = Reason(
    "known-person",
    Text(
        en="The registry knows this person: the same name and telephone, or identity number.",
        zh="登记册里已有此人：姓名和电话相同，或身份证号相同。",
    ),
    (
        Answer("same", Text(en="Same person: leave the row out", zh="同一人，不再导入")),
        Answer("different", Text(en="Another person", zh="另一个人")),
    ),
)


def look_at_known(rows: Sequence[Row], counts: Counts) -> list[Row]:
    """Return rows, those of known people with a doubt; the counts follow."""
    known = _known({mark for row in rows for mark in _marks(row)})
    looked = []
    for row in rows:
        if known.isdisjoint(_marks(row)):
            looked.append(row)
            continue
        if row.verdict == "accepted":
            counts.accepted, counts.look = counts.accepted - 1, counts.look + 1
        doubts = (*row.doubts, Doubt.of(KNOWN, ROW))
        verdict = "look" if row.verdict == "accepted" else row.verdict
        looked.append(replace(row, doubts=doubts, verdict=verdict))
    return looked


def _marks(row: Row) -> Iterator[tuple[str, str]]:
    """Yield by what somebody would be known: name with telephone, and identity number."""
    name, phone = row.values.get("name"), row.values.get("phone")
    if isinstance(name, str) and phone:
        yield names.plain(name), vault.index_of(phones.local(str(phone)), kind="phone")
    if number := row.values.get("national_id"):
        yield "", vault.index_of(str(number), kind="national-id")


def _known(marks: set[tuple[str, str]]) -> set[tuple[str, str]]:
    indexes = {index for _name, index in marks}
    by_phone = Person.objects.filter(phone_index__in=indexes).values_list("name", "phone_index")
    by_number = Person.objects.filter(national_id_index__in=indexes)
    numbers = by_number.values_list("national_id_index", flat=True)
    return {*by_phone, *(("", number) for number in numbers)}
