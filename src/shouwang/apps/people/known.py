"""Rows of a sheet about people whom the registry knows already: somebody has to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from shouwang.apps.people import names, phones
from shouwang.apps.people.doors import says_door
from shouwang.apps.people.doubting import with_doubts
from shouwang.apps.people.homes import Landing
from shouwang.apps.people.models import Person, Stay
from shouwang.backbone import vault
from shouwang.backbone.sheets.findings import Answer, Reason
from shouwang.backbone.sheets.verdicts import ROW, Counts, Doubt, Row
from shouwang.core.text import Text

CODE: Final = "known-person"
_MOST_NAMED: Final = 3
_ANSWERS: Final = (
    Answer("same", Text(en="Same person: leave the row out", zh="同一人，不再导入")),
    Answer("different", Text(en="Another person", zh="另一个人")),
)
_WHY: Final = {
    "national-id": Text(
        en="The registry knows this person: the same identity number.",
        zh="登记册里已有此人：身份证号相同。",
    ),
    "phone": Text(
        en="The registry knows this person: the same name and telephone.",
        zh="登记册里已有此人：姓名和电话相同。",
    ),
    "home": Text(
        en="The registry knows somebody of this name in the same home.",
        zh="登记册里同一住处已有同名的人。",
    ),
    "born": Text(
        en="The registry knows somebody of this name, born on the same day.",
        zh="登记册里已有同名且出生日期相同的人。",
    ),
}
"""The same name alone, elsewhere, is no reason: namesakes are common."""

Mark = tuple[str, str, str]
"""Ground, name, and what is the same besides."""


def look_at_known(
    rows: Sequence[Row], landings: Mapping[int, Landing], counts: Counts
) -> list[Row]:
    """Return rows, those of known people with a doubt that names whom; the counts follow."""
    marks = {row.number: list(_marks(row, landings.get(row.number))) for row in rows}
    known = _known(marks)
    looked = []
    for row in rows:
        ground = next((mark for mark in marks[row.number] if mark in known), None)
        if ground is None:
            looked.append(row)
            continue
        whom = tuple(known[ground][:_MOST_NAMED])
        doubt = Doubt.of(Reason(CODE, _WHY[ground[0]], _ANSWERS), ROW, read=whom)
        looked.append(with_doubts(row, [doubt], counts))
    return looked


def _marks(row: Row, landing: Landing | None) -> Iterator[Mark]:
    """Yield by what somebody would be known, the surest first."""
    values = row.values
    if number := values.get("national_id"):
        yield "national-id", "", vault.index_of(str(number), kind="national-id")
    written = values.get("name")
    own = written if isinstance(written, tuple) else (written,)
    plain = [names.plain(name) for name in own if isinstance(name, str)]
    phone, born = values.get("phone"), values.get("born_on")
    for name in plain[:1]:  # a telephone beside several names is that of the first
        if phone:
            yield "phone", name, vault.index_of(phones.local(str(phone)), kind="phone")
        if isinstance(born, date) and len(plain) == 1:
            day = born.date() if isinstance(born, datetime) else born
            yield "born", name, day.isoformat()
    if landing is None or landing.unclear or not says_door(values):
        return
    path = landing.path
    for name in plain:
        yield "home", name, path
        if landing.house:
            yield "home", name, f"{landing.house}/*"


def _known(marks: Mapping[int, Sequence[Mark]]) -> dict[Mark, list[str]]:
    """Return the references of those who have one of these marks."""
    wanted = {mark for own in marks.values() for mark in own}
    known: dict[Mark, list[str]] = {}
    for mark, ref in (*_by_number(wanted), *_by_name(wanted)):
        refs = known.setdefault(mark, [])
        if ref not in refs:
            refs.append(ref)
    return known


def _by_number(wanted: set[Mark]) -> Iterator[tuple[Mark, str]]:
    indexes = {index for ground, _name, index in wanted if ground == "national-id"}
    if indexes:
        found = Person.objects.filter(national_id_index__in=indexes)
        for index, ref, kept in found.values_list("national_id_index", "ref", "merged_into__ref"):
            yield ("national-id", "", index), kept or ref


def _by_name(wanted: set[Mark]) -> Iterator[tuple[Mark, str]]:
    """Yield those of the same name; they are asked for by pinyin, which has an index."""
    wanted_names = {name for _ground, name, _same in wanted if name}
    sounds = {names.pinyin_of(name)[0] for name in wanted_names}
    if not sounds:
        return
    people = Person.objects.filter(pinyin__in=sounds)
    fields = ("pk", "name", "ref", "merged_into__ref", "phone_index", "born_on")
    alike = [row for row in people.values_list(*fields) if row[1] in wanted_names]
    of_name = {pk: (name, kept or ref) for pk, name, ref, kept, _phone, _born in alike}
    for _pk, name, ref, kept, phone, born in alike:
        for ground, same in (("phone", phone), ("born", born.isoformat() if born else "")):
            if same and (ground, name, same) in wanted:
                yield (ground, name, same), kept or ref
    paths = {same for ground, _name, same in wanted if ground == "home"}
    if not paths or not of_name:
        return
    stays = Stay.objects.filter(person__pinyin__in=sounds, to_on=None, room__isnull=False)
    for pk, path in stays.values_list("person_id", "room__path"):
        if pk in of_name:
            name, ref = of_name[pk]
            for home in (path, f"{path}/*", f"{path.rpartition('/')[0]}/*"):
                if ("home", name, home) in wanted:
                    yield ("home", name, home), ref
