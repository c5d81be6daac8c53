"""Shapes of what is typed about one resident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people import national_id, queries
from shouwang.apps.people.changes import FACTS
from shouwang.apps.people.forms import (
    SHORTEST_PURPOSE,
    DayField,
    HomeField,
    ReadField,
    SeenField,
    in_order,
)
from shouwang.apps.people.models import Need, Person
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError


class PersonForm(forms.Form):
    """What is written of one person."""

    name = ReadField("name", label=_("Name"), max_length=60)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", Person.Sex.UNKNOWN.label), *Person.Sex.choices[:2]],
        required=False,
    )  # fmt: skip
    born_on = DayField(label=_("Date of birth"), required=False)
    phone = ReadField("phone", label=_("Telephone"), max_length=40, required=False)
    language = forms.CharField(
        label=_("Speaks"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"list": "languages"}),
    )  # fmt: skip
    relation = forms.CharField(label=_("Relation to the head"), max_length=30, required=False)
    is_head = forms.BooleanField(label=_("Head of household"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )

    def clean_language(self) -> str:
        """Return the code of a language that has one."""
        said: str = self.cleaned_data["language"]
        codes = {str(label): code for code, label in Person.Language.choices}
        return codes.get(said, said)

    @property
    def facts(self) -> dict[str, Any]:
        """The fields that are kept as they are given."""
        return {fact: self.cleaned_data[fact] for fact in FACTS}


class NewPersonForm(PersonForm):
    """One more resident, with the home; of who may be known already it asks once."""

    home = HomeField(label=_("Sleeps at"))
    anyway = forms.BooleanField(label=_("This is another person: enter them"), required=False)
    field_order = ("name", "home")  # the question comes last

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: list[Person] = []
        if not self.data.get("anyway"):
            self.fields["anyway"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Ask who this is where somebody of the same name has the same home, birthday or telephone."""
        said: dict[str, Any] = super().clean() or {}
        name, home = said.get("name"), said.get("home")
        if name and home and not said.get("anyway"):
            alike = queries.alike(
                name=name, path=home.path, born_on=said.get("born_on"), phone=said.get("phone", "")
            )
            self.known = list(queries.with_home(alike)[:5])
        if self.known:
            self.add_error(None, _("The register may know this person already: see below."))
            self.fields["anyway"].widget = forms.CheckboxInput()
        return said


class ChangePersonForm(PersonForm):
    """One person's entry as it shall stand; a telephone is only written anew."""

    forget_phone = forms.BooleanField(label=_("Forget the telephone number"), required=False)
    seen_at = SeenField()

    @classmethod
    def of(cls, person: Person, posted: Any = None) -> ChangePersonForm:
        """Return the form with what stands in an entry, and what was posted of it."""
        initial = {fact: getattr(person, fact) for fact in FACTS}
        initial["language"] = person.language_label
        initial["seen_at"] = person.changed_at.isoformat()
        form = cls(posted, initial=initial)
        form.fields["phone"].help_text = (
            gettext("Now %(now)s. Leave empty to keep it.") % {"now": person.masked_phone}
            if person.phone_end
            else ""
        )
        if not person.phone_end:
            del form.fields["forget_phone"]
        return form

    def overtaken(self, person: Person, conflict: ShouwangError) -> list[tuple[str, str]]:
        """Say that somebody was quicker, and return what differs now, by label; the next try counts."""
        self.add_error(None, conflict.in_words(reader_lang()))
        now = Person.objects.get(pk=person.pk)
        stands = ChangePersonForm.of(now).initial
        self.data = {**self.data.dict(), "seen_at": stands["seen_at"]}  # type: ignore[attr-defined]
        return [
            (str(self.fields[fact].label), _shown(stands[fact]))
            for fact in FACTS
            if getattr(now, fact) != self.cleaned_data[fact]
        ]

    @property
    def new_phone(self) -> str | None:
        """The number to be written, the empty text to forget it, None to keep it."""
        if self.cleaned_data.get("forget_phone"):
            return ""
        return self.cleaned_data["phone"] or None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value or "")


class MoveForm(forms.Form):
    """Where somebody sleeps from a day on."""

    home = HomeField(label=_("Sleeps at"), required=False)
    elsewhere = forms.CharField(label=_("Or elsewhere, in words"), max_length=120, required=False)
    since = DayField(label=_("since"))
    with_household = forms.BooleanField(label=_("The whole household moves"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one place, not two."""
        said: dict[str, Any] = super().clean() or {}
        if "home" in said and bool(said["home"]) == bool(said.get("elsewhere")):
            self.add_error("home", _("Name the room, or a place elsewhere: one of the two."))
        return said


class NeedForm(forms.Form):
    """Help that somebody needs."""

    kind = forms.ChoiceField(label=_("Needs"), choices=Need.Kind.choices)


class TravelForm(forms.Form):
    """Where somebody was in the last 14 days; asked where a rule needs it."""

    place = forms.CharField(label=_("Place"), max_length=120)
    from_on = DayField(label=_("from"), required=False)
    to_on = DayField(label=_("until"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        return in_order(self, super().clean() or {}, "to_on")


class IdentityForm(forms.Form):
    """An identity number, for a purpose."""

    number = forms.CharField(
        label=_("Identity number"), max_length=30, required=False,
        help_text=_("Leave empty to forget the one that is kept."),
    )  # fmt: skip
    purpose = forms.CharField(label=_("Purpose"), min_length=SHORTEST_PURPOSE, max_length=200)

    def clean_number(self) -> str:
        """Return the number in its one form."""
        number: str = self.cleaned_data["number"]
        try:
            return national_id.normal(number) if number else ""
        except national_id.BadNationalIdError as refusal:
            raise forms.ValidationError(refusal.in_words(reader_lang())) from None


class StandingForm(forms.Form):
    """Somebody moved, died, or lives here again."""

    standing = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (Person.Standing.LIVING, Person.Standing.LIVING.label),
            (Person.Standing.MOVED, Person.Standing.MOVED.label),
            (Person.Standing.DECEASED, Person.Standing.DECEASED.label),
        ],
    )
    since = DayField(
        label=_("since"),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Please give a date, for example 2020-02-03.")
        ),
    )


class MergeForm(forms.Form):
    """Two entries found to be one person."""

    gone = forms.CharField(max_length=12)
    reason = forms.CharField(label=_("How do you know?"), max_length=200, required=False)
