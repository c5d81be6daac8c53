"""Reading incidents and their cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from shouwang.apps.incidents import standing
from shouwang.apps.incidents.models import Case, Incident, Said
from shouwang.apps.incidents.standing import Standing
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.backbone.access.paths import within
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


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed case, without who it is: its home, the days on which it was confirmed and isolated."""

    path: str
    on: date
    isolated_on: date | None


def confirmed_in(paths: Collection[str], pack_code: str, at: datetime) -> list[Confirmed]:
    """
    Return the cases of one disease whose homes lie in some places and that are confirmed, as known at an instant.

    Somebody who is a case of two incidents, or stood in the register twice, counts once: where either case is confirmed
    now, by the day on which it first was and the last day of isolation that is known.
    """
    inside = reduce(or_, (within(path, "case__path") for path in paths), Q(pk=None))
    last: dict[UUID, Said] = {}
    first: dict[UUID, Said] = {}
    rows = (
        Said.every.filter(inside, at__lte=at)
        .select_related("case__incident")
        .order_by("at", "place_in_order")
    )
    for one in rows:
        rules = orders.rules_of(one.case.incident.pack_id)
        if rules is None or rules.pack.code != pack_code:
            continue
        last[one.case_id] = one
        if one.state == CaseState.CONFIRMED:
            first.setdefault(one.case_id, one)
    counting = [one for one in last.values() if one.state == CaseState.CONFIRMED]
    files = people.files_of({one.case.person_id for one in counting if one.case.person_id})
    of_one: dict[UUID, list[Said]] = {}
    for one in counting:
        who = files[one.case.person_id] if one.case.person_id else one.case_id
        of_one.setdefault(who, []).append(one)
    return [
        Confirmed(
            some[-1].case.path,
            min(timezone.localdate(first[one.case_id].at) for one in some),
            max((one.isolated_on for one in some if one.isolated_on), default=None),
        )
        for some in of_one.values()
    ]


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
