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


_FACTS: Final = ("name", "sex", "born_on", "relation", "is_head", "language", "note")


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
        return {fact: self.cleaned_data[fact] for fact in _FACTS}


class NewPersonForm(PersonForm):
    """One more resident, with the home; of who may be known already it asks once."""

    home = HomeField(label=_("Sleeps at"))
    anyway = forms.BooleanField(
        label=_("This is another person: enter them"), required=False
    )
    field_order = ("name", "home")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: list[Person] = []

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
        else:
            self.fields["anyway"].widget = forms.HiddenInput()
        return said


class ChangePersonForm(PersonForm):
    """One person's entry as it shall stand; a telephone is only written anew."""

    forget_phone = forms.BooleanField(label=_("Forget the telephone number"), required=False)
    seen_at = forms.FloatField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, person: Person, posted: Any = None) -> ChangePersonForm:
        """Return the form with what stands in an entry, and what was posted of it."""
        initial = {fact: getattr(person, fact) for fact in _FACTS}
        initial["language"] = person.language_label
        initial["seen_at"] = person.changed_at.timestamp()
        form = cls(posted, initial=initial)
        form.fields["phone"].help_text = (
            gettext("Now %(number)s. Leave empty to keep it.") % {"number": person.masked_phone}
            if person.phone_end
            else ""
        )
        if not person.phone_end:
            del form.fields["forget_phone"]
        return form

    @property
    def new_phone(self) -> str | None:
        """The number to be written, the empty text to forget it, None to keep it."""
        if self.cleaned_data.get("forget_phone"):
            return ""
        return self.cleaned_data["phone"] or None


class MoveForm(forms.Form):
    """Where somebody sleeps from a day on."""

    home = HomeField(label=_("Sleeps at"), required=False)
    elsewhere = forms.CharField(
        label=_("Or elsewhere, in words"), max_length=120, required=False
    )
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
        return _in_order(self, super().clean() or {})


class IdentityForm(forms.Form):
    """An identity number, for a purpose."""

    number = forms.CharField(
        label=_("Identity number"), max_length=30, required=False,
        help_text=_("Leave empty to forget the one that is kept."),
    )  # fmt: skip
    purpose = forms.CharField(label=_("Purpose"), min_length=2, max_length=200)

    def clean_number(self) -> str:
        """Return the number in its one form."""
        number: str = self.cleaned_data["number"]
        try:
            return national_id.normal(number) if number else ""
        except national_id.BadNationalIdError as refusal:
            raise forms.ValidationError(refusal.say(reader_lang())) from None


def _in_order(form: forms.Form, said: dict[str, Any], end: str = "to_on") -> dict[str, Any]:
    begun, ended = said.get("from_on"), said.get(end)
    if begun and ended and ended < begun:
        form.add_error(end, _("The end lies before the beginning."))
    return said
