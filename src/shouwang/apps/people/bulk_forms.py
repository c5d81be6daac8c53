"""Shape of what is asked for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.forms import SHORTEST_PURPOSE, DayField
from shouwang.apps.people.models import BulkAct, Need

EXPORT: Final = "export"
_ASKED_FOR: Final[dict[str, tuple[str, ...]]] = {
    "need": BulkAct.NEED_KINDS,
    "on": BulkAct.RESIDENT_KINDS,
    "purpose": (EXPORT,),
}
"""The acts that need each of the fields; a helper's step has no day of its own."""


class BulkForm(forms.Form):
    """What is to be done with those who are chosen in a list."""

    act = forms.ChoiceField(
        label=_("What is to be done"),
        error_messages={"required": _("Say what is to be done with those chosen.")},
    )
    on = DayField(label=_("since"), required=False)
    need = forms.ChoiceField(
        label=_("Need"), choices=[("", "—"), *Need.Kind.choices], required=False
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kinds: Sequence[BulkAct.Kind]
    ) -> None:
        """Offer the acts that the list knows, with the fields that they need."""
        super().__init__(data, initial={"on": timezone.localdate()}, prefix="bulk")
        act: Any = self.fields["act"]
        act.choices = [
            ("", _("What is to be done")),  # nobody does the first of a list by mistake
            *((kind.value, kind.label) for kind in kinds),
        ]
        if set(kinds) <= set(BulkAct.HELPER_KINDS):
            for name in _ASKED_FOR:
                del self.fields[name]
        else:
            act.choices = [*act.choices, (EXPORT, _("Write a list to take along"))]

    @property
    def extra(self) -> list[tuple[forms.BoundField, str]]:
        """The fields beside the act itself, each with the acts that it is for."""
        asked = ((name, acts) for name, acts in _ASKED_FOR.items() if name in self.fields)
        return [(self[name], " ".join(acts)) for name, acts in asked]

    def clean(self) -> dict[str, Any]:
        """Ask for what the act needs and for nothing else."""
        given: dict[str, Any] = super().clean() or {}
        act = given.get("act")
        for name, acts in _ASKED_FOR.items():
            if act not in acts:  # left from another choice
                given.pop(name, None)
                self.errors.pop(name, None)
        if act in _ASKED_FOR["on"] and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Please give a date, for example 2020-02-03."))
        if act in _ASKED_FOR["need"] and not given.get("need") and "need" not in self.errors:
            self.add_error("need", _("Say which need."))
        if act == EXPORT and len(given.get("purpose", "")) < SHORTEST_PURPOSE:
            self.add_error("purpose", _("Say what the list is needed for, in a few words."))
        return given
