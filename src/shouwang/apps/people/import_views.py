"""Pages of imports: bring a sheet, look at its rows, take them in, take them back."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.apps.people import imports as steps
from shouwang.apps.people import looks, preview_data, sheets_out
from shouwang.apps.people.forms import SHORTEST_PURPOSE
from shouwang.apps.people.models import SHEETS, ImportBatch, ImportRow
from shouwang.apps.places import public as places
from shouwang.backbone import files
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.jobs import work
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.limits import REGISTER


class SheetForm(forms.Form):
    """A sheet and what it is about."""

    sheet = forms.FileField(label=gettext_lazy("Sheet (.xlsx or .csv)"))
    base = forms.ChoiceField(label=gettext_lazy("The sheet is about"))
    with_sensitive = forms.BooleanField(
        label=gettext_lazy("Include needs and identity numbers"), required=False
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=200, required=False,
        help_text=gettext_lazy("Needed where needs and identity numbers are included."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = places.choices()
        none = _("choose an area") if areas else _("a town without areas yet: they come with it")
        self.fields["base"].choices = [("", none), *areas]  # type: ignore[attr-defined]
        self.fields["base"].required = bool(areas)

    def clean(self) -> dict[str, Any]:
        """Ask for a purpose where sensitive columns are wanted."""
        wanted: dict[str, Any] = super().clean() or {}
        if wanted.get("with_sensitive") and not wanted.get("purpose"):
            self.add_error("purpose", _("Say what the sensitive columns are needed for."))
        sheet = wanted.get("sheet")
        if sheet is not None and sheet.size > REGISTER.file_bytes:
            self.add_error("sheet", _("The file is larger than 40 MB."))
        return wanted


class RefusedForm(forms.Form):
    """What refused rows are taken along for."""

    purpose = forms.CharField(
        label=gettext_lazy("Purpose"),
        min_length=SHORTEST_PURPOSE,
        max_length=200,
        initial=gettext_lazy("to be mended in the sheet"),
    )


_MOST_CHARS: Final = 200
_AT_ONCE: Final = 500
"""Larger sheets are settled in the background."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_DOUBT: Final = re.compile(r"[a-z_]{0,40}:[a-z0-9-]{1,40}")
"""Column and code: it goes to the log, where no word of a stranger stands."""
_CODE: Final = re.compile(r"[^\0]{0,300}")


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List imports, and take a new sheet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _bring(request, form.cleaned_data)
    page = page_of(request, ImportBatch.objects.all())
    return render(request, "people/imports.html", {"form": form, "page": page})


def _bring(request: HttpRequest, wanted: dict[str, Any]) -> HttpResponse:
    """Keep the file, then import and job together: of what fails nothing is left."""
    actor = actor_of(request)
    require(actor, "people.import")
    path = files.keep(wanted["sheet"], folder=SHEETS)
    try:
        with transaction.atomic():
            batch = steps.bring(
                actor=actor,
                file_name=wanted["sheet"].name,
                base_path=wanted["base"],
                purpose=wanted["purpose"],
                with_sensitive=wanted["with_sensitive"],
                at=timezone.now(),
                kept=path,
            )
            return start(request, "people.read-sheet", batch)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@require_GET
def preview(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show the rows of a sheet with what was read and why somebody should look."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    counts = steps.counts_now(batch)
    wanted = request.GET.get("verdict") or ("look" if counts["look"] else "accepted")
    rows = batch.rows.filter(verdict=wanted).order_by("number")
    page = page_of(request, rows)
    looks.note_preview(actor_of(request), batch, wanted, len(page), page.number)
    skipped = {key: len(rows) for key, rows in batch.counts.get("skipped", {}).items()}
    context = {
        "batch": batch,
        "about": preview_data.about(batch),
        "choices": preview_data.choices(),
        "can_name": batch.state in (batch.State.PREVIEW, batch.State.REFUSED) and batch.kept,
        "can_discard": batch.state in (batch.State.PREVIEW, batch.State.REFUSED),
        "stayed": preview_data.stayed(batch),
        "refused_form": RefusedForm(),
        "counts": counts,
        "n_records": sum(batch.counts.get(key, 0) for key in ("accepted", "look", "refused")),
        "n_skipped": sum(skipped.values()),
        "wanted": wanted,
        "page": page,
        "rows": preview_data.shown_rows(page),
        "kinds": preview_data.kinds(batch) if wanted != ImportRow.Verdict.ACCEPTED else [],
        "remarks": [remark[reader_lang()] for remark in batch.remarks],
        "can_undo": batch.state == batch.State.IMPORTED
        and batch.undo_until is not None
        and timezone.now() < batch.undo_until,
        "query": query_without_page(request),
    }
    return render(request, "people/preview.html", context)


@require_POST
def settle(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Answer a doubt in one row or in all that have it."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    number = request.POST.get("number", "")
    answer, _colon, code = request.POST.get("answer", "").partition(":")
    doubt = request.POST.get("doubt", "")
    is_clear = _NUMBER.fullmatch(answer) and (_NUMBER.fullmatch(number) or not number)
    if not (is_clear and _DOUBT.fullmatch(doubt) and _CODE.fullmatch(code)):
        messages.warning(request, _("Choose one of the answers."))
        return redirect("people:preview", batch_id)
    if not number and batch.n_rows > _AT_ONCE:
        return start(
            request, "people.settle", batch, doubt_key=doubt, answer=int(answer), code=code
        )
    n = steps.settle(
        actor=actor_of(request),
        batch=batch,
        doubt_key=doubt,
        answer=int(answer),
        number=int(number) if number else None,
        code=code,
        at=timezone.now(),
    )
    messages.success(request, _("Rows settled: %(n)d.") % {"n": n})
    return redirect("people:preview", batch_id)


@require_POST
def mend(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read what somebody wrote in place of a cell."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    number, column = request.POST.get("number", ""), request.POST.get("column", "")
    waiting = batch.rows.filter(fate=ImportRow.Fate.WAITING)
    if (
        column not in preview_data.titles()
        or not _NUMBER.fullmatch(number)
        or not waiting.filter(number=number)
    ):
        messages.warning(request, _("Choose one of the answers."))
        return redirect("people:preview", batch_id)
    is_clear = steps.mend(
        actor=actor_of(request),
        batch=batch,
        number=int(number),
        column=column,
        text=request.POST.get("text", "")[:_MOST_CHARS],
        today=timezone.localdate(),
        at=timezone.now(),
    )
    if not is_clear:
        messages.warning(request, _("This still needs a look: see the row."))
    return redirect("people:preview", batch_id)


@require_POST
def take(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Import the rows that are ready."""
    return start(request, "people.take-rows", get_object_or_404(ImportBatch, pk=batch_id))


@require_POST
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take an import back."""
    return start(request, "people.undo-import", get_object_or_404(ImportBatch, pk=batch_id))


@require_POST
def discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Discard a sheet that is not wanted."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    steps.discard(actor=actor_of(request), batch=batch, at=timezone.now())
    messages.success(request, _("The sheet was discarded. Nothing of it was imported."))
    return redirect("people:imports")


@require_POST
def refused(request: HttpRequest, batch_id: UUID) -> HttpResponse | FileResponse:
    """Hand over the rows that cannot be imported as they were, each with its reason."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    form = RefusedForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say what the rows are needed for."))
        return redirect("people:preview", batch_id)
    actor, now = actor_of(request), timezone.localtime()
    path = sheets_out.write_refused(
        actor=actor,
        batch=batch,
        purpose=form.cleaned_data["purpose"],
        written_at=now,
        lang=reader_lang(),
    )
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    path.unlink()
    path.parent.rmdir()
    return response


def start(
    request: HttpRequest, kind: str, batch: ImportBatch, **arguments: str | int
) -> HttpResponse:
    """Enter work on an import as a job, and lead to its page."""
    job = work.start(
        actor=actor_of(request),
        kind_name=kind,
        arguments={"batch_id": str(batch.pk), **arguments},
    )
    return redirect("jobs:job", job.pk)
