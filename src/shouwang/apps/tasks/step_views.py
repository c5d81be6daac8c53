"""What is done on the page of a task: by whoever does it, and by whoever leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.apps.tasks import doing, proofs
from shouwang.apps.tasks.forms import (
    FinishForm,
    MoveForm,
    NoteForm,
    PhotoForm,
    ReassignForm,
    SignForm,
    WordsForm,
)
from shouwang.apps.tasks.giving import MOST_ITEMS
from shouwang.apps.tasks.life import State
from shouwang.apps.tasks.looks import open_task
from shouwang.apps.tasks.models import Task
from shouwang.apps.tasks.task_views import shown
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.trying import tried
from shouwang.backbone.photos import PhotoError


def _done(
    request: HttpRequest,
    task_id: UUID,
    name: str,
    form_of: Callable[[Task], forms.Form],
    act: Callable[..., object],
    *,
    said: str = "",
    then: Callable[[Task], HttpResponse] | None = None,
) -> HttpResponse:
    """
    Do what a form asks for, or show the task with what is wrong and what was typed.

    Parameters
    ----------
    name
        Of the form on the page.
    act
        Takes who acts, the task and the hour, and what was typed under the names of its fields.
    then
        Where to go; back to where it was asked, unless it is said.
    """
    row, me = open_task(request, task_id)
    form = form_of(row)
    facts: dict[str, Any] = {"actor": actor_of(request), "task_id": row.pk, "at": timezone.now()}
    if form.is_valid() and tried(
        form, lambda: act(**form.cleaned_data, **facts), at={PhotoError: "photo"}
    ):
        if said:
            messages.success(request, said)
        return then(row) if then else _back(request, row)
    row.refresh_from_db()
    return shown(request, row, me, **{name: form})


def _back(request: HttpRequest, row: Task) -> HttpResponse:
    """Return to the page on which it was done: the task, or somebody's own day."""
    if request.POST.get("back") == "day":
        return redirect(f"{reverse('tasks:my-day')}#{row.number}")
    return redirect("tasks:task", row.pk)


@require_POST
def take(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Take a task up."""
    return _done(
        request, task_id, "take_form", lambda _row: forms.Form(request.POST), doing.take_up
    )


@require_POST
def tick(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Tick an item of the checklist, or take the tick back."""
    asked = request.POST.get("item", "")
    if asked not in map(str, range(MOST_ITEMS)):
        raise Http404
    is_on = request.POST.get("on") == "1"
    return _done(
        request, task_id, "take_form", lambda _row: forms.Form(request.POST),
        lambda **facts: doing.tick(item=int(asked), is_on=is_on, **facts),
    )  # fmt: skip


@require_POST
def note(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Note something."""
    return _done(
        request, task_id, "note_form", lambda _row: NoteForm(request.POST, auto_id="note_%s"),
        doing.note, said=_("Noted."),
    )  # fmt: skip


@require_POST
def photo(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Add a photo, without its metadata."""
    return _done(
        request, task_id, "photo_form",
        lambda _row: PhotoForm(request.POST, request.FILES, auto_id="photo_%s"),
        proofs.bring_photo, said=_("The photo is kept, without place, hour and device."),
    )  # fmt: skip


@require_POST
def sign(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Add a signature."""
    return _done(
        request, task_id, "sign_form", lambda _row: SignForm(request.POST, auto_id="sign_%s"),
        proofs.sign, said=_("The signature is kept."),
    )  # fmt: skip


@require_POST
def finish(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Finish a task; pressed twice, it is done once."""
    row, me = open_task(request, task_id)
    if row.state == State.DONE and me.may_do(actor_of(request), row):
        messages.info(request, _("It is done already."))
        return _back(request, row)
    return _done(
        request, task_id, "finish_form", lambda _row: FinishForm(request.POST, auto_id="finish_%s"),
        doing.finish, said=_("Done. Thank you."),
    )  # fmt: skip


@require_POST
def give_back(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give a task back, with a reason; it may not be theirs to see any more."""
    return _done(
        request, task_id, "back_form", lambda _row: WordsForm(request.POST, auto_id="back_%s"),
        lambda words, **facts: doing.give_back(why=words, **facts),
        said=_("Given back. Whoever gave it sees why."), then=lambda _row: redirect("tasks:my-day"),
    )  # fmt: skip


@require_POST
def reassign(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give a task to somebody else."""
    return _done(
        request, task_id, "reassign_form",
        lambda row: ReassignForm(request.POST, task=row, auto_id="reassign_%s"),
        lambda words, group, **facts: doing.reassign(
            why=words, group_id=UUID(group) if group else None, **facts
        ),
        said=_("Given to somebody else. It waits to be taken up."),
    )  # fmt: skip


@require_POST
def move(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Let a task be due later or earlier."""
    return _done(
        request, task_id, "move_form", lambda _row: MoveForm(request.POST, auto_id="move_%s"),
        lambda words, **facts: doing.move_due(why=words, **facts),
        said=_("It is due at another hour."),
    )  # fmt: skip


@require_POST
def reopen(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Open a task again that was done or dropped."""
    return _done(
        request, task_id, "reopen_form", lambda _row: WordsForm(request.POST, auto_id="reopen_%s"),
        lambda words, **facts: doing.reopen(why=words, **facts), said=_("Opened again."),
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Say that a task need not be done."""
    return _done(
        request, task_id, "drop_form", lambda _row: WordsForm(request.POST, auto_id="drop_%s"),
        lambda words, **facts: doing.drop(why=words, **facts), said=_("Dropped."),
    )  # fmt: skip
