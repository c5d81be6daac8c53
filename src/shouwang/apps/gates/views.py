"""Pages of gates: the live line, one gate, counts, what waits, and a paper night."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.gates import correcting, counting, looks, queries, settling, typing_back
from shouwang.apps.gates import line as live
from shouwang.apps.gates.forms import CorrectForm, DayForm, PaperRows, SettleForm, SheetForm
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.trying import tried


@require_safe
def line(request: HttpRequest) -> HttpResponse:
    """Show what each gate does now; the page asks again every few seconds."""
    now = timezone.now()
    gates = live.line(now)
    total = {
        "n_hour": sum(one.n_hour for one in gates),
        "n_today": sum(one.n_today for one in gates),
        "n_back": sum(one.n_back for one in gates),
        "n_silent": sum(one.is_silent for one in gates),
    }
    is_part = request.headers.get("HX-Request") == "true"
    template = "gates/_line.html" if is_part else "gates/line.html"
    answer = render(request, template, {"gates": gates, "now": now, "total": total})
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def gate(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    """Show one gate: its hours, kinds of passes, last passages and notes."""
    facts, now = queries.open_gate(gate_id), timezone.now()
    last = queries.last(facts.id)
    looks.note_gate(request, facts.id, len(last))
    context = {
        "gate": facts, "now": live.of_gate(facts, now), "kinds": queries.kinds_of_passes(facts.id, now),
        "last": last, "notes": queries.notes(facts.id, now),
    }  # fmt: skip
    return render(request, "gates/gate.html", context)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Show for one day whether what came, what was corrected and what counts are equal."""
    form = DayForm(request.GET or None)
    day = form.cleaned_data["day"] if form.is_valid() else timezone.localdate()
    context = {"form": form, "day": day, "counted": counting.count(day)}
    return render(request, "gates/counts.html", context)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what somebody has to look at."""
    return _reviews(request, SettleForm())


def _reviews(request: HttpRequest, form: SettleForm) -> HttpResponse:
    waiting, settled = queries.waiting(), list(queries.settled())
    looks.note_reviews(request, len(waiting) + len(settled))
    context = {"waiting": waiting, "settled": settled, "form": form}
    return render(request, "gates/reviews.html", context)


@require_POST
def settle(request: HttpRequest, review_id: UUID) -> HttpResponse:
    """Say what became of something that waits."""
    form = SettleForm(request.POST)
    if form.is_valid() and tried(
        form,
        lambda: settling.settle(
            actor=actor_of(request), review_id=review_id, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Settled, with your name."))
        return redirect("gates:reviews")
    return _reviews(request, form)


@require_http_methods(["GET", "POST"])
def type_back(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    """Type in a night on paper: all rows or none."""
    facts, data = queries.open_gate(gate_id), request.POST if request.method == "POST" else None
    form, rows = SheetForm(data), PaperRows(data, prefix="row")
    if data is not None and form.is_valid() and rows.is_valid():
        made: list[Any] = []

        def enter() -> None:
            made.extend(_typed(request, facts.id, form, rows))

        if tried(form, enter):
            n = len(made)
            told = ngettext("%(n)d row was typed in.", "%(n)d rows were typed in.", n)
            messages.success(request, told % {"n": n})
            return redirect("gates:gate", facts.id)
    typed = str(form["first"].value())
    first = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    context = {"gate": facts, "form": form, "rows": rows, "first": first}
    return render(request, "gates/type_back.html", context)


def _typed(request: HttpRequest, gate_id: UUID, form: SheetForm, rows: Any) -> list[Any]:
    said = form.cleaned_data
    found = [one.row(said["first"] + i) for i, one in enumerate(rows.forms)]
    return typing_back.type_back(
        actor=actor_of(request), gate_id=gate_id, sheet=said["sheet"], begins_on=said["begins_on"],
        rows=[one for one in found if one is not None], at=timezone.now(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, passage_id: UUID) -> HttpResponse:
    """Correct one passage; the first entry stays."""
    row = queries.open_passage(passage_id)
    looks.note_opened(request, row.pk)
    form = CorrectForm.of(row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def put_right() -> None:
            correcting.correct(
                actor=actor_of(request), passage_id=row.pk, change=form.change(),
                why=form.cleaned_data["why"], at=timezone.now(),
            )  # fmt: skip

        if tried(form, put_right):
            messages.success(request, _("Corrected, with your name. The first entry stays."))
            return redirect("gates:gate", row.gate_id)
    context = {"one": queries.shown([row])[0], "form": form}
    return render(request, "gates/correct.html", context)
