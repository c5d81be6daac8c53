"""Opening cases: a look stands in the file of the one whom it is about."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shouwang.apps.incidents.models import Case, Incident
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor, actor_of
from shouwang.backbone.access.scope import acting
from shouwang.backbone.accounts.glass import OwnFileError
from shouwang.backbone.audit import log


def open_incident(incident_id: UUID) -> Incident:
    """Return an incident that the reader may see, or answer that there is no such page."""
    return get_object_or_404(Incident, pk=incident_id)


def open_case(request: HttpRequest, case_id: UUID) -> Case:
    """
    Return a case that the reader may see, or answer that there is no such page.

    Raises
    ------
    OwnFileError
        If it is one of their own household or a relative.
    """
    case = get_object_or_404(Case.objects.select_related("incident"), pk=case_id)
    actor = actor_of(request)
    if case.person_id:
        people.require_not_own(actor, case.person_id)
    log.look(actor, "incidents.case-opened", case.person_id or case.pk, at=timezone.now())
    return case


def cases_shown(request: HttpRequest, incident: Incident) -> tuple[list[Case], int]:
    """
    Return the cases of an incident that the reader may see, each a look in its file; and how many others there are.

    The others are of their own household, or relatives: shown as a number alone.
    """
    actor = actor_of(request)
    with acting(actor, "incidents.see-cases"):
        all_of_it = list(Case.objects.filter(incident=incident))
        cases = [one for one in all_of_it if not _is_own(actor, one)]
    if cases and actor.may("incidents.see-cases"):
        ids = [case.person_id or case.pk for case in cases]
        log.look_each(actor, "incidents.cases-seen", ids, at=timezone.now())
        return cases, len(all_of_it) - len(cases)
    return [], len(all_of_it) - len(cases)


def _is_own(actor: Actor, case: Case) -> bool:
    try:
        if case.person_id:
            people.require_not_own(actor, case.person_id)
    except OwnFileError:
        return True
    return False
