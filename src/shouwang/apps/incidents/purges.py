"""What of incidents goes when its term is over; registered with the work of the night."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.apps.incidents.models import Case, Report, Said
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """Register the classes of incidents."""
    register("incidents.cases", Rows(_named, "changed_at", remove=_forget, of_held=_cases_of))


def _named() -> QuerySet[Case]:
    """Return the cases that still say who it was."""
    return Case.every.exclude(name_sealed=b"")


def _cases_of(held: Collection[UUID]) -> Q:
    """Return the test for the cases of people whose files are held."""
    return Q(person_id__in=held)


def _forget(cases: QuerySet[Case], _now: datetime) -> int:
    """Let the cases stay with their days, and nobody in them."""
    ids = list(cases.values_list("pk", flat=True))
    Report.every.filter(case__in=ids).update(by_sealed=b"", reach_sealed=b"", words_sealed=b"")
    Said.every.filter(case__in=ids).update(words_sealed=b"")
    for case in Case.every.filter(pk__in=ids).select_related("incident"):
        case.person_id, case.ref, case.path = None, "", case.incident.path
        case.name_sealed = case.home_sealed = b""
        case.name_index = case.phone_index = ""
        case.save()
    return len(ids)
