"""Who plays a part in the outbreak, and who keeps the shops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shouwang.apps.drills.invent.dice import Dice
from shouwang.apps.drills.invent.names import CITIES
from shouwang.apps.drills.invent.town import PersonRow, VenueRow


@dataclass(frozen=True, slots=True)
class Cast:
    """The index case and the fourteen, each by what they did together on day 0."""

    index: PersonRow
    housemates: tuple[PersonRow, ...]
    hosts: tuple[PersonRow, ...]
    guests: tuple[PersonRow, ...]
    mahjong_host: PersonRow
    players: tuple[PersonRow, ...]
    passenger: PersonRow
    shopkeeper: PersonRow
    patient: PersonRow
    keepers: Mapping[UUID, tuple[UUID, ...]]

    def contacts(self) -> tuple[PersonRow, ...]:
        """Return the fourteen."""
        return (
            *self.housemates,
            *self.hosts,
            *self.guests,
            self.mahjong_host,
            *self.players,
            self.passenger,
            self.shopkeeper,
            self.patient,
        )


def choose_cast(
    people: Sequence[PersonRow],
    venues: Sequence[VenueRow],
    busy: set[UUID],
    first_day: dt.date,
    dice: Dice,
) -> Cast:
    """Return a cast of people who sleep at home, came from nowhere and have no other task."""
    homes: dict[UUID, list[PersonRow]] = {}
    for person in people:
        homes.setdefault(person.household_id, []).append(person)
    guests_of = {p.sleeps_path for p in people if p.sleeps_path != p.home_path}
    quiet = [home for home in homes.values() if _is_quiet(home, busy, guests_of)]
    pool = dice.shuffled(quiet)

    def take(fits: Callable[[list[PersonRow]], bool]) -> list[PersonRow]:
        home = next(home for home in pool if fits(home))
        pool.remove(home)
        return home

    def grown(home: list[PersonRow]) -> list[PersonRow]:
        return [p for p in home if 18 <= p.age_on(first_day) <= 80]

    def worker(home: list[PersonRow]) -> list[PersonRow]:
        return [p for p in home if 25 <= p.age_on(first_day) <= 54]

    first = take(lambda home: len(home) == 5 and bool(worker(home)))
    index = worker(first)[0]
    back = first_day - dt.timedelta(days=5)
    travel = ((CITIES[0], first_day - dt.timedelta(days=297), back),)
    housemates = tuple(person for person in first if person.id != index.id)
    shopkeeper = grown(take(lambda home: len(grown(home)) > 1))[0]
    second = grown(take(lambda home: len(grown(home)) > 1))[0]
    sellers = [grown(take(lambda home: len(grown(home)) > 2))[1] for _ in range(6)]
    shops = [venue.id for venue in venues if venue.kind == "shop"]
    market = next(venue.id for venue in venues if venue.kind == "market")
    return Cast(
        index=replace(index, travel=travel),
        housemates=housemates,
        hosts=tuple(take(lambda home: len(home) == len(grown(home)) == 2)),
        guests=tuple(grown(take(lambda home: len(grown(home)) > 2))[:2]),
        mahjong_host=take(lambda home: len(home) == 1)[0],
        players=tuple(grown(take(lambda home: len(grown(home)) > 1))[0] for _ in range(2)),
        passenger=grown(take(lambda home: len(grown(home)) > 1))[1],
        shopkeeper=shopkeeper,
        patient=grown(take(lambda home: len(grown(home)) > 1))[0],
        keepers={
            shops[0]: (shopkeeper.id,),
            shops[1]: (second.id,),
            market: tuple(person.id for person in sellers),
        },
    )


def _is_quiet(home: list[PersonRow], busy: set[UUID], guests_of: set[str]) -> bool:
    """Return whether a household has no part in anything else."""
    if home[0].home_path in guests_of:
        return False
    return all(
        person.id not in busy
        and person.sleeps_path == person.home_path
        and not person.travel
        and set(person.needs) <= {"alone", "child"}
        for person in home
    )
