"""Shapes of what a person asks about their own data, and of the answer."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.forms import DayField
from shouwang.apps.people.models import RightsRequest
from shouwang.apps.people.rights.requests import MOST_CHARS

_SHORTEST: Final = 4


class RequestForm(forms.Form):
    """What somebody asks."""

    kind = forms.ChoiceField(label=_("Asks for"), choices=RightsRequest.Kind.choices)
    about = forms.ChoiceField(
        label=_("About"), choices=RightsRequest.About.choices, required=False
    )
    said = forms.CharField(
        label=_("In their words"), max_length=MOST_CHARS, required=False,
        widget=forms.Textarea({"rows": 3}), help_text=_("What is wrong, and what is right."),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How it came"), choices=RightsRequest.Way.choices)
    asked_on = DayField(label=_("Asked on"))

    def clean(self) -> dict[str, Any]:
        """Ask what is right where something is to be corrected."""
        said: dict[str, Any] = super().clean() or {}
        words = said.get("said", "").strip()
        if said.get("kind") == RightsRequest.Kind.CORRECTION and "said" in said and not words:
            self.add_error("said", _("Say what is wrong, and what is right."))
        return said


class AnswerForm(forms.Form):
    """What became of a request, and why."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("granted", _("It was done")), ("refused", _("It is not done"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the person"), max_length=MOST_CHARS, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What was done, or why not. It is printed for them."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask why, where nothing is done."""
        said: dict[str, Any] = super().clean() or {}
        is_refused = said.get("outcome") == "refused"
        if is_refused and len(said.get("answer", "").strip()) < _SHORTEST:
            self.add_error("answer", _("Say why it is not done."))
        return said


class CopyForm(forms.Form):
    """As what a copy is taken."""

    form = forms.ChoiceField(choices=[("pdf", "PDF"), ("json", "JSON")])
