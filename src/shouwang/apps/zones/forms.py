"""Shapes of what is typed about zones."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.places import public as places
from shouwang.apps.tasks import public as tasks
from shouwang.apps.zones import settings_of
from shouwang.apps.zones.drawing import NewZone
from shouwang.apps.zones.findings import NewFinding
from shouwang.apps.zones.models import Finding, Zone
from shouwang.apps.zones.stepping import Opener
from shouwang.backbone.pages.fields import MomentField, PhotoField
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Text
from shouwang.policy.measures import NAMES, Kind, Measure

MOST_SHAPE: Final = 200_000
_YES_NO: Final = [("", _("nobody looked")), ("yes", _("yes")), ("no", _("no"))]


class ShapeField(forms.CharField):
    """A geometry as the map draws it."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(required=False, max_length=MOST_SHAPE, widget=forms.HiddenInput, **facts)

    def clean(self, value: Any) -> dict[str, Any] | None:
        """Return the geometry; None where nothing was drawn."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("The shape is damaged: draw it again.")) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("The shape is damaged: draw it again."))
        return found.get("geometry") if isinstance(found.get("geometry"), dict) else found


class HousesField(forms.CharField):
    """Numbers of houses on the map."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(required=False, max_length=20_000, widget=forms.HiddenInput, **facts)

    def clean(self, value: Any) -> tuple[int, ...]:
        """Return the numbers."""
        words = super().clean(value).replace(",", " ").split()
        if not all(re.fullmatch("-?[0-9]{1,18}", word) for word in words):
            raise forms.ValidationError(_("The houses are damaged: choose them again."))
        return tuple(int(word) for word in words)


class ZoneForm(forms.Form):
    """A zone to be drawn."""

    incident = forms.ChoiceField(label=_("Incident"))
    name = forms.CharField(
        label=_("Name in Chinese"), max_length=60, help_text=_("Of the ground; nobody's name.")
    )
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    measure = forms.ChoiceField(label=_("What is asked of the people in it"))
    place = places.PlaceField(
        label=_("Area as a whole"), required=False,
        help_text=_("A village, a group, a compound. Or draw the line on the map."),
    )  # fmt: skip
    outline = ShapeField()
    outline_typed = ShapeField()
    houses = HousesField()

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        lang, choices = reader_lang(), self.fields
        known = incidents.open_incidents(timezone.now())
        incident: Any = choices["incident"]
        incident.choices = [
            (str(one.incident.pk), f"{one.incident.number} {one.place.in_(lang)}") for one in known
        ]
        if len(known) == 1:
            incident.initial = str(known[0].incident.pk)
        measure: Any = choices["measure"]
        found = [one for one in Measure if Kind.ZONE in one.kinds]
        measure.choices = [(one.value, NAMES[one].in_(lang)) for one in reversed(found)]

    def hidden_fields(self) -> list[forms.BoundField]:
        """Return nothing: the map brings what it draws."""
        return []

    def new(self) -> NewZone:
        """Return what was asked for."""
        said = self.cleaned_data
        place: places.Home | None = said["place"]
        return NewZone(
            name=said["name"], name_en=said["name_en"], measure=Measure(said["measure"]),
            incident_id=UUID(said["incident"]), path=place.path if place else "",
            houses=said["houses"], outline=said["outline"] or said["outline_typed"],
        )  # fmt: skip


class PlanForm(forms.Form):
    """What a plan is made with."""

    way = forms.ChoiceField(
        label=_("Who is to be stopped"),
        choices=[("foot", _("everybody on foot or wheels")), ("vehicle", _("vehicles only"))],
        required=False,
    )
    buffer = forms.IntegerField(
        label=_("How far out points may stand, in metres"), min_value=settings_of.BUFFER_M[0],
        max_value=settings_of.BUFFER_M[2], initial=settings_of.BUFFER_M[1],
    )  # fmt: skip
    detour = forms.IntegerField(
        label=_("How much farther an ambulance may drive, in metres"), min_value=settings_of.DETOUR_M[0],
        max_value=settings_of.DETOUR_M[2], initial=settings_of.DETOUR_M[1],
    )  # fmt: skip

    def asked(self) -> dict[str, Any]:
        """Return what the job carries."""
        return {name: self.cleaned_data[name] or "foot" for name in ("way",)} | {
            name: self.cleaned_data[name] for name in ("buffer", "detour")
        }


class AcceptForm(forms.Form):
    """Accepting a plan."""

    words = forms.CharField(
        label=_("What was decided on the spot"), max_length=300, required=False,
        help_text=_("Only where the plan has a place at which none may stand."),
    )  # fmt: skip


class ChangeForm(forms.Form):
    """Changing one point of a plan: it cannot stand there, it is to stand elsewhere, or it is to be staffed."""

    code = forms.CharField(label=_("Point"), max_length=8)
    act = forms.ChoiceField(
        choices=[
            ("forbid", _("rule this place out")),
            ("move", _("move it")),
            ("staff", _("staff it")),
        ]
    )
    spot = ShapeField()

    def clean(self) -> dict[str, Any]:
        """Require a place where a point is moved."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("act") == "move" and self.at() is None:
            self.add_error("spot", _("Show on the map where it is to stand."))
        return said

    def at(self) -> tuple[float, float] | None:
        """Return where somebody pointed: longitude and latitude."""
        spot = self.cleaned_data.get("spot") or {}
        try:
            lon, lat = (float(one) for one in spot["coordinates"][:2])
        except (KeyError, OverflowError, TypeError, ValueError):
            return None
        return (lon, lat) if abs(lon) <= 180 and abs(lat) < 90 else None


class OpenerForm(forms.Form):
    """Who opens a point, and what somebody saw there."""

    who = tasks.HelperField(
        label=_("Who opens it"),
        required=False,
        help_text=_("Name, pinyin or number of a colleague."),
    )
    minutes = forms.IntegerField(
        label=_("In how many minutes it is open"), min_value=0, max_value=999, required=False
    )
    by_hand = forms.ChoiceField(
        label=_("Hands alone take it away"), choices=_YES_NO, required=False
    )
    way_out = forms.ChoiceField(
        label=_("Somebody on foot gets past it in danger"), choices=_YES_NO, required=False
    )

    def opener(self, ref: str, name: str) -> Opener:
        """Return what was said; who opens it stays where nobody was chosen."""
        said, known = self.cleaned_data, {"yes": True, "no": False}
        who = said["who"]
        return Opener(
            who.ref if who else ref, who.name if who else name, said["minutes"],
            known.get(said["by_hand"]), known.get(said["way_out"]),
        )  # fmt: skip


class WordsForm(forms.Form):
    """What is said with an act."""

    words = forms.CharField(label=_("Words"), max_length=300, required=False)


class LiftForm(WordsForm):
    """Lifting a zone: it ends at once."""

    is_sure = forms.BooleanField(
        label=_("I know that the zone ends with this, for everybody in it")
    )


class FindingForm(forms.Form):
    """Something found along the line."""

    kind = forms.ChoiceField(
        label=_("What was found"), choices=Finding.Kind.choices, initial=Finding.Kind.PATH,
        widget=forms.RadioSelect,
    )  # fmt: skip
    path = ShapeField()
    code = forms.CharField(
        label=_("Point"), max_length=8, required=False, help_text=_("Its number, such as C3.")
    )
    words = forms.CharField(
        label=_("More about it"), max_length=300, required=False,
        help_text=_("What you saw; nobody's name."),
    )  # fmt: skip
    photo = PhotoField(required=False)
    found_at = MomentField(label=_("Found at"), required=False, help_text=_("Left empty: now."))

    def hidden_fields(self) -> list[forms.BoundField]:
        """Return nothing: the map brings what it draws."""
        return []

    def new(self) -> NewFinding:
        """Return what was said."""
        said = self.cleaned_data
        return NewFinding(
            Finding.Kind(said["kind"]), said["found_at"] or timezone.now(), said["words"],
            said["path"], said["code"], said["photo"],
        )  # fmt: skip


class BuildForm(forms.Form):
    """To whom the build list is given, and until when."""

    group = forms.ChoiceField(label=_("Group"))
    due_at = MomentField(label=_("Due by"))

    def __init__(self, *args: Any, zone: Zone, **facts: Any) -> None:
        soon = timezone.localtime(timezone.now() + timedelta(hours=12))
        facts["initial"] = {"due_at": soon.replace(minute=0, second=0, microsecond=0)}
        super().__init__(*args, **facts)
        group: Any = self.fields["group"]
        found: list[tuple[UUID, Text]] = tasks.groups_of(zone.incident_id)
        group.choices = [(str(pk), title.in_(reader_lang())) for pk, title in found]
