"""Opening recalls: a look at somebody stands in the log, at their number as well."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.apps.recalls.models import Answer, Call, Recall
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.scope import acting
from shouwang.backbone.audit import log


def open_recall(request: HttpRequest, recall_id: UUID) -> Recall:
    """Return a recall that the reader may see, or answer that there is no such page."""
    row = get_object_or_404(Recall, pk=recall_id)
    log.look(actor_of(request), "recalls.opened", row.pk, at=timezone.now())
    return row


def whom_seen(request: HttpRequest, incident_id: UUID) -> None:
    """Write down that somebody looked who would be called."""
    log.look(actor_of(request), "recalls.whom-seen", incident_id, at=timezone.now())


def open_call(request: HttpRequest, call_id: UUID) -> Call:
    """Return the call of somebody, of a recall that the reader may see."""
    row = get_object_or_404(Call.objects.select_related("recall", "first__recall"), pk=call_id)
    log.look(actor_of(request), "recalls.call-opened", row.responder_id, at=timezone.now())
    return row


def answer_of(answer_id: UUID) -> Answer:
    """Return an answer, of a recall that the reader may see."""
    return get_object_or_404(Answer.objects.select_related("call"), pk=answer_id)


def numbers_of(
    request: HttpRequest, calls: Sequence[Call], *, must: bool = False
) -> dict[UUID, str]:
    """
    Return the telephone numbers of some who were called, by the id of their entry.

    Parameters
    ----------
    must
        Whether all of them are needed: a call tree with gaps would leave people out.

    Raises
    ------
    NotYourDutyError
        If the reader may see none of them.
    Http404
        If they must see all, and may not.
    """
    actor, act = actor_of(request), "see.staff-phone"
    require(actor, act)
    with acting(actor, act):
        found = people.phones_of({one.responder_id for one in calls})
    if must and len(found) < len({one.responder_id for one in calls}):
        raise Http404
    log.look_each(actor, "recalls.numbers-seen", list(found), at=timezone.now())
    return found
