"""Shapes of what is typed about gates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.gates.correcting import Change
from shouwang.apps.gates.models import EMERGENCIES, Passage, Search
from shouwang.apps.gates.payload import MOST_PEOPLE, MOST_PLATE, Passing
from shouwang.apps.gates.searching import Asked
from shouwang.apps.gates.typing_back import PaperRow
from shouwang.backbone.access.sealed import may_see
from shouwang.backbone.pages.fields import DayField
from shouwang.backbone.pages.templatetags.words import both

ROWS = 12


class SheetForm(forms.Form):
    """Which sheet is typed in."""

    sheet = forms.CharField(
        label=_("Sheet"), max_length=40, help_text=_("What stands at its head: day, shift, page.")
    )
    begins_on = DayField(
        label=_("Day of its first row"),
        help_text=_("After midnight the rows go on to the next day by themselves."),
    )
    first = forms.IntegerField(
        label=_("Number of its first row"), min_value=1, max_value=999, initial=1
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        facts.setdefault("initial", {"begins_on": yesterday})
        super().__init__(*args, **facts)


def _emergencies() -> list[tuple[str, Any]]:
    """Return what opens every gate."""
    return [("", "—"), *((key, both(text)) for key, text in EMERGENCIES.items())]


def _whys() -> list[tuple[str, Any]]:
    """Return what opens every gate, and what a lead may let through for."""
    return [*_emergencies(), *Passage.Reason.choices]


class PaperForm(forms.Form):
    """A row of a sheet; one without a time is empty."""

    clock = forms.CharField(label=_("Time"), max_length=8, required=False)
    way = forms.ChoiceField(label=_("Way"), choices=Passage.Way.choices, required=False)
    what = forms.ChoiceField(
        label=_("Person or vehicle"), choices=Passage.What.choices, required=False
    )
    people = forms.IntegerField(
        label=_("People"), min_value=1, max_value=MOST_PEOPLE, required=False, initial=1
    )
    plate = forms.CharField(label=_("Plate"), max_length=MOST_PLATE, required=False)
    pass_no = forms.CharField(label=_("Number of the pass"), max_length=16, required=False)
    done = forms.ChoiceField(label=_("Done"), choices=Passage.Done.choices, required=False)
    why = forms.ChoiceField(
        label=_("Let through all the same, because"), choices=_whys, required=False
    )
    words = forms.CharField(label=_("Words"), max_length=200, required=False)

    def row(self, n: int) -> PaperRow | None:
        """Return the row; None where nothing was written but what stood there before."""
        said = self.cleaned_data
        if not any(said.get(name) for name in ("clock", "plate", "pass_no", "why", "words")):
            return None
        why = said["why"]
        passing = Passing(
            way=said["way"] or Passage.Way.IN, what=said["what"] or Passage.What.PERSON,
            people=said["people"] or 1, plate=said["plate"], how=Passage.How.PAPER,
            done=said["done"] or Passage.Done.THROUGH, words=said["words"],
            emergency=why if why in EMERGENCIES else "", exception="" if why in EMERGENCIES else why,
        )  # fmt: skip
        return PaperRow(n, said["clock"], passing, said["pass_no"])


PaperRows = forms.formset_factory(PaperForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


class CorrectForm(forms.Form):
    """What is right about a passage."""

    way = forms.ChoiceField(label=_("Way"), choices=Passage.Way.choices)
    what = forms.ChoiceField(label=_("Person or vehicle"), choices=Passage.What.choices)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_PEOPLE)
    plate = forms.CharField(
        label=_("Plate"), max_length=MOST_PLATE, required=False,
        help_text=_("Left empty: it stays as it was."),
    )  # fmt: skip
    done = forms.ChoiceField(label=_("Done"), choices=Passage.Done.choices)
    exception = forms.ChoiceField(
        label=_("Let through all the same, because"), choices=[("", "—"), *Passage.Reason.choices], required=False
    )  # fmt: skip
    emergency = forms.ChoiceField(label=_("Emergency"), choices=_emergencies, required=False)
    is_void = forms.BooleanField(label=_("There was no such passage"), required=False)
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)

    @classmethod
    def of(cls, row: Passage, data: QueryDict | None) -> CorrectForm:
        """Return it filled with what stands, or with what was typed; why, only for whoever may see reasons there."""
        names = ("way", "what", "people", "done", "exception", "emergency")
        form = cls(data, initial={name: getattr(row, name) for name in names})
        if not may_see(row, "gates.see-reasons"):
            del form.fields["exception"], form.fields["emergency"]
        return form

    def change(self) -> Change:
        """Return what was said."""
        said = self.cleaned_data
        return Change(
            said["is_void"], said["way"], said["what"], said["people"], said["plate"] or None,
            said["done"], said.get("exception"), said.get("emergency"),
        )  # fmt: skip


class SettleForm(forms.Form):
    """What became of something that waits."""

    words = forms.CharField(label=_("What became of it"), max_length=300, required=False)
    keep = forms.CharField(max_length=5, required=False)


class SearchForm(forms.Form):
    """What is looked for, and why."""

    kind = forms.ChoiceField(
        label=_("What is looked for"), choices=Search.Kind.choices, widget=forms.RadioSelect,
        initial=Search.Kind.PLATE,
    )  # fmt: skip
    words = forms.CharField(
        label=_("Plate or number"), max_length=40, required=False,
        help_text=_("Nothing for vehicles that are inside."),
    )  # fmt: skip
    incident_no = forms.CharField(
        label=_("Number of the open incident"), max_length=16, required=False
    )
    question = forms.CharField(
        label=_("Or the question that is to be answered"), max_length=120, required=False
    )
    reason = forms.CharField(
        label=_("Why"), max_length=300, required=False,
        help_text=_("At least 10 letters. The auditor reads it."),
    )  # fmt: skip

    def asked(self) -> Asked:
        """Return what was asked for."""
        said = self.cleaned_data
        return Asked(
            Search.Kind(said["kind"]), said["words"], said["reason"], said["incident_no"], said["question"]
        )  # fmt: skip


class LookedForm(forms.Form):
    """What somebody says of a search that they looked at."""

    words = forms.CharField(label=_("Words"), max_length=300, required=False)


class DayForm(forms.Form):
    """Which day is counted."""

    day = DayField(label=_("Which day"))
