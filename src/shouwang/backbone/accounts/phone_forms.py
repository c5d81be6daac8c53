"""Shapes of what is typed about shared phones and on them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.backbone.accounts import known, pins
from shouwang.backbone.accounts.forms import LASTS, LastsForm
from shouwang.backbone.accounts.queries import WHOLE
from shouwang.backbone.pages.templatetags.words import reader_lang


class PhoneForm(LastsForm):
    """A shared phone to be enrolled."""

    name = forms.CharField(
        label=gettext_lazy("What is written on the phone"),
        max_length=60,
        help_text=gettext_lazy("For example: north gate 2."),
    )
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    purpose = forms.CharField(label=gettext_lazy("What for"), min_length=2, max_length=200)
    field_order = ("name", "area", "purpose", "lasts", "until_on")

    def __init__(self, data: Any = None, *, may: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        areas = [("", WHOLE.in_(reader_lang())), *known.areas()]
        field: Any = self.fields["area"]
        field.choices = [row for row in areas if may is None or may(row[0])]
        lasts: Any = self.fields["lasts"]
        lasts.choices = [choice for choice in LASTS if choice[0] != "open"]
        lasts.initial = "weeks"


class PinForm(forms.Form):
    """Who is there, on a shared phone."""

    who = forms.CharField(
        label=gettext_lazy("Number of the badge, or sign-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    pin = forms.RegexField(
        r"^[0-9]{6}\Z",
        label=gettext_lazy("PIN"),
        error_messages={"invalid": gettext_lazy("The PIN has six digits.")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class NewPinForm(forms.Form):
    """A PIN of one's own, typed twice."""

    pin = forms.RegexField(
        r"^[0-9]{6}\Z",
        label=gettext_lazy("New PIN"),
        help_text=gettext_lazy("Six digits that only you know."),
        error_messages={"invalid": gettext_lazy("The PIN has six digits.")},
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Once more"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask that both are the same, and not easily found."""
        said = super().clean() or {}
        pin = said.get("pin")
        if pin and pins.is_weak(pin):
            self.add_error("pin", _("Choose six digits that are no row and no repetition."))
        elif pin and said.get("again") != pin:
            self.add_error("again", _("The two do not agree."))
        return said
