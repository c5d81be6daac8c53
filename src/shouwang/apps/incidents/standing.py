"""Where incidents stand, at any instant: worked out from their cases, decisions and end, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from shouwang.apps.incidents.models import Case, Concerned, Incident, Said, Step
from shouwang.apps.orders import public as orders
from shouwang.backbone.access.models import Ending
from shouwang.core.text import Text
from shouwang.policy import incidents as policy
from shouwang.policy.clock import day_number, end_of_follow_up
from shouwang.policy.incidents import CaseLife, CaseState, Decision, ResponseLevel, State
from shouwang.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Day:
    """Which day of how many it is, counted from the last day on which a case could infect somebody."""

    n: int
    of: int
    began: date
    last: date
    is_running: bool
    """Whether a case is not isolated yet: then each day is day 0."""

    @property
    def is_over(self) -> bool:
        """Whether all of them have passed."""
        return self.n > self.of


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident as it stood at an instant."""

    incident: Incident
    state: State
    level: ResponseLevel | None
    n_by_state: dict[CaseState, int]
    day: Day | None
    pack: Pack | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether anybody still works on it."""
        return self.state is not State.CLOSED

    @property
    def place(self) -> Text:
        """Where it is, as it was called when it was opened."""
        return Text(self.incident.place_en or self.incident.place, self.incident.place)

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return policy.STATE_NAMES[self.state]

    @property
    def level_name(self) -> Text | None:
        """Its level of response, in words."""
        return policy.LEVEL_NAMES[self.level] if self.level else None

    @property
    def n_confirmed(self) -> int:
        """How many are known to be ill."""
        return self.n_by_state.get(CaseState.CONFIRMED, 0)

    @property
    def n_suspected(self) -> int:
        """How many may be ill."""
        return self.n_by_state.get(CaseState.SUSPECTED, 0)

    @property
    def n_excluded(self) -> int:
        """How many turned out not to be ill of it."""
        return self.n_by_state.get(CaseState.EXCLUDED, 0)


def life_of(said: Iterable[Said]) -> CaseLife:
    """Return what was said of a case, in the order in which it was said."""
    return CaseLife(tuple((one.at, CaseState(one.state)) for one in said))


def standing_of(incident: Incident, at: datetime) -> Standing:
    """Return where an incident stood at an instant; who may see it has been asked before."""
    return standings([incident], at)[incident.pk]


def standings(rows: Collection[Incident], at: datetime) -> dict[UUID, Standing]:
    """Return where incidents stood at an instant, in four queries for all of them; not yet opened ones are left out."""
    ids = [row.pk for row in rows]
    said: dict[UUID, dict[UUID, list[Said]]] = {one: {} for one in ids}
    for one in Said.every.filter(case__incident__in=ids, at__lte=at).select_related("case"):
        said[one.case.incident_id].setdefault(one.case_id, []).append(one)
    steps: dict[UUID, list[Step]] = {one: [] for one in ids}
    for step in Step.every.filter(incident__in=ids, at__lte=at):
        steps[step.incident_id].append(step)
    ended = {
        ending.key.removeprefix("incident:"): ending.ends_at
        for ending in Ending.objects.filter(
            key__in=[f"incident:{row.number}" for row in rows], ends_at__lte=at
        )
    }
    return {
        row.pk: _standing(row, said[row.pk], steps[row.pk], at, ended.get(row.number))
        for row in rows
        if said[row.pk]
    }


def _standing(
    incident: Incident,
    said: dict[UUID, list[Said]],
    steps: list[Step],
    at: datetime,
    closed_at: datetime | None,
) -> Standing:
    lives = tuple(life_of(of_case) for of_case in said.values())
    decided = [one for one in steps if one.kind != Step.Kind.LEVEL]
    decisions = tuple(Decision(one.at, State(one.kind)) for one in decided)
    levels = [one.level for one in steps if one.kind == Step.Kind.LEVEL]
    counts: dict[CaseState, int] = {}
    for of_case in said.values():
        state = CaseState(of_case[-1].state)
        counts[state] = counts.get(state, 0) + 1
    rules = orders.rules_of(incident.pack_id)
    pack = rules.pack if rules else None
    return Standing(
        incident=incident,
        state=policy.state_at(lives, decisions, at, closed_at),
        level=ResponseLevel(levels[-1]) if levels and levels[-1] else None,
        n_by_state=counts,
        day=_day([of_case[-1] for of_case in said.values()], pack, at),
        pack=pack,
        closed_at=closed_at,
    )


def _day(last_said: list[Said], pack: Pack | None, at: datetime) -> Day | None:
    """Return which day it is: none where all cases are excluded, or the pack follows nobody up."""
    alive = [one for one in last_said if one.state != CaseState.EXCLUDED]
    if pack is None or not alive or pack.follow_up.days.value is None:
        return None
    today = timezone.localdate(at)
    is_running = any(one.isolated_on is None for one in alive)
    began = today if is_running else max(one.isolated_on for one in alive if one.isolated_on)
    days = pack.follow_up.days.whole
    return Day(day_number(began, today), days, began, end_of_follow_up(began, days), is_running)


def closed_at(number: str) -> datetime | None:
    """Return when two persons closed an outbreak; None while it is open."""
    ending = Ending.objects.filter(key=f"incident:{number}").first()
    return ending.ends_at if ending else None


def places_of(incident: Incident, at: datetime) -> list[Concerned]:
    """Return the places that an incident concerned at an instant."""
    rows = Concerned.every.filter(incident=incident, from_at__lte=at)
    return [row for row in rows if row.to_at is None or row.to_at > at]


def cases_of(incident: Incident) -> list[Case]:
    """Return the cases of an incident as they are now, for what is worked out from them."""
    return list(Case.every.filter(incident=incident))
