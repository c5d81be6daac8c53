"""Pages of working groups: all of them, one, forming and changing them, the groups of the town."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.incidents import public as incidents
from shouwang.apps.tasks import forming, queries, shipped
from shouwang.apps.tasks.forms import incident_choices
from shouwang.apps.tasks.group_forms import (
    ChangeGroupForm,
    GroupForm,
    TemplateCrewForm,
    TemplateForm,
    named,
)
from shouwang.apps.tasks.looks import open_group
from shouwang.apps.tasks.models import Group, Member
from shouwang.apps.tasks.shipped import GroupTemplate
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.scope import as_machine, for_act
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried

_MOST_TASKS = 20


class IncidentForm(forms.Form):
    """In which incident groups are formed."""

    incident = forms.ChoiceField(label=gettext_lazy("Incident"))

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        choices: Any = self.fields["incident"]
        choices.choices = incident_choices(timezone.now())


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Show all groups with who leads them and how much they have to do."""
    now = timezone.now()
    found = queries.groups_now(queries.all_groups(), now)
    with as_machine():
        known = {one: incidents.incident(one) for one in {one.group.incident_id for one in found}}
    context = {"rows": [(one, known[one.group.incident_id]) for one in found]}
    return render(request, "tasks/groups.html", context)


@require_safe
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show one group: who is in it, its duties, its tasks."""
    return _shown(request, open_group(request, group_id), "")


def _shown(request: HttpRequest, row: Group, fault: str) -> HttpResponse:
    now = timezone.now()
    (one,) = queries.groups_now([row], now)
    with for_act("tasks.see") as may:
        tasks = list(queries.tasks(group=str(row.pk))[:_MOST_TASKS]) if may else []
    with as_machine():
        gone = list(Member.every.filter(group=row, to_at__lte=now).order_by("-to_at"))
        incident = incidents.incident(row.incident_id)
    context = {
        "one": one,
        "group": row,
        "incident": incident,
        "tasks": queries.shown_all(tasks, now),
        "sees_tasks": may,
        "gone": gone,
        "fault": fault,
    }
    return render(request, "tasks/group.html", context)


@require_http_methods(["GET", "POST"])
def form_groups(request: HttpRequest) -> HttpResponse:
    """Form the groups of the town in an incident, each with its lead."""
    posted = request.POST or None
    head = IncidentForm(posted)
    rows = [
        TemplateCrewForm(posted, template=one, prefix=f"g{number}", initial={"is_chosen": True})
        for number, one in enumerate(shipped.groups())
    ]
    if head.is_valid() and all(one.is_valid() for one in rows):
        new = [one.new() for one in rows if one.is_wanted]
        if tried(head, lambda: forming.form(
            actor=actor_of(request), incident_id=UUID(head.cleaned_data["incident"]), new=new,
            lang=reader_lang(), at=timezone.now(),
        )):  # fmt: skip
            messages.success(request, _("The groups are formed, with their first tasks."))
            return redirect("tasks:groups")
    return render(request, "tasks/form_groups.html", {"head": head, "rows": rows})


@require_http_methods(["GET", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    """Form a group that is in no template."""
    posted = request.POST or None
    head, form = IncidentForm(posted), GroupForm(posted)
    if all([head.is_valid(), form.is_valid()]) and tried(form, lambda: forming.form(
        actor=actor_of(request), incident_id=UUID(head.cleaned_data["incident"]),
        new=[form.new()], lang=reader_lang(), at=timezone.now(),
    )):  # fmt: skip
        messages.success(request, _("The group is formed."))
        return redirect("tasks:groups")
    return render(request, "tasks/group_form.html", {"head": head, "form": form})


@require_http_methods(["GET", "POST"])
def change_group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Change who is in a group, its name and its duties."""
    row = open_group(request, group_id)
    require(
        actor_of(request), "groups.change", row.path
    )  # all at work see it; not all may change it
    (now,) = queries.groups_now([row], timezone.now())
    form = ChangeGroupForm.of(now, request.POST or None)
    if form.is_valid() and tried(form, lambda: forming.change(
        actor=actor_of(request), group_id=row.pk, name=form.title, duties=form.duty_texts,
        crew=form.crew, at=timezone.now(),
    )):  # fmt: skip
        messages.success(request, _("Saved. Who was in it before stays on record."))
        return redirect("tasks:group", row.pk)
    return render(request, "tasks/group_form.html", {"form": form, "group": row})


@require_POST
def dissolve(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Dissolve a group that has nothing to do any more."""
    row, form = open_group(request, group_id), forms.Form(request.POST)
    form.is_valid()
    if tried(form, lambda: forming.dissolve(
        actor=actor_of(request), group_id=row.pk, at=timezone.now()
    )):  # fmt: skip
        messages.success(request, _("The group is dissolved."))
        return redirect("tasks:groups")
    return _shown(request, row, " ".join(map(str, form.non_field_errors())))


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """Change the groups of the town: those that are formed stay as they are."""
    posted, known = request.POST or None, shipped.groups()
    if posted and "shipped" in posted:
        shipped.back_to_shipped(actor=actor_of(request), at=timezone.now())
        return redirect("tasks:template")
    rows = [
        TemplateForm(posted, prefix=f"g{number}", initial=named(one.name, one.duties))
        for number, one in enumerate(known)
    ]
    rows.append(TemplateForm(posted, prefix=f"g{len(known)}"))
    head = forms.Form(posted)
    if posted and head.is_valid() and all(one.is_valid() for one in rows):
        wanted = [
            _as_template(form, known[number] if number < len(known) else None)
            for number, form in enumerate(rows)
            if form.is_wanted
        ]
        if tried(head, lambda: shipped.change(
            actor=actor_of(request), rows=wanted, at=timezone.now()
        )):  # fmt: skip
            messages.success(request, _("Saved. Groups that are formed stay as they are."))
            return redirect("tasks:template")
    context = {"head": head, "rows": rows, "is_own": shipped.is_own()}
    return render(request, "tasks/template.html", context)


def _as_template(form: TemplateForm, before: GroupTemplate | None) -> GroupTemplate:
    """Return a group of the town as typed; its first tasks stay."""
    if before is None:
        return GroupTemplate(forming.OWN, form.title, form.duty_texts)
    return GroupTemplate(before.code, form.title, form.duty_texts, before.tasks)
