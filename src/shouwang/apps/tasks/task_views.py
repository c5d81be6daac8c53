"""The page of one task, and the photos that came with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.tasks import proofs
from shouwang.apps.tasks.forms import (
    FinishForm,
    MoveForm,
    NoteForm,
    PhotoForm,
    ReassignForm,
    SignForm,
    WordsForm,
)
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.looks import open_task
from shouwang.apps.tasks.me import Me
from shouwang.apps.tasks.models import ProofOf, Task
from shouwang.apps.tasks.record import record_of
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine


@require_safe
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show one task: what is to be done, how far it is, what shows it."""
    row, me = open_task(request, task_id)
    return shown(request, row, me)


def shown(request: HttpRequest, row: Task, me: Me, **forms_with_errors: object) -> HttpResponse:
    """Return the page of a task; a form that was filled wrongly comes back as it was."""
    now, actor = timezone.now(), actor_of(request)
    may_lead = actor.may("tasks.give", row.path)
    context: dict[str, Any] = {
        "one": record_of(row, now),
        "me": me,
        "may_do": me.may_do(actor, row),
        "may_take": (not row.ref and row.group_id in me.groups)
        or (bool(row.ref) and me.may_do(actor, row)),
        "may_lead": may_lead,
        "note_form": NoteForm(auto_id="note_%s"),
        "photo_form": PhotoForm(auto_id="photo_%s"),
        "sign_form": SignForm(auto_id="sign_%s"),
        "sign_size": (proofs.WIDTH, proofs.HEIGHT),
        "finish_form": FinishForm(auto_id="finish_%s"),
        "back_form": WordsForm(auto_id="back_%s"),
        "reassign_form": ReassignForm(task=row, auto_id="reassign_%s") if may_lead else None,
        "move_form": MoveForm(initial={"due_at": row.due_at}, auto_id="move_%s"),
        "reopen_form": WordsForm(auto_id="reopen_%s"),
        "drop_form": WordsForm(auto_id="drop_%s"),
        **forms_with_errors,
    }
    return render(request, "tasks/task.html", context)


@require_safe
def proof(request: HttpRequest, proof_id: UUID) -> HttpResponse:
    """Show a photo to whoever may see its task."""
    with as_machine():
        brought = ProofOf.every.filter(pk=proof_id, kind=Proof.PHOTO.value).first()
    if brought is None:
        raise Http404
    open_task(request, brought.task_id)
    return ProofOf.photos.shown(brought.file, brought.pk)
