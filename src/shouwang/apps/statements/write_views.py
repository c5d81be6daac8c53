"""Pages on which a statement is written, looked at, approved or sent back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.apps.statements import (
    approving,
    drafting,
    figures,
    queries,
    records,
    saying,
    steps,
    town_words,
)
from shouwang.apps.statements.errors import WordsError
from shouwang.apps.statements.forms import ApproveForm, SendBackForm, WriteForm
from shouwang.apps.statements.models import Version
from shouwang.apps.statements.standing import Standing
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Write the text of a statement; what was told stays to be read, and this corrects it."""
    now = timezone.now()
    one = queries.open_statement(statement_id, now)
    if one.withdrawn:
        messages.warning(request, _("It is withdrawn: draft another one."))
        return redirect("statements:statement", statement_id)
    is_correction = bool(one.told)
    context: dict[str, Any] = {"one": one, "statement": one.statement}
    if request.method == "POST":
        form = WriteForm(request.POST, is_correction=is_correction)
        if form.is_valid():
            if "look" in request.POST:
                context |= _looked_at(request, one, form.written)
            elif _is_saved(request, one, form):
                messages.success(request, _("Saved. Another person has to approve it."))
                return redirect("statements:statement", statement_id)
    else:
        written = records.written_of(one.last)
        if "fresh" in request.GET:
            with as_machine():
                incident = records.incident_of(one.statement)
                written = records.drafted_from(incident, one.statement.kind, now)
        form = WriteForm.of(written, one.last.n, is_correction=is_correction)
    return render(request, "statements/write.html", {**context, "form": form})


def _is_saved(request: HttpRequest, one: Standing, form: WriteForm) -> bool:
    try:
        drafting.change(
            actor=actor_of(request), statement_id=one.statement.pk, written=form.written,
            seen=form.cleaned_data["seen"], at=timezone.now(),
        )  # fmt: skip
    except ShouwangError as refusal:
        _say(form, refusal)
        return False
    return True


def _looked_at(request: HttpRequest, one: Standing, written: Written) -> dict[str, Any]:
    """Return a text as it would be read, and what may not stand in it; nothing is kept of it."""
    version = Version(statement=one.statement, **records.columns_of(written))
    return {
        "preview": [saying.draft_of(version, lang) for lang in saying.IN_ORDER],
        "faults": _faults(request, one, written),
        "differs": _differs(one, written),
    }


def _faults(request: HttpRequest, one: Standing, written: Written) -> list[Text]:
    actor = actor_of(request)
    with as_machine():
        found = steps.faults_told(actor, one.statement, written, timezone.now())
    return found + town_words.promise_faults(written)


def _differs(one: Standing, written: Written) -> list[Text]:
    with as_machine():
        now = records.figures_of(records.incident_of(one.statement), timezone.now())
    return figures.moved(written, None, now)


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Show the exact text with what was checked, and let a second person approve it."""
    one = queries.open_statement(statement_id, timezone.now())
    form = None
    if request.method == "POST":
        form = ApproveForm(request.POST, differs=True)
        if form.is_valid():
            try:
                _approve(request, one, form)
            except ShouwangError as refusal:
                _say(form, refusal)
            else:
                one = queries.open_statement(statement_id, timezone.now())
                said = _("Approved as %(number)s. From now on everybody can read it.")
                messages.success(request, said % {"number": one.statement.number})
                return redirect("statements:statement", statement_id)
    if one.pending is None or one.sent_back:
        messages.warning(request, _("Nothing of it waits for approval."))
        return redirect("statements:statement", statement_id)
    return _approve_page(request, one, form, SendBackForm(initial={"version": one.last.pk}))


def _approve(request: HttpRequest, one: Standing, form: ApproveForm) -> None:
    said = form.cleaned_data
    approving.approve(
        actor=actor_of(request), statement_id=one.statement.pk, version_id=said["version"],
        office_zh=said["office_zh"], office_en=said["office_en"], at=timezone.now(),
        accepted=form.accepted,
    )  # fmt: skip


@require_POST
def send_back(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Send a text back to be changed."""
    one = queries.open_statement(statement_id, timezone.now())
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            approving.send_back(
                actor=actor_of(request), statement_id=statement_id, at=timezone.now(),
                version_id=form.cleaned_data["version"], why=form.cleaned_data["why"],
            )  # fmt: skip
        except ShouwangError as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("Sent back with the reason."))
            return redirect("statements:statement", statement_id)
    if one.pending is None or one.sent_back:
        return redirect("statements:statement", statement_id)
    return _approve_page(request, one, None, form)


def _approve_page(
    request: HttpRequest, one: Standing, form: ApproveForm | None, back_form: SendBackForm
) -> HttpResponse:
    now, words = timezone.now(), town_words.now()
    differs = approving.told_otherwise(one, now)
    offices = {"office_zh": words.office_zh, "office_en": words.office_en}
    read = {"version": one.last.pk, "mark": approving.mark_of(differs)}
    if form is None:
        form = ApproveForm(initial=offices | read, differs=bool(differs))
    else:  # the text that stands on this page is the one that the next press is about
        typed = {name: form.data.get(name, "") for name in offices}
        faults = form.errors
        form = ApproveForm(typed | read, differs=bool(differs))
        form.full_clean()
        form.errors.update(faults)
    context = {
        "one": one,
        "statement": one.statement,
        "texts": [saying.draft_of(one.last, lang) for lang in saying.IN_ORDER],
        "faults": _faults(request, one, records.written_of(one.last)),
        "differs": differs,
        "is_other": approving.is_other(actor_of(request), one.last, at=now),
        "form": form,
        "back_form": back_form,
    }
    return render(request, "statements/approve.html", context)


def _say(form: forms.Form, refusal: ShouwangError) -> None:
    """Say on a form what keeps it from being done; what was typed stays."""
    if refusal.code == "access.not-your-duty":
        raise refusal
    if isinstance(refusal, WordsError):
        for fault in refusal.faults:
            form.add_error(None, fault.in_(reader_lang()))
    else:
        form.add_error(None, refusal.in_words(reader_lang()))
