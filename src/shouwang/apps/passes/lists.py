"""What the list of passes is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.passes import queries
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.standing import State
from shouwang.backbone.pages.filters import ListPage


class PassFilter(forms.Form):
    """What the list of passes is narrowed by; no name stands in an address."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("all")), *Pass.Kind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("not over")), *((one.value, one.label) for one in State)],
        required=False,
    )
    path = forms.CharField(label=_("Area"), max_length=200, required=False)


class FindForm(forms.Form):
    """By what a pass is looked for; it is posted, so that no name stands in an address."""

    words = forms.CharField(label=_("Number or holder"), max_length=60)


def read(_request: HttpRequest, asked: QueryDict) -> dict[str, str]:
    """Return what an address narrows the list by; what is no choice is left out."""
    given = {key: str(asked[key]) for key in PassFilter.base_fields if asked.get(key)}
    form = PassFilter(given)
    form.is_valid()
    return {key: value for key, value in form.cleaned_data.items() if value}


def _rows(wanted: Mapping[str, str]) -> QuerySet[Pass]:
    return queries.passes(
        kind=wanted.get("kind", ""),
        state=wanted.get("state", ""),
        path=wanted.get("path", ""),
        at=timezone.now(),
    )


PASSES: Final = ListPage("passes.passes", "passes:passes", "passes.see", read, _rows)
