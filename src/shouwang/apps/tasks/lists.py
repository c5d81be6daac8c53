"""What the list of tasks is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.tasks import queries
from shouwang.apps.tasks.models import Task
from shouwang.backbone.pages.filters import ListPage
from shouwang.backbone.pages.templatetags.words import reader_lang


class TaskFilter(forms.Form):
    """What the list of tasks is narrowed by; no name stands in an address."""

    state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (queries.ALL_OPEN, _("not done yet")),
            (queries.LATE, _("late")),
            (queries.NOBODY, _("nobody has it")),
            *Task.State.choices,
        ],
        required=False,
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    who = forms.CharField(label=_("Number of the person"), max_length=12, required=False)
    path = forms.CharField(label=_("Area"), max_length=200, required=False)
    due = forms.ChoiceField(
        label=_("Due"), choices=[("", _("any day")), ("today", _("today"))], required=False
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        group: Any = self.fields["group"]
        lang = reader_lang()
        groups = [(str(one.pk), one.title.in_(lang)) for one in queries.all_groups()]
        group.choices = [("", _("all")), *groups, ("none", _("no group"))]


def read(_request: HttpRequest, asked: QueryDict) -> dict[str, str]:
    """Return what an address narrows the list by; what is no choice is left out."""
    given = {key: str(asked[key]) for key in TaskFilter.base_fields if asked.get(key)}
    form = TaskFilter(given)
    form.is_valid()
    wanted = {key: value for key, value in form.cleaned_data.items() if value}
    if wanted.get("state") == queries.ALL_OPEN:
        del wanted["state"]
    return wanted


def _rows(wanted: Mapping[str, str]) -> QuerySet[Task]:
    return queries.tasks(
        state=wanted.get("state", queries.ALL_OPEN),
        group=wanted.get("group", ""),
        who=wanted.get("who", ""),
        path=wanted.get("path", ""),
        due=wanted.get("due", ""),
        now=timezone.now(),
    )


TASKS: Final = ListPage(
    "tasks.tasks", "tasks:list", "tasks.see", read, _rows, usual={"state": queries.ALL_OPEN}
)
