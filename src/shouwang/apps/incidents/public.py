"""What other capabilities may ask of incidents, and what they register with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from shouwang.apps.incidents import board, cases, deciding, moments, queries, reporting, standing
from shouwang.apps.incidents.board import Block, Figure
from shouwang.apps.incidents.cases import CaseNow
from shouwang.apps.incidents.models import Case, Incident
from shouwang.apps.incidents.moments import Moment
from shouwang.apps.incidents.queries import Confirmed
from shouwang.apps.incidents.reporting import NewReport, Taken
from shouwang.apps.incidents.standing import Standing
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

__all__ = [
    "Block",
    "CaseNow",
    "Confirmed",
    "Figure",
    "Incident",
    "Moment",
    "NewReport",
    "Standing",
    "Taken",
    "add_block",
    "add_figure",
    "add_moments",
    "add_open_work",
    "areas_named",
    "confirmed_in",
    "confirmed_on",
    "homes_of_cases",
    "incident",
    "names_of_cases",
    "on_confirmation",
    "open_incidents",
    "places_named",
    "require_open",
    "say_of_case",
    "standing_at",
    "take_down",
]


def take_down(*, actor: Actor, new: NewReport, at: datetime) -> Taken:
    """Take a report down; see `incidents.reporting`."""
    return reporting.take_down(actor=actor, new=new, at=at)


def say_of_case(
    *, actor: Actor, case_id: UUID, now: CaseNow, words: str, seen_at: datetime, at: datetime
) -> None:
    """Write down how a case stands now; see `incidents.cases`."""
    cases.say(actor=actor, case_id=case_id, now=now, words=words, seen_at=seen_at, at=at)


def incident(incident_id: UUID) -> Incident | None:
    """Return an incident, if the one who asks may see it for what is asked."""
    return Incident.objects.filter(pk=incident_id).first()


def require_open(incident_id: UUID, *, by: Actor | None = None) -> Incident:
    """
    Return an incident that is open.

    Parameters
    ----------
    by
        Who asks, if they have to see it; None where they have been asked before whether they may.

    Raises
    ------
    IncidentError
        If there is none that they may see, or it is closed.
    """
    return deciding.open_incident(incident_id, by=by)


def open_incidents(at: datetime) -> list[Standing]:
    """Return the incidents that are open and may be seen, the latest first, each with where it stands."""
    return queries.open_incidents(at)


def standing_at(row: Incident, at: datetime) -> Standing:
    """Return where an incident stood at an instant: state, level, counts of cases, day N of M, rules."""
    with as_machine():
        return standing.standing_of(row, at)


def places_named(row: Incident, at: datetime) -> list[str]:
    """Return the names of the places that an incident concerned at an instant."""
    with as_machine():
        return [one.label for one in standing.places_of(row, at)]


def areas_named(row: Incident, at: datetime) -> list[str]:
    """Return the paths of the places that an incident concerned at an instant."""
    with as_machine():
        return [one.area for one in standing.places_of(row, at)]


def confirmed_on(row: Incident, at: datetime) -> date | None:
    """Return the day on which the first case was confirmed, as known at an instant; None where none is."""
    with as_machine():
        return queries.confirmed_on(row, at)


def confirmed_in(paths: Collection[str], pack_code: str, at: datetime) -> list[Confirmed]:
    """
    Return the confirmed cases of one disease whose homes lie in some places, as known at an instant; see `queries`.

    Who asks makes a level or a day of a whole zone of them, and shows none of them.
    """
    with as_machine():
        return queries.confirmed_in(paths, pack_code, at)


def names_of_cases(row: Incident) -> list[str]:
    """
    Return the names of all cases of an incident: to see that none of them stands in a text for everybody.

    They are for that comparison alone, and are shown to nobody.
    """
    with as_machine():
        return [one.name for one in Case.every.filter(incident=row)]


def homes_of_cases(row: Incident) -> list[str]:
    """
    Return the paths of the homes of all cases of an incident: to see that none is named in a text for everybody.

    They are for that comparison alone, and are shown to nobody.
    """
    with as_machine():
        return sorted({one.path for one in standing.cases_of(row) if one.path != row.path})


def add_moments(
    kind: str, title: Text, act: str, ask: Callable[[Incident, datetime, int], Iterable[Moment]]
) -> None:
    """Let a part of the work tell what happened in an incident; see `incidents.moments`."""
    moments.add_source(kind, title, act, ask)


def add_figure(figure: Figure) -> None:
    """Let a number stand on the command page; see `incidents.board`."""
    board.add_figure(figure)


def add_block(block: Block) -> None:
    """Let a card stand on the command page or on the wall; see `incidents.board`."""
    board.add_block(block)


def add_open_work(name: str, ask: Callable[[Incident, datetime], Iterable[Text]]) -> None:
    """Register what has to be done before an outbreak is closed; see `incidents.deciding`."""
    deciding.add_open_work(name, ask)


def on_confirmation(name: str, do: Callable[[Actor, Incident, datetime], object]) -> None:
    """Register what is prepared as soon as a case is confirmed; see `incidents.cases`."""
    cases.on_confirmation(name, do)
