"""Shapes of what is typed about files opened in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.forms import CodeForm
from shouwang.backbone.access.models import Glass


class GlassForm(CodeForm):
    """One file, why, and the authenticator once more."""

    ref = forms.CharField(
        label=_("Number of the file"), max_length=12, help_text=_("For example P-000123.")
    )
    reason = forms.ChoiceField(label=_("Why"), choices=Glass.Reason.choices)
    words = forms.CharField(
        label=_("In your words"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and what you need to know. At least 10 characters."),
    )
    field_order = ("ref", "reason", "words", "code")

    def __init__(self, data: Any = None, *, asks_code: bool = True, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus", None)
        if not asks_code:
            del self.fields["code"]

    def clean_ref(self) -> str:
        """Return the number as it is written."""
        return str(self.cleaned_data["ref"]).strip().upper()


class VerdictForm(forms.Form):
    """Whether it was right to open a file."""

    glass = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Verdict"),
        choices=[("right", _("It was right")), ("wrong", _("It was not right"))],
    )
    words = forms.CharField(
        label=_("In your words"),
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
