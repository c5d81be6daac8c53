"""Shapes of what is typed about holds and the end of an outbreak."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.retention import holds, kept
from shouwang.backbone.retention.models import TEXT_CHARS
from shouwang.backbone.retention.terms import SHORTEST_REASON, terms

_FILE: Final = "file"


class DayAheadField(forms.DateField):
    """A day from today to a year ahead."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **facts)

    def clean(self, value: Any) -> Any:
        """Return the day, or say what is wrong with it."""
        day, today = super().clean(value), timezone.localdate()
        if day is not None and not today <= day <= today + holds.LONGEST:
            raise forms.ValidationError(_("The last day has to be from today to a year ahead."))
        return day


class HoldForm(forms.Form):
    """What is held, why, and until when."""

    what = forms.ChoiceField(label=_("What is held"))
    ref = forms.CharField(
        label=_("Number of the file"), max_length=12, required=False,
        help_text=_("For the file of one person: P-000123"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it must be kept"), min_length=SHORTEST_REASON, max_length=TEXT_CHARS
    )
    until_on = DayAheadField(label=_("Last day of the hold"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [
            (term.code, term.title.in_(reader_lang())) for term in terms() if not term.comes_with
        ]
        what: Any = self.fields["what"]
        what.choices = [(_FILE, _("the file of one person")), *classes]

    def clean(self) -> dict[str, Any]:
        """Find the file, where one is meant."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("what") == _FILE:
            said["subject"] = kept.subject(said.get("ref", "").strip()) if "ref" in said else None
            if said["subject"] is None:
                self.add_error("ref", _("There is no file with this number."))
        return said

    @property
    def facts(self) -> dict[str, Any]:
        """What `holds.hold` takes."""
        said = self.cleaned_data
        is_file = said["what"] == _FILE
        return {
            "code": "" if is_file else said["what"],
            "subject": said["subject"] if is_file else None,
            "reason": said["reason"],
            "until_on": said["until_on"],
        }


class RenewForm(forms.Form):
    """Another last day."""

    until_on = DayAheadField(label=_("Last day of the hold"))


class CloseForm(forms.Form):
    """Why an incident is over."""

    incident = forms.ChoiceField(label=_("Incident"))
    reason = forms.CharField(
        label=_("Why it is over"), min_length=SHORTEST_REASON, max_length=TEXT_CHARS,
        help_text=_("For example the number of the notice that lifts the measures."),
    )  # fmt: skip

    def __init__(self, *args: Any, refs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        incident: Any = self.fields["incident"]
        incident.choices = [(ref, ref) for ref in refs]
