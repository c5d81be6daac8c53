"""Shapes of what is typed about people."""

from __future__ import annotations

from datetime import date
from typing import Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models import Need, Person

_LONG_AGO: Final = date(1900, 1, 1)


class FilterForm(forms.Form):
    """What a list of residents is narrowed by."""

    words = forms.CharField(label=_("Name, pinyin, number"), max_length=60, required=False)
    path = forms.CharField(label=_("Area"), max_length=200, required=False)
    need = forms.ChoiceField(
        label=_("Needs"), choices=[("", _("all")), *Need.Kind.choices], required=False
    )
    standing = forms.ChoiceField(
        label=_("Status"), choices=[*Person.Standing.choices, ("any", _("all"))], required=False
    )


class ExportForm(forms.Form):
    """Why a list is taken along."""

    purpose = forms.CharField(label=_("Purpose"), min_length=2, max_length=200)


class StandingForm(forms.Form):
    """Somebody moved, died, or lives here again."""

    standing = forms.ChoiceField(
        choices=[
            (Person.Standing.LIVING, Person.Standing.LIVING.label),
            (Person.Standing.MOVED, Person.Standing.MOVED.label),
            (Person.Standing.DECEASED, Person.Standing.DECEASED.label),
        ]
    )
    since = forms.DateField(
        label=_("since"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_since(self) -> date:
        """Refuse a day that is to come, or longer ago than anybody lives."""
        since: date = self.cleaned_data["since"]
        if not _LONG_AGO <= since <= timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future, or too long ago."))
        return since


class MergeForm(forms.Form):
    """Two entries found to be one person."""

    gone = forms.CharField(max_length=12)
    reason = forms.CharField(label=_("How do you know?"), max_length=200, required=False)
