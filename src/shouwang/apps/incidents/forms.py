"""Shapes of what is typed about incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.apps.incidents.cases import CaseNow
from shouwang.apps.incidents.models import Case, Report
from shouwang.apps.incidents.reporting import ANOTHER, NewReport
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.pages.fields import DayField, MomentField
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.policy.incidents import CASE_NAMES, LEVEL_NAMES, CaseState, ResponseLevel

_LONG: Final = 2_000
RESULTS: Final = [
    ("", _("no result yet")),
    ("positive", _("positive")),
    ("negative", _("negative")),
]


class WordsForm(forms.Form):
    """By what somebody is looked for; it is posted, so that no name stands in an address."""

    words = forms.CharField(
        label=_("Name or number"),
        max_length=60,
        help_text=_("Characters, pinyin, first letters, or the number of the register."),
    )


class DaysForm(forms.Form):
    """The days of a case; policy says what is wrong with them, all at once."""

    onset_on = DayField(
        label=_("Began on"),
        required=False,
        help_text=_("First signs. Without signs: the day of the sample."),
    )
    sample_on = DayField(label=_("Sample taken on"), required=False)
    result_on = DayField(label=_("Result came on"), required=False)
    isolated_on = DayField(
        label=_("Isolated since"),
        required=False,
        help_text=_("In a ward, or apart at home: from then on nobody is infected."),
    )


class ReportForm(DaysForm):
    """A report of somebody who may be ill, as it is said on the telephone."""

    pack = forms.ChoiceField(label=_("What is suspected"))
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    place = places.PlaceField(
        label=_("Where they stay"),
        required=False,
        help_text=_("Village, group or house, from the list."),
    )
    same_as = forms.ChoiceField(
        label=_("Is it the same person?"), required=False, widget=forms.RadioSelect
    )
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, required=False)
    words = forms.CharField(
        label=_("What was said"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Signs, where they were, who is with them."),
    )
    by = forms.CharField(label=_("Who reports it"), max_length=60, required=False)
    reach = forms.CharField(label=_("How they are reached"), max_length=60, required=False)
    said_at = MomentField(label=_("Said at"), required=False, help_text=_("Left empty: now."))
    way = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (Report.Way.PHONE.value, Report.Way.PHONE.label),
            (Report.Way.PAGE.value, Report.Way.PAGE.label),
        ],
        required=False,
    )

    field_order = [  # noqa: RUF012
        "pack", "name", "phone", "place", "same_as", "onset_on", "words", "sample_on", "result",
        "result_on", "isolated_on", "by", "reach", "way", "said_at",
    ]  # fmt: skip

    def __init__(self, *args: Any, person: people.Someone | None, **facts: Any) -> None:
        super().__init__(*args, **facts)
        lang = reader_lang()
        packs = [(str(one.id), one.pack.disease.in_(lang)) for one in orders.active_rules()]
        pack: Any = self.fields["pack"]
        pack.choices = packs
        if len(packs) == 1:
            pack.initial = packs[0][0]
        self.person = person
        for field in ("name", "phone", "place") if person else ():
            del self.fields[field]
        self.ask_same([])

    def ask_same(self, cases: list[Case]) -> None:
        """Ask whether it is one of some cases of the same name; nothing is asked for none."""
        field: Any = self.fields["same_as"]
        known = str(self.data.get("same_as", ""))
        choices = [(str(case.pk), _("Yes: case %(no)s") % {"no": case.no}) for case in cases]
        field.choices = [*choices, (ANOTHER, _("No, somebody else of this name"))]
        if not cases and known:  # what was answered is taken along
            field.choices = [*field.choices, (known, known)]
        field.widget = forms.RadioSelect(choices=field.choices) if cases else forms.HiddenInput()

    def new(self, now: datetime) -> NewReport:
        """Return what was said."""
        said = self.cleaned_data
        place: places.Home | None = said.get("place")
        return NewReport(
            pack_id=UUID(said["pack"]),
            person=self.person,
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            path=place.path if place else "",
            onset_on=said["onset_on"],
            sample_on=said["sample_on"],
            result=said["result"],
            result_on=said["result_on"],
            isolated_on=said["isolated_on"],
            by=said["by"],
            reach=said["reach"],
            words=said["words"],
            said_at=said["said_at"] or now,
            way=said["way"] or Report.Way.PAGE.value,
            same_as=said["same_as"],
        )


class CaseForm(DaysForm):
    """A case as it is to stand, and what that rests on."""

    state = forms.ChoiceField(label=_("The case is"))
    words = forms.CharField(
        label=_("What it rests on"),
        max_length=_LONG,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The result and who found it."),
    )
    seen_at = forms.CharField(widget=forms.HiddenInput)

    field_order = ["state", "onset_on", "sample_on", "result_on", "isolated_on", "words"]  # noqa: RUF012

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        state: Any = self.fields["state"]
        state.choices = [(one.value, name.in_(reader_lang())) for one, name in CASE_NAMES.items()]

    @classmethod
    def of(cls, case: Case, posted: Any = None) -> CaseForm:
        """Return the form with how a case stands."""
        days = ("onset_on", "sample_on", "result_on", "isolated_on")
        stands = {day: getattr(case, day) for day in days}
        seen = case.changed_at.isoformat()
        return cls(posted, initial={**stands, "state": case.state, "seen_at": seen})

    def clean_seen_at(self) -> datetime:
        """Return when the case had last been changed as the writer saw it."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            raise forms.ValidationError(_("Open the page again.")) from None

    def now(self) -> CaseNow:
        """Return how it is to stand."""
        said = self.cleaned_data
        return CaseNow(
            CaseState(said["state"]), said["onset_on"], said["sample_on"], said["result_on"],
            said["isolated_on"],
        )  # fmt: skip


class WhyForm(forms.Form):
    """Why something is decided; nobody's name belongs in it."""

    words = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("One sentence; nobody's name.")
    )


class LevelForm(WhyForm):
    """The level of response that was declared."""

    level = forms.ChoiceField(label=_("Level of response"), required=False)
    document_no = forms.CharField(label=_("Number of the decision"), max_length=60)
    field_order = ["level", "document_no", "words"]  # noqa: RUF012

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["words"].required = False
        lang = reader_lang()
        level: Any = self.fields["level"]
        level.choices = [
            *((one.value, LEVEL_NAMES[one].in_(lang)) for one in ResponseLevel),
            ("", _("ended")),
        ]

    @property
    def asked(self) -> ResponseLevel | None:
        """The level; None where it was ended."""
        said = self.cleaned_data["level"]
        return ResponseLevel(said) if said else None


class PlaceForm(WhyForm):
    """A place that is concerned."""

    place = places.PlaceField(label=_("Place"))
    field_order = ["place", "words"]  # noqa: RUF012
