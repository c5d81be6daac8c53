"""What the page of the log is narrowed by."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.models import Account
from shouwang.backbone.audit.acts import ACTS

NO_PERSONS: Final = {
    "machine": _("the system"),
    "public page": _("the public sign-up page"),
    "nobody": _("somebody not signed in"),
    "answer link": _("somebody who answered through a link"),
}
"""Actors of the log that are no person."""


def _day(label: Any) -> forms.DateField:
    """Return a field for a day that can have been: others would leave the calendar."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 1, 1))],
    )


class LogFilter(forms.Form):
    """Days, act, who, looks only; names of accounts stand in no address, their numbers do."""

    since = _day(_("From"))
    until = _day(_("To"))
    act = forms.ChoiceField(label=_("Act"), required=False)
    who = forms.ChoiceField(label=_("Who did it"), required=False)
    mark = forms.RegexField(
        r"^[0-9a-fA-F]{4,64}$",
        label=_("Mark of a paper"),
        max_length=64,
        required=False,
        error_messages={"invalid": _("The mark is 12 characters, 0 to 9 and a to f.")},
    )
    looks = forms.BooleanField(label=_("looks only"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = sorted((gettext(words), act) for act, words in ACTS.items())
        accounts = Account.objects.order_by("name").values_list("pk", "name")
        self.fields["act"].choices = [("", _("all")), *((act, words) for words, act in acts)]  # type: ignore[attr-defined]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            *((str(key), name) for key, name in accounts),
            *NO_PERSONS.items(),
        ]
        self.fields["mark"].widget.attrs.update({"size": 14, "autocomplete": "off"})

    def clean_mark(self) -> str:
        """Return the mark as the log writes it."""
        return str(self.cleaned_data["mark"]).lower()

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            raise ValidationError({"until": gettext("This day lies before the first.")})
        return given
