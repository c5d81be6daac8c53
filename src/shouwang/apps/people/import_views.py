"""Pages of imports: bring a sheet, look at its rows, take them in, take them back."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.apps.people import imports as steps
from shouwang.apps.people import sheets_out
from shouwang.apps.people.models import ImportBatch, ImportRow
from shouwang.apps.places import public as places
from shouwang.backbone import files
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.limits import REGISTER
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER


class SheetForm(forms.Form):
    """A sheet and what it is about."""

    sheet = forms.FileField(label=gettext_lazy("Sheet (.xlsx or .csv)"))
    base = forms.ChoiceField(label=gettext_lazy("The sheet is about"))
    with_sensitive = forms.BooleanField(
        label=gettext_lazy("Include needs and identity numbers"), required=False
    )
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=200, required=False,
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


_MOST_CHARS: Final = 200
_AT_ONCE: Final = 500
"""Larger sheets are settled in the background."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """List imports, and take a new sheet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given, wanted = form.cleaned_data["sheet"], form.cleaned_data
        batch = steps.bring(
            actor=actor_of(request),
            file_name=given.name,
            base_path=wanted["base"],
            purpose=wanted["purpose"],
            with_sensitive=wanted["with_sensitive"],
            at=timezone.now(),
        )
        path = files.keep(given, folder="sheets")
        return _start(request, "people.read-sheet", batch, path=str(path))
    page = page_of(request, ImportBatch.objects.all())
    return render(request, "people/imports.html", {"form": form, "page": page})


@require_GET
def preview(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show the rows of a sheet with what was read and why somebody should look."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    counts = steps.counts_now(batch)
    wanted = request.GET.get("verdict") or ("look" if counts["look"] else "accepted")
    rows = batch.rows.filter(verdict=wanted).order_by("number")
    page = page_of(request, rows)
    skipped = {key: len(rows) for key, rows in batch.counts.get("skipped", {}).items()}
    context = {
        "batch": batch,
        "columns": _titles(),
        "counts": counts,
        "n_records": sum(batch.counts.get(key, 0) for key in ("accepted", "look", "refused")),
        "n_skipped": sum(skipped.values()),
        "wanted": wanted,
        "page": page,
        "rows": [_shown(row) for row in page],
        "kinds": _kinds(batch) if wanted != ImportRow.Verdict.ACCEPTED else [],
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
    if not (_NUMBER.fullmatch(answer) and (_NUMBER.fullmatch(number) or not number)):
        messages.warning(request, _("Choose one of the answers."))
        return redirect("people:preview", batch_id)
    doubt = request.POST.get("doubt", "")
    if not number and batch.n_rows > _AT_ONCE:
        return _start(
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
        column not in _titles()
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
    return _start(request, "people.take-rows", get_object_or_404(ImportBatch, pk=batch_id))


@require_POST
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take an import back."""
    return _start(request, "people.undo-import", get_object_or_404(ImportBatch, pk=batch_id))


@require_GET
def refused(request: HttpRequest, batch_id: UUID) -> FileResponse:
    """Hand over the rows that cannot be imported, with their reasons, to be mended in the sheet."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    now = timezone.localtime()
    path = sheets_out.write_refused(
        batch,
        by_whom=actor_of(request).name,
        written_at=now,
        expires_on=(now + timedelta(days=7)).date(),
        lang=reader_lang(),
    )
    log.write(actor_of(request), "people.refused-rows-taken", batch.pk, at=now)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    path.unlink()
    path.parent.rmdir()
    return response


def _start(
    request: HttpRequest, kind: str, batch: ImportBatch, **arguments: str | int
) -> HttpResponse:
    job = work.start(
        actor=actor_of(request),
        kind_name=kind,
        arguments={"batch_id": str(batch.pk), **arguments},
    )
    return redirect("jobs:job", job.pk)


def _titles() -> dict[str, str]:
    lang = reader_lang()
    return {column.key: column.title.in_(lang) for column in RESIDENTS_REGISTER.columns}


def _shown(row: ImportRow) -> dict[str, Any]:
    content, lang, titles = json.loads(row.content), reader_lang(), _titles()
    values = content["values"]
    name = values.get("name") or values.get("head") or ""
    where = (
        values.get("area"),
        values.get("address") or values.get("building"),
        values.get("room"),
    )
    return {
        "number": row.number,
        "fate": row.get_fate_display() if row.fate != row.Fate.WAITING else "",
        "is_waiting": row.fate == row.Fate.WAITING,
        "name": "、".join(name) if isinstance(name, list) else name,
        "where": " ".join(str(part) for part in where if part),
        "values": {titles.get(key, key): show(value) for key, value in values.items()},
        "incidents": content["incidents"],
        "doubts": [
            {
                "key": f"{doubt['column']}:{doubt['code']}",
                "column": doubt["column"],
                "title": titles.get(doubt["column"], ""),
                "written": sheets_out.written_in(doubt),
                "read": show(doubt["read"]),
                "why": doubt["why"][lang],
                "answers": _answers(doubt),
            }
            for doubt in content["doubts"]
        ],
    }


def _answers(doubt: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the answers as place and code, and label: the places differ from row to row."""
    lang = reader_lang()
    return [
        (f"{number}:{answer['code']}", answer["label"][lang])
        for number, answer in enumerate(doubt["answers"])
        if answer["code"] != "edit"
    ]


def show(value: Any) -> str:
    """Return a stored value as it is read by people."""
    if isinstance(value, dict):
        return str(value.get("on", ""))
    if isinstance(value, list):
        return "、".join(show(item) for item in value)
    return "" if value is None else str(value)


def _kinds(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return the kinds of doubts that wait, with how many rows have each, the commonest first."""
    waiting = batch.rows.filter(fate=ImportRow.Fate.WAITING).exclude(doubt_codes="")
    counts: dict[str, int] = {}
    for codes in waiting.values_list("doubt_codes", flat=True).iterator():
        for code in codes.split():
            counts[code] = counts.get(code, 0) + 1
    kinds = []
    for key, n in sorted(counts.items(), key=lambda item: -item[1])[:20]:
        row = waiting.filter(doubt_codes__contains=key).first()
        shown = next((d for d in _shown(row)["doubts"] if d["key"] == key), None) if row else None
        if shown:
            kinds.append({**shown, "n": n})
    return kinds
