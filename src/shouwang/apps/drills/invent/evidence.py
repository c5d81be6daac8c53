"""What can be seen of the index case and the fourteen: each of them has left some trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from shouwang.apps.drills.invent.cast import Cast
from shouwang.apps.drills.invent.observed import Notebook, misheard
from shouwang.apps.drills.invent.outbreak import CLOSE_MIN
from shouwang.apps.drills.invent.town import ObservedVisit, PersonRow
from shouwang.apps.drills.invent.truth import Contact, Evidence, Visit

_CLOSE_S: Final = CLOSE_MIN * 60


@dataclass(slots=True)
class _Casebook:
    """Collects the evidence of each contact."""

    of: dict[UUID, list[Evidence]] = field(default_factory=dict)

    def add(self, trace: ObservedVisit, *people: PersonRow) -> None:
        for person in people:
            self.of.setdefault(person.id, []).append(Evidence(trace.source, trace.id))


def find_contacts(
    notebook: Notebook,
    cast: Cast,
    visits: Sequence[Visit],
    window: tuple[dt.datetime, dt.datetime],
) -> tuple[Contact, ...]:
    """Write down what can be known of the index case, and return the contacts with it."""
    book = _Casebook()
    _write_traces(notebook, cast, visits, _day_0(cast, visits), book)
    for mate in cast.housemates:
        book.of.setdefault(mate.id, []).insert(0, Evidence("household", mate.household_id))
    return tuple(
        _contact(person, cast, visits, window, tuple(book.of[person.id]))
        for person in cast.contacts()
    )


def _write_traces(
    notebook: Notebook,
    cast: Cast,
    visits: Sequence[Visit],
    day_0: Mapping[str, Visit],
    book: _Casebook,
) -> None:
    index, (guest, forgotten) = cast.index, cast.guests
    told = (cast.hosts[0].name, cast.hosts[1].name, misheard(guest.name, notebook.dice))
    trace = notebook.write("statement", day_0["table"], teller_id=index.id, companions=told)
    book.add(trace, *cast.hosts)
    host = _visit(visits, cast.hosts[0], day_0["table"])
    names = (index.name, guest.name, forgotten.name)
    trace = notebook.write("statement", host, teller_id=cast.hosts[0].id, companions=names)
    book.add(trace, guest, forgotten)
    trace = notebook.write(
        "statement",
        day_0["mahjong"],
        teller_id=index.id,
        companions=(cast.mahjong_host.name, cast.players[0].name),
    )
    book.add(trace, cast.mahjong_host, cast.players[0])
    player = _visit(visits, cast.players[1], day_0["mahjong"])
    book.add(notebook.write("statement", player, teller_id=player.person_id), cast.players[1])
    passenger = _visit(visits, cast.passenger, day_0["car"])
    riders = (cast.passenger.name,)
    trace = notebook.write("gate-log", day_0["car"], is_exact=True, companions=riders)
    book.add(trace, cast.passenger)
    book.add(notebook.write("gate-log", passenger, is_exact=True), cast.passenger)
    keeper = _visit(visits, cast.shopkeeper, day_0["shop"])
    book.add(notebook.write("payment", day_0["shop"], is_exact=True), cast.shopkeeper)
    book.add(notebook.write("register", keeper, is_exact=True), cast.shopkeeper)
    patient = _visit(visits, cast.patient, day_0["clinic"])
    notebook.write("register", day_0["clinic"], is_exact=True)
    book.add(notebook.write("register", patient, is_exact=True), cast.patient)
    for visit in visits:
        is_small = visit.end - visit.start < day_0["shop"].end - day_0["shop"].start
        if visit.person_id == index.id and is_small:
            notebook.write("statement", visit, teller_id=index.id, told_to_min=5)


def _day_0(cast: Cast, visits: Sequence[Visit]) -> dict[str, Visit]:
    """Return the visits of the index case on the last day, which come in this order."""
    of_index = sorted((v for v in visits if v.person_id == cast.index.id), key=lambda v: v.start)
    return dict(zip(("car", "shop", "table", "mahjong", "clinic"), of_index[-5:], strict=True))


def innocent_visits(cast: Cast, visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits that do not belong to the story of the index case."""
    contacts = {person.id for person in cast.contacts()}
    of_index = [visit for visit in visits if visit.person_id == cast.index.id]
    played = {
        visit.id
        for visit in visits
        if visit.person_id in contacts
        for mine in of_index
        if mine.place_id == visit.place_id and mine.start < visit.end and visit.start < mine.end
    }
    return [v for v in visits if v.id not in played and v.person_id != cast.index.id]


def _visit(visits: Sequence[Visit], person: PersonRow, beside: Visit) -> Visit:
    return next(
        visit
        for visit in visits
        if visit.person_id == person.id
        and visit.place_id == beside.place_id
        and visit.start < beside.end
        and beside.start < visit.end
    )


def _contact(
    person: PersonRow,
    cast: Cast,
    visits: Sequence[Visit],
    window: tuple[dt.datetime, dt.datetime],
    evidence: tuple[Evidence, ...],
) -> Contact:
    """Return a contact with first and last time together, in the common home or elsewhere."""
    if person in cast.housemates:
        return Contact(person.id, "home", *window, evidence)
    of_index = [visit for visit in visits if visit.person_id == cast.index.id]
    of_person = [visit for visit in visits if visit.person_id == person.id]
    met = [
        (max(mine.start, other.start), min(mine.end, other.end), mine.setting)
        for mine in of_index
        for other in of_person
        if other.place_id == mine.place_id
    ]
    long = [row for row in met if (row[1] - row[0]).total_seconds() >= _CLOSE_S]
    return Contact(person.id, long[-1][2], long[0][0], long[-1][1], evidence)
