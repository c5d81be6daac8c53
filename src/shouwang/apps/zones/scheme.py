"""What the rules of the health authority say of a zone: what it asks, at which risk its area is, what lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from shouwang.apps.incidents import public as incidents
from shouwang.apps.orders import public as orders
from shouwang.apps.places import public as places
from shouwang.apps.zones.models import Zone
from shouwang.core.text import Text
from shouwang.policy import zones as policy
from shouwang.policy.clock import day_number
from shouwang.policy.measures import NAMES, Measure
from shouwang.policy.pack import ClockStart, Lift, Pack, Zones
from shouwang.policy.zones import ConfirmedCase, RiskLevel, ZoneFacts


@dataclass(frozen=True, slots=True)
class Risk:
    """At which risk an area is."""

    area: str
    level: RiskLevel

    @property
    def name(self) -> Text:
        """The level in words."""
        return policy.RISK_NAMES[self.level]


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that has to hold before a zone is lifted, by the rules."""

    lift: Lift
    is_met: bool
    free_on: date | None
    """Day from which it holds, where one is known."""

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return orders.lift_name(self.lift)


@dataclass(frozen=True, slots=True)
class Clock:
    """
    The days of a zone, and what has to hold before it is lifted; the office that closed it decides.

    Parameters
    ----------
    began
        None where no case inside was isolated and nobody inside is followed up: then no days are counted.
    others
        Numbers of the stricter zones that have to be lifted first.
    """

    began: date | None
    day: int
    of: int
    conditions: list[Condition]
    others: list[str]


def rules_for(zone: Zone) -> Pack | None:
    """Return the rules of a zone's incident; None where they close no area."""
    row = incidents.incident(zone.incident_id)
    rules = orders.rules_of(row.pack_id) if row else None
    return rules.pack if rules and rules.pack.zones else None


def of_open_incidents(at: datetime) -> list[tuple[Text, list[orders.SchemeRow]]]:
    """Return the schemes of zones by which somebody may draw one now: title of the plan, its kinds of zones."""
    packs = {one.pack.code: one.pack for one in incidents.open_incidents(at) if one.pack}
    return [(one.title, rows) for one in packs.values() if (rows := orders.scheme_of(one))]


def row_of(zone: Zone, pack: Pack) -> orders.SchemeRow | None:
    """Return what the plan says of the kind of a zone."""
    found = (one for one in orders.scheme_of(pack) if one.level.measure == zone.measure)
    return next(found, None)


def risk_of(zone: Zone, pack: Pack, at: datetime) -> Risk | None:
    """Return at which risk the township of a zone is; None where the plan knows no levels."""
    says = pack.zones
    if says is None or says.risk is None:
        return None
    town = places.township_of(zone.path)
    if town is None:
        return None
    cases = incidents.confirmed_in([town.path], pack.code, at)
    homes = places.homes_among(
        {one.path for one in cases}
    )  # where a home is not known, there is no cluster
    confirmed = [
        ConfirmedCase(one.on, one.path if one.path in homes else f"{n}")
        for n, one in enumerate(cases)
    ]
    return Risk(town.label, policy.risk_of(confirmed, timezone.localdate(at), says.risk))


def proposed(zone: Zone, pack: Pack, at: datetime) -> Text | None:
    """Return what the plan makes of a zone in which a case was confirmed since; None where it stays what it is."""
    if pack.zones is None:
        return None
    has_case = bool(incidents.confirmed_in(zone.parts, pack.code, at))
    measure = Measure(zone.measure)
    wanted = policy.proposed_measure(measure, has_case=has_case, says=pack.zones)
    return NAMES[wanted] if wanted is not measure else None


def clock_of(zone: Zone, pack: Pack, at: datetime) -> Clock | None:
    """Return the days of a zone and the conditions of lifting it, each with the day from which it holds."""
    says = pack.zones
    if says is None:
        return None
    today = timezone.localdate(at)
    facts = _facts(zone, pack.code, at)
    waits = policy.keeps_closed(facts, today, says)
    began = policy.days_began(facts, says)
    conditions = [Condition(one, one not in waits, waits.get(one)) for one in says.lift_all_of]
    return Clock(
        began=began,
        day=day_number(began, today) if began else 0,
        of=int(says.days_without_case.value or 0),
        conditions=conditions,
        others=_stricter(zone, says),
    )


def _facts(zone: Zone, code: str, at: datetime) -> ZoneFacts:
    cases = incidents.confirmed_in(zone.parts, code, at)
    exposed = orders.last_exposure_in(zone.parts, code=code, at=at)
    today = timezone.localdate(at)  # of a case that infects still: no day without it has passed
    events = [(ClockStart.LAST_CASE_ISOLATED, one.isolated_on or today) for one in cases]
    if exposed is not None:
        events.append((ClockStart.LAST_EXPOSURE_INSIDE, exposed))
    return ZoneFacts(
        tuple(events), max((one.on for one in cases), default=None), last_contact_exposed=exposed
    )


def _stricter(zone: Zone, says: Zones) -> list[str]:
    level = says.level_of(Measure(zone.measure))
    if level is None or not level.lifted_last:
        return []
    rows = Zone.every.filter(incident_id=zone.incident_id, lifted_at=None)
    return sorted(
        one.number for one in rows if Measure(zone.measure).is_milder(Measure(one.measure))
    )
