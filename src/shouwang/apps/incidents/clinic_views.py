"""The page on which a clinic's list is brought: read, looked at, taken down."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shouwang.apps.incidents import clinic as lists
from shouwang.apps.orders import public as orders
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.limits import UPLOAD
from shouwang.core.errors import ShouwangError


class AboutForm(forms.Form):
    """What a list is about, and whose it is."""

    pack = forms.ChoiceField(label=_("What is suspected"))
    by = forms.CharField(label=_("Which clinic"), max_length=60)

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        lang = reader_lang()
        pack: Any = self.fields["pack"]
        pack.choices = [(str(one.id), one.pack.disease.in_(lang)) for one in orders.active_rules()]


class ListForm(AboutForm):
    """A list that is brought."""

    sheet = forms.FileField(label=_("Sheet (.xlsx or .csv)"))

    def clean_sheet(self) -> UploadedFile[bytes]:
        """Refuse a file that no list of a clinic fills."""
        sheet: UploadedFile[bytes] = self.cleaned_data["sheet"]
        if sheet.size is not None and sheet.size > UPLOAD.file_bytes:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return sheet


@require_http_methods(["GET", "POST"])
def clinic(request: HttpRequest) -> HttpResponse:
    """Bring a list, look at its rows, and take them down."""
    if request.method == "POST" and "rows" in request.POST:
        return _take(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _look(request, form)
        except ShouwangError as fault:
            form.add_error("sheet", fault.in_words(reader_lang()))
    context = {"form": form, "columns": lists.CLINIC_LIST.columns, "most": lists.MOST_ROWS}
    return render(request, "incidents/clinic.html", context)


def _look(request: HttpRequest, form: ListForm) -> HttpResponse:
    """Show what was read, with those of the register who may be meant."""
    sheet, today = form.cleaned_data["sheet"], timezone.localdate()
    with tempfile.TemporaryDirectory() as folder:
        suffix = Path(str(sheet.name)).suffix.lower()[:6]
        path = Path(folder) / f"list{suffix if suffix in ('.xlsx', '.csv') else '.txt'}"
        with path.open("wb") as out:
            for piece in sheet.chunks():
                out.write(piece)
        lines = lists.read(path, today=today)
    rows = lists.looked(lines, today=today)
    seen = {one.id for row in rows for one in row.namesakes}
    log.look_each(actor_of(request), "people.found", seen, at=timezone.now())
    ready = [row.line for row in rows if row.line.why_not is None]
    context = {
        "rows": rows,
        "n_ready": len(ready),
        "packed": lists.packed(ready),
        "about": form.cleaned_data,
        "not_registered": lists.NOT_REGISTERED,
    }
    return render(request, "incidents/clinic_rows.html", context)


def _take(request: HttpRequest) -> HttpResponse:
    """Take down what was looked at, and say of each row what became of it."""
    form = AboutForm(request.POST)
    context: dict[str, Any] = {"form": form, "outcomes": []}
    if form.is_valid():
        try:
            lines = lists.unpacked(request.POST["rows"])
            who = {one.number: request.POST.get(f"who-{one.number}", "")[:12] for one in lines}
            context["outcomes"] = lists.take(
                actor=actor_of(request), lines=lines, who=who, at=timezone.now(),
                pack_id=UUID(form.cleaned_data["pack"]), by=form.cleaned_data["by"],
            )  # fmt: skip
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
    return render(request, "incidents/clinic_done.html", context)
