"""Shapes of what is typed about people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models import Need, Person
from shouwang.apps.places import public as places
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.cells import ValueKind, reader

_LONG_AGO: Final = date(1900, 1, 1)
SHORTEST_PURPOSE: Final = 2


class DayField(forms.DateField):
    """A day that has been: not in the future, and no longer ago than anybody lives."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **facts)

    def clean(self, value: Any) -> date | None:
        """Return the day, or say what is wrong with it."""
        day: date | None = super().clean(value)
        if day is not None and not _LONG_AGO <= day <= timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future, or too long ago."))
        return day


class ReadField(forms.CharField):
    """A text that is read as a cell of a sheet would be, by the same rules."""

    def __init__(self, kind: ValueKind, **facts: Any) -> None:
        super().__init__(**facts)
        self._kind: ValueKind = kind

    def clean(self, value: Any) -> str:
        """Return what was read, or say why it cannot be taken as it stands."""
        text = super().clean(value)
        read = reader(self._kind, today=timezone.localdate())(text or None)
        reason = read.refusal or next(iter(read.doubts), None)
        if reason is not None:
            raise forms.ValidationError(reason.why.in_(reader_lang()))
        return str(read.value or "")


class HomeField(forms.CharField):
    """A place to sleep at: names from large to small, or a path; suggestions come while typing."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(
            max_length=200,
            widget=forms.TextInput(attrs={"list": "homes", "autocomplete": "off"}),
            help_text=_("Group, house, room, or a part of them."),
            **facts,
        )

    def clean(self, value: Any) -> places.Home | None:
        """Return the one place that is meant, or say which ones may be."""
        words = super().clean(value)
        if not words:
            return None
        known = places.home_at(words)
        found = [known] if known else places.homes_like(words)
        alike = [home for home in found if home.label == words]
        if len(found) == 1 or len(alike) == 1:
            return (alike or found)[0]
        if not found:
            raise forms.ValidationError(
                _("No place fits these words. Enter it under Places first.")
            )
        listed = "; ".join(f"{home.label} ({home.path})" for home in found)
        said = gettext("Several places fit: %(places)s. Type more, or the path in brackets.")
        raise forms.ValidationError(said % {"places": listed})


class SeenField(forms.CharField):
    """When an entry had last been changed as the writer saw it; it travels unseen with the form."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime:
        """Return the moment, or ask for the page as it is now."""
        try:
            return datetime.fromisoformat(super().clean(value))
        except ValueError:
            raise forms.ValidationError(_("Open the page again.")) from None


class FilterForm(forms.Form):
    """What a list of residents is narrowed by."""

    words = forms.CharField(label=_("Name, pinyin, number"), max_length=60, required=False)
    path = forms.ChoiceField(label=_("Area"), required=False)
    need = forms.ChoiceField(
        label=_("Needs"), choices=[("", _("all")), *Need.Kind.choices], required=False
    )
    standing = forms.ChoiceField(
        label=_("Status"), choices=[*Person.Standing.choices, ("any", _("all"))], required=False
    )

    def __init__(self, asked: Mapping[str, Any], areas: list[tuple[str, str | Promise]]) -> None:
        """Take what is asked, and the areas to choose from."""
        super().__init__(asked)
        path: Any = self.fields["path"]
        path.choices = [("", _("all")), *areas]


class ExportForm(forms.Form):
    """Why a list is taken along."""

    purpose = forms.CharField(label=_("Purpose"), min_length=SHORTEST_PURPOSE, max_length=200)


def in_order(form: forms.Form, said: dict[str, Any], end: str) -> dict[str, Any]:
    """Return what a form said, with an error where its end lies before its beginning."""
    begun, ended = said.get("from_on"), said.get(end)
    if begun and ended and ended < begun:
        form.add_error(end, _("The end lies before the beginning."))
    return said
