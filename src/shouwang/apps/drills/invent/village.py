"""A village is put together: ground, people, days, and what is known of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shouwang.apps.drills.invent.areas import N_UNREGISTERED, VILLAGE, Places, lay_areas
from shouwang.apps.drills.invent.cast import Cast, choose_cast
from shouwang.apps.drills.invent.days import Diary, live_days
from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.evidence import find_contacts, innocent_visits
from shouwang.apps.drills.invent.ledger import listed, tidy_rows
from shouwang.apps.drills.invent.marks import record_id
from shouwang.apps.drills.invent.observed import Notebook, observe
from shouwang.apps.drills.invent.oddities import give_namesakes
from shouwang.apps.drills.invent.outbreak import isolated_at, keep_apart, play
from shouwang.apps.drills.invent.residents import N_EMPTY_ROOMS, make_residents
from shouwang.apps.drills.invent.responders import make_firms, make_responders
from shouwang.apps.drills.invent.site import Site, lay_site
from shouwang.apps.drills.invent.town import (
    LOCAL,
    FirmRow,
    ObservedVisit,
    PersonRow,
    ResponderRow,
    Town,
    TownMap,
    VenueRow,
)
from shouwang.apps.drills.invent.traps import make_ghosts, make_traps
from shouwang.apps.drills.invent.truth import HiddenTruth, Visit

N_PEOPLE: Final = 1_153
N_HOUSEHOLDS: Final = 380
_N_DOUBLE, _N_TRIPLE = 16, 4
_N_HOUSES: Final = N_HOUSEHOLDS + N_EMPTY_ROOMS - _N_DOUBLE - 2 * _N_TRIPLE + N_UNREGISTERED
"""Houses on the map; a few hold two or three rooms."""


def invent_village(seed: int, first_day: dt.date) -> tuple[Town, HiddenTruth]:
    """Return the village of a seed, and apart from it what really happened there."""
    site = lay_site(seed, _N_HOUSES)
    places = lay_areas(seed, site, _N_DOUBLE, _N_TRIPLE)
    rooms = {area.path: area for area in places.areas}
    people, namer, numberer = make_residents(seed, places, first_day, N_HOUSEHOLDS, N_PEOPLE)
    give_namesakes(people, Dice(seed, "namesakes"))
    responders = make_responders(
        seed, people, rooms, site.sketch.frame, first_day, (namer, numberer)
    )
    firms = make_firms(seed, places.venues, people, responders, first_day)
    busy = {row.person_id for row in responders if row.person_id}
    busy |= {person_id for firm in firms for person_id in firm.staff_ids}
    cast = choose_cast(people, places.venues, busy, first_day, Dice(seed, "cast"))
    people = [cast.index if person.id == cast.index.id else person for person in people]
    visits = _visits(seed, people, places, firms, cast, first_day)
    story = _Story(seed, first_day, people, places, cast, visits)
    return story.told(site, responders, firms)


def _visits(
    seed: int,
    people: Sequence[PersonRow],
    places: Places,
    firms: Sequence[FirmRow],
    cast: Cast,
    first_day: dt.date,
) -> list[Visit]:
    rooms = {area.path: area for area in places.areas}
    of_kind: dict[str, list[VenueRow]] = {}
    for venue in places.venues:
        of_kind.setdefault(venue.kind, []).append(venue)
    diary = Diary()
    play(diary, cast, of_kind, rooms, seed)
    dice = Dice(seed, "days")
    live_days(diary, people, places.venues, firms, cast.keepers, rooms, first_day, dice)
    stays = keep_apart(diary, cast, rooms)
    stays.sort(key=lambda stay: (stay.day, stay.start, stay.end, stay.person_id))
    return [
        Visit(
            record_id(seed, f"visit/{number}"),
            stay.person_id,
            stay.place_id,
            stay.setting,
            *stay.times(first_day),
        )
        for number, stay in enumerate(stays)
    ]


@dataclass(frozen=True, slots=True)
class _Story:
    seed: int
    first_day: dt.date
    people: list[PersonRow]
    places: Places
    cast: Cast
    visits: list[Visit]

    def told(
        self, site: Site, responders: tuple[ResponderRow, ...], firms: tuple[FirmRow, ...]
    ) -> tuple[Town, HiddenTruth]:
        """Return the town as it knows itself, and the truth."""
        onset_on = self.first_day - dt.timedelta(days=2)
        since = dt.datetime.combine(onset_on - dt.timedelta(days=2), dt.time(), LOCAL)
        window = (since, isolated_at(self.first_day))
        notebook = self._notebook()
        contacts = find_contacts(notebook, self.cast, self.visits, window)
        innocent = innocent_visits(self.cast, self.visits)
        observe(notebook, innocent, {venue.id: venue.kind for venue in self.places.venues})
        town = Town(
            seed=self.seed,
            size="village",
            first_day=self.first_day,
            name_zh="柳湾村",
            name_en="Liuwan Village",
            village_path=VILLAGE,
            areas=self.places.areas,
            venues=self.places.venues,
            people=tuple(self.people),
            responders=responders,
            firms=firms,
            map=_with_houses(site, self.places),
            observed=tuple(sorted(notebook.traces, key=_by_time)),
            index_id=self.cast.index.id,
        )
        dice = Dice(self.seed, "ledger")
        ghosts = make_ghosts(self.people, self.seed, dice)
        everybody = listed(town.people, [ghost.row for ghost in ghosts])
        tidy = tidy_rows(everybody, {area.path: area for area in town.areas}, town)
        truth = HiddenTruth(
            index_id=self.cast.index.id,
            onset_on=onset_on,
            window_from=window[0],
            isolated_at=window[1],
            visits=tuple(self.visits),
            contacts=contacts,
            unmapped_path=tuple(site.sketch.frame.degrees(at) for at in site.hidden_path),
            recorded=tuple(notebook.recorded),
            ghosts=ghosts,
            traps=make_traps(everybody, tidy, ghosts, dice),
        )
        return town, truth

    def _notebook(self) -> Notebook:
        names = {venue.id: venue.name_zh for venue in self.places.venues}
        names |= {room.id: room.name_zh for room in self.places.rooms}
        people = {person.id: person for person in self.people}
        notebook = Notebook(self.seed, people, names, Dice(self.seed, "observed"))
        place, _, back_on = self.cast.index.travel[0]
        away_from = dt.datetime.combine(self.first_day, dt.time(), LOCAL) - dt.timedelta(days=14)
        back = dt.datetime.combine(back_on, dt.time(16, 20), LOCAL)
        notebook.away(self.cast.index, place, away_from, back)
        return notebook


def _by_time(trace: ObservedVisit) -> tuple[dt.datetime, str]:
    return trace.start, str(trace.id)


def _with_houses(site: Site, places: Places) -> TownMap:
    """Return the map with the houses and their numbers drawn last."""
    for row, plot in enumerate(site.houses):
        tags = {"building": "house"}
        if row in places.number_of:
            tags |= {"addr:housenumber": places.number_of[row], "addr:place": "柳湾村"}
        if plot.street:
            tags["addr:street"] = plot.street
        site.sketch.ring(plot.corners, tags)
    return site.sketch.finished()
