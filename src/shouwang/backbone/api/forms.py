"""Shape of what is asked for a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.api import duties, tokens


class TokenForm(forms.Form):
    """What a program is called, what it does, where, and until when."""

    title = forms.CharField(label=_("Name of the program"), max_length=40)
    duties = forms.MultipleChoiceField(
        label=_("What it does"), widget=forms.CheckboxSelectMultiple
    )
    area = forms.CharField(
        label=_("Area"),
        max_length=200,
        required=False,
        help_text=_("Its path, within your own area. Left empty, it is all of your area."),
    )
    days = forms.IntegerField(
        label=_("Ends after how many days"), min_value=1, max_value=tokens.MOST_DAYS, initial=30
    )
    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Six-digit code"),
        error_messages={"invalid": _("The code has six digits, for example 123456.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, data: Any = None, *, actor: Actor, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._actor = actor
        offered: Any = self.fields["duties"]
        offered.choices = [(duty.key, duty.title) for duty in duties.open_to(actor)]
        if not needs_code:
            del self.fields["code"]

    def clean_area(self) -> str:
        """Return a path that lies in the maker's own area, or has it inside."""
        path: str = self.cleaned_data["area"].strip().strip("/")
        if path != WHOLE_TOWN and not tokens.narrowed_grants(self._actor, path):
            raise forms.ValidationError(_("This lies outside of your own area."))
        return path

    def facts(self) -> dict[str, Any]:
        """Return what the token is to be."""
        said = self.cleaned_data
        now = timezone.now()
        return {
            "title": said["title"],
            "acts": duties.acts_of(self._actor, said["duties"]),
            "area": said["area"],
            "ends_at": now + timedelta(days=said["days"]),
            "at": now,
        }
