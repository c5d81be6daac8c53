"""Shapes of what is typed about passes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.passes import gates, issuing, revoking, token
from shouwang.apps.passes.issuing import Holder, NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.names import initial_of
from shouwang.apps.passes.token import Kind
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.zones import public as zones
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.pages.fields import MomentField
from shouwang.backbone.pages.templatetags.words import reader_lang

_USUAL: Final = timedelta(days=14)
_MOST_NAMED: Final = 5
_MOST_WORDS: Final = 1_200
_BY_HELPERS: Final = (Kind.RESPONDER, Kind.VOLUNTEER)


def _end_of_day(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=23, minute=59, second=0, microsecond=0)


class TermsForm(forms.Form):
    """For how long a pass is, for where, how often a day."""

    area = places.PlaceField(
        label=_("For the area"),
        help_text=_("A village, a group or a zone: its gates let through."),
    )
    begins_at = MomentField(label=_("Valid from"))
    ends_at = MomentField(label=_("Valid until"))
    outings = forms.IntegerField(
        label=_("Outings a day"), required=False, min_value=1, max_value=issuing.MOST_OUTINGS,
        help_text=_("Left empty: not counted."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, act: str, **facts: Any) -> None:
        now = timezone.localtime(timezone.now()).replace(second=0, microsecond=0)
        usual = {
            "begins_at": now,
            "ends_at": _end_of_day(now + _USUAL),
            "area": own_area(actor, act),
        }
        facts["initial"] = {**usual, **facts.get("initial", {})}
        super().__init__(*args, **facts)
        self.actor, self.act = actor, act

    def clean_area(self) -> places.Home | None:
        """Return the area, if the writer issues passes there."""
        place: places.Home | None = self.cleaned_data["area"]
        if place is not None and not self.actor.may(self.act, place.path):
            raise forms.ValidationError(gettext("This place lies outside your area."))
        return place


def own_area(actor: Actor, act: str) -> str:
    """Return the area that is likely meant: the one where somebody works, or the one zone that stands."""
    areas = [one for one in actor.areas(act) if one]
    if len(areas) == 1:
        return areas[0]
    closed = {one.path for one in zones.gates_in("")}
    return closed.pop() if len(closed) == 1 else ""


class PassForm(TermsForm):
    """A pass to be made out."""

    gates = forms.MultipleChoiceField(
        label=_("Gates"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all gates of the area."),
    )  # fmt: skip
    plate = forms.CharField(
        label=_("Number plate"), max_length=token.MOST_PLATE, required=False,
        help_text=_("Where the pass is for a vehicle too."),
    )  # fmt: skip

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        lang, field = reader_lang(), self.fields["gates"]
        areas = self.actor.areas(self.act)
        known = {one.id: one for area in areas for one in gates.gates_for(area)}
        choices: Any = field
        choices.choices = [
            (str(one.id), f"{one.zone_number} {one.title.in_(lang)}") for one in known.values()
        ]
        if not known:
            del self.fields["gates"]

    def new(self, holder: Holder, kind: Kind) -> NewPass:
        """Return what was asked for."""
        said = self.cleaned_data
        return NewPass(
            kind, holder, said["area"].path, said["begins_at"], said["ends_at"], said["outings"],
            tuple(UUID(one) for one in said.get("gates", ())), said["plate"].strip(),
        )  # fmt: skip


class NewPassForm(PassForm):
    """A pass for somebody who has none."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Pass.Kind.choices)
    who = forms.CharField(
        label=_("Holder"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_(
            "Residents, staff and volunteers: name, pinyin or number. Firms, deliveries and medical crews: the name."
        ),
    )  # fmt: skip
    firm = forms.CharField(
        label=_("Firm or hospital"), max_length=80, required=False,
        help_text=_("For firms, deliveries and medical crews."),
    )  # fmt: skip
    field_order = (
        "kind",
        "who",
        "firm",
        "area",
        "begins_at",
        "ends_at",
        "outings",
        "gates",
        "plate",
    )

    def clean(self) -> dict[str, Any]:
        """Return what was typed, with the one whom it means."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") and said.get("who"):
            try:
                said["holder"] = self._holder(Kind(said["kind"]), said["who"].strip())
            except forms.ValidationError as fault:
                self.add_error("who", fault)
        return said

    def _holder(self, kind: Kind, words: str) -> Holder:
        if kind is Kind.RESIDENT:
            return issuing.of_resident(_resident(words))
        if kind in _BY_HELPERS:
            return issuing.of_helper(_helper(words))
        return Holder(words, self.cleaned_data.get("firm", "").strip())


def _resident(words: str) -> people.Someone:
    """Return the resident whom some words mean; of namesakes, initials and homes are told."""
    today = timezone.localdate()
    for part in words.split():
        if (known := people.someone(part.upper()[:12], on=today)) is not None:
            return known
    found = people.find(words, most=_MOST_NAMED + 1, on=today)
    if not found:
        raise forms.ValidationError(
            gettext("Nobody of your area has this name or number in the register.")
        )
    if len(found) > 1:
        named = ", ".join(
            f"{one.ref} {initial_of(one.name)} {one.home}" for one in found[:_MOST_NAMED]
        )
        raise forms.ValidationError(
            gettext("Several are meant. Give the number: %(named)s") % {"named": named}
        )
    return found[0]


def _helper(words: str) -> people.Helper:
    """Return the one at work whom some words mean."""
    today = timezone.localdate()
    for part in words.split():
        if (known := people.helper(part.upper()[:12], on=today)) is not None:
            return known
    found = people.find_helpers(words, most=_MOST_NAMED + 1, on=today)
    if not found:
        raise forms.ValidationError(
            gettext("Nobody at work in your area has this name or number.")
        )
    if len(found) > 1:
        named = ", ".join(f"{one.ref} {one.role_label}" for one in found[:_MOST_NAMED])
        raise forms.ValidationError(
            gettext("Several are meant. Give the number: %(named)s") % {"named": named}
        )
    return found[0]


class RevokeForm(forms.Form):
    """Why a pass is taken back."""

    why = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, one.label) for one in revoking.BY_HAND]
    )
    words = forms.CharField(
        label=_("A word on it"), max_length=revoking.MOST_WORDS, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class CheckForm(forms.Form):
    """The code of a pass, scanned into the field or typed."""

    code = forms.CharField(
        label=_("Code"), max_length=_MOST_WORDS,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
        help_text=_("Type the ten letters of the card, or scan its QR code into this field."),
    )  # fmt: skip


class ManyForm(TermsForm):
    """Passes for all homes of an area."""
