"""Reading incidents and their cases."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from shouwang.apps.incidents import standing
from shouwang.apps.incidents.models import Case, Incident, Said
from shouwang.apps.incidents.standing import Standing
from shouwang.apps.people import public as people
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.incidents import CaseState


def with_standing(rows: list[Incident], at: datetime) -> list[Standing]:
    """Return incidents that may be seen with where they stood; their cases count, whoever may see those."""
    with as_machine():
        stands = standing.standings(rows, at)
    return [stands[row.pk] for row in rows if row.pk in stands]


def open_incidents(at: datetime) -> list[Standing]:
    """Return the incidents that are open and may be seen, the latest first."""
    found = with_standing(list(Incident.objects.filter(opened_at__lte=at)), at)
    return [one for one in found if one.is_open]


def confirmed_on(incident: Incident, at: datetime) -> date | None:
    """Return the day on which the first case was confirmed, as known at an instant."""
    rows = Said.every.filter(case__incident=incident, state=CaseState.CONFIRMED, at__lte=at)
    first = rows.order_by("at").first()
    return timezone.localdate(first.at) if first else None


def n_not_isolated(incident: Incident, at: datetime) -> int:
    """Return how many cases that are not excluded had no day of isolation, as known at an instant."""
    last: dict[object, Said] = {}
    for one in Said.every.filter(case__incident=incident, at__lte=at):
        last[one.case_id] = one
    return sum(
        one.state != CaseState.EXCLUDED and one.isolated_on is None for one in last.values()
    )


def of_the_same_name(case: Case) -> list[Case]:
    """
    Return other cases of an incident that are perhaps one person, of those who may be seen.

    They have the same name, or their entries of the register were merged since.
    """
    entries = people.entries_of(case.person_id) if case.person_id else set()
    alike = Q(person_id__in=entries)
    if case.name_index:
        alike |= Q(name_index=case.name_index)
    return list(Case.objects.filter(alike, incident=case.incident_id).exclude(pk=case.pk))
