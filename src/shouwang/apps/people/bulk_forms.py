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
_NEEDS_DAY: Final = frozenset(
    [BulkAct.Kind.MOVED, BulkAct.Kind.LIVING, BulkAct.Kind.NEED_NOTED, BulkAct.Kind.NEED_ENDED]
)
_NEEDS_NEED: Final = frozenset([BulkAct.Kind.NEED_NOTED, BulkAct.Kind.NEED_ENDED])


class BulkForm(forms.Form):
    """What is to be done with those who are chosen in a list."""

    act = forms.ChoiceField(label=_("What is to be done"))
    on = DayField(label=_("since"), required=False)
    need = forms.ChoiceField(
        label=_("Need"), choices=[("", "—"), *Need.Kind.choices], required=False
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kinds: Sequence[BulkAct.Kind]
    ) -> None:
        """Offer the acts that the list knows; a helper's step has no day of its own."""
        super().__init__(data, initial={"on": timezone.localdate()}, prefix="bulk")
        act: Any = self.fields["act"]
        act.choices = [(kind.value, kind.label) for kind in kinds]
        if _NEEDS_DAY.isdisjoint(kinds):
            for name in ("on", "need", "purpose"):
                del self.fields[name]
        else:
            act.choices = [*act.choices, (EXPORT, _("Write a list to take along"))]

    def clean(self) -> dict[str, Any]:
        """Ask for what the act needs and for nothing else."""
        given: dict[str, Any] = super().clean() or {}
        act = given.get("act")
        if act in _NEEDS_DAY and not given.get("on") and "on" not in self.errors:
            self.add_error("on", _("Please give a date, for example 2020-02-03."))
        if act in _NEEDS_NEED and not given.get("need") and "need" not in self.errors:
            self.add_error("need", _("Say which need."))
        if act == EXPORT and len(given.get("purpose", "")) < SHORTEST_PURPOSE:
            self.add_error("purpose", _("Say what the list is needed for, in a few words."))
        return given
