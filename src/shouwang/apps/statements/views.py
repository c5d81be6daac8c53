"""Pages of statements: the list, and the record of one with its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.statements import drafting, papers, queries, records, saying, town_words
from shouwang.apps.statements.errors import WordsError
from shouwang.apps.statements.forms import DraftForm, TownForm, WithdrawForm
from shouwang.apps.statements.models import Statement, Words
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError
from shouwang.core.text import LANGS


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """List the statements that the reader may see, and what the record gives reason to draft."""
    now = timezone.now()
    page = page_of(request, Statement.objects.all())
    context = {
        "page": page,
        "rows": queries.shown(list(page), now),
        "query": query_without_page(request),
        "offers": queries.offers(now),
    }
    return render(request, "statements/statements.html", context)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a statement from the record; it is read and approved before anybody hears of it."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return redirect("statements:statements")
    incident_id, kind = form.asked
    try:
        row, is_new = drafting.draft(
            actor=actor_of(request), incident_id=incident_id, kind=kind, at=timezone.now()
        )
    except ShouwangError as refusal:
        if refusal.code == "access.not-your-duty":
            raise
        messages.warning(request, refusal.in_words(reader_lang()))
        return redirect("statements:statements")
    if is_new:
        messages.success(request, _("Drafted from the record. Read it, then have it approved."))
    else:
        messages.warning(request, _("A draft waits already: this is it."))
    return redirect("statements:statement", row.pk)


@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Show one statement: what it says now, whom it waits for, what it said before."""
    return shown(request, statement_id, WithdrawForm())


@require_POST
def withdraw(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """Withdraw a statement, with the reason."""
    queries.open_statement(statement_id, timezone.now())
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            drafting.withdraw(
                actor=actor_of(request), statement_id=statement_id, at=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except ShouwangError as refusal:
            if refusal.code == "access.not-your-duty":
                raise
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, _("Withdrawn. Its text stays to be read, with the reason."))
            return redirect("statements:statement", statement_id)
    return shown(request, statement_id, form)


def shown(request: HttpRequest, statement_id: UUID, form: WithdrawForm) -> HttpResponse:
    """Return the record of a statement; a form that was filled wrongly comes back as it was."""
    one = queries.open_statement(statement_id, timezone.now())
    context: dict[str, Any] = {
        "one": one,
        "statement": one.statement,
        "told": [said for lang in saying.IN_ORDER if (said := saying.said_of(one, lang))],
        "pending": [saying.draft_of(one.pending, lang) for lang in saying.IN_ORDER]
        if one.pending
        else [],
        "history": sorted((*one.versions, *one.steps), key=lambda each: each.at, reverse=True),
        "form": form,
    }
    return render(request, "statements/statement.html", context)


@require_safe
def paper(request: HttpRequest, statement_id: UUID, kind: str) -> HttpResponse:
    """Return the notice to be put up, or the sheet to be read aloud: there is one only of what was approved."""
    one = queries.open_statement(statement_id, timezone.now())
    with as_machine():
        town = records.town_of(records.incident_of(one.statement))
    lang = reader_lang() if request.GET.get("lang") not in LANGS else request.GET["lang"]
    content = papers.pdf_of(one, kind, town, "zh" if lang == "zh" else "en")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{one.statement.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Show and change what the town says in every statement."""
    now = town_words.now()
    initial = {name: getattr(now, name) for name in TownForm.base_fields}
    form = TownForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            town_words.change(actor=actor_of(request), words=form.words, at=timezone.now())
        except WordsError as refusal:
            for fault in refusal.faults:
                form.add_error(None, fault.in_(reader_lang()))
        else:
            messages.success(request, _("The next statement is drafted with these words."))
            return redirect("statements:words")
    context = {"form": form, "before": Words.objects.all()[:10]}
    return render(request, "statements/words.html", context)
