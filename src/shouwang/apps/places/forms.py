"""Shapes of what is typed about places."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.apps.places import kinds, queries
from shouwang.apps.places.actions import CODE, AreaFacts, NewParts, NewVenue
from shouwang.apps.places.models import Area, Venue
from shouwang.apps.places.spread import MOST, SpreadError, spread
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError

_NAME_CHARS: Final = 120
_PATH_CHARS: Final = 200


class PlaceForm(forms.Form):
    """Names and position, as every place has them."""

    name = forms.CharField(label=gettext_lazy("Name of the place"), max_length=_NAME_CHARS)
    name_en = forms.CharField(
        label=gettext_lazy("English name"), max_length=_NAME_CHARS, required=False
    )
    lon = forms.FloatField(
        label=gettext_lazy("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        help_text=gettext_lazy("Both or neither, in degrees, for example 117.2034 and 28.3012."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    lat = forms.FloatField(
        label=gettext_lazy("Latitude"),
        required=False,
        min_value=-85,
        max_value=85,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse half a position."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.keys() & {"lon", "lat"}:
            return cleaned
        for missing, other in (("lon", "lat"), ("lat", "lon")):
            if cleaned.get(missing) is None and cleaned.get(other) is not None:
                self.add_error(missing, _("A position needs longitude and latitude."))
        return cleaned

    def refuse(self, why: ShouwangError) -> None:
        """Show a refusal under the field that it is about, or above them all."""
        field = str(why.facts.get("field", ""))
        self.add_error(field if field in self.fields else None, why.in_words(reader_lang()))


class PartForm(PlaceForm):
    """A part of an area, or a root; of rooms several at once."""

    field_order = ("kind", "name", "name_en", "code", "lon", "lat")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    code = forms.RegexField(
        CODE,
        label=gettext_lazy("Code"),
        required=False,
        max_length=24,
        error_messages={"invalid": gettext_lazy("Letters, digits and hyphens only.")},
        help_text=gettext_lazy(
            "Left empty, it is made from the number in the name: No. 5 becomes B5."
        ),
    )

    def __init__(self, *args: Any, parent: Area | None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "part_%s")
        super().__init__(*args, **kwargs)
        offered = kinds.parts_of(parent.kind if parent else None)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in offered]  # type: ignore[attr-defined]
        self.names: list[str] = []
        if Area.Kind.ROOM in offered:
            self.fields["kind"].initial = Area.Kind.ROOM.value
            self.fields["name"] = forms.CharField(
                label=_("Name of the place"),
                max_length=600,
                help_text=_("Rooms may be several at once: 1-24, or 101-104, 201-204."),
            )

    def clean(self) -> dict[str, Any]:
        """Spread a text of several rooms."""
        cleaned = super().clean()
        name = cleaned.get("name")
        if not name:
            return cleaned
        try:
            is_room = cleaned.get("kind") == Area.Kind.ROOM
            self.names = spread(name) if is_room else [name]
        except SpreadError as why:
            if why.is_backwards:
                said = _("A range goes from the smaller number to the larger one: %(range)s")
                self.add_error("name", said % {"range": why})
            else:
                self.add_error("name", _("At most %(most)s rooms at once.") % {"most": MOST})
            return cleaned
        if not self.names or max(map(len, self.names)) > _NAME_CHARS:
            self.add_error("name", _("A name has 1 to 120 characters."))
        if len(self.names) > 1:
            for field in ("name_en", "code", "lon", "lat"):
                if cleaned.get(field) not in ("", None):
                    self.add_error(field, _("Leave this empty for several rooms at once."))
        return cleaned

    def parts(self) -> NewParts:
        """Return what is to be entered."""
        facts = self.cleaned_data
        return NewParts(
            facts["kind"],
            self.names,
            facts["name_en"],
            facts["code"].upper(),
            facts["lon"],
            facts["lat"],
        )


class AreaForm(PlaceForm):
    """What can be changed of an area."""

    field_order = ("kind", "name", "name_en", "lon", "lat")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = queries.kinds_that_fit(area)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in fitting]  # type: ignore[attr-defined]
        self.fields["name"].required = bool(area.name)

    def facts(self) -> AreaFacts:
        """Return the area as it is to be."""
        return AreaFacts(**{k: v for k, v in self.cleaned_data.items() if k != "seen"})


class VenueForm(PlaceForm):
    """A venue, new or changed."""

    field_order = ("kind", "name", "name_en", "area", "lon", "lat")
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Venue.Kind.choices)
    area = forms.CharField(
        label=gettext_lazy("Area"),
        max_length=_PATH_CHARS,
        required=False,
        help_text=gettext_lazy("Its path, for example LH/LW/G3; names are offered as you type."),
        widget=forms.TextInput(attrs={"list": "area-paths", "autocomplete": "off"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_area(self) -> Area | None:
        """Find the area by its path."""
        path = self.cleaned_data["area"].strip().strip("/")
        if not path:
            return None
        area = (
            Area.objects.filter(path=path).first()
            or Area.objects.filter(path=path.upper()).first()
        )
        if area is None:
            raise forms.ValidationError(_("There is no area with this path."))
        return area

    def venue(self) -> NewVenue:
        """Return the venue as it is to be."""
        facts, area = self.cleaned_data, self.cleaned_data["area"]
        return NewVenue(
            facts["kind"],
            facts["name"],
            facts["name_en"],
            area.pk if area else None,
            facts["lon"],
            facts["lat"],
            id=facts["number"] or uuid4(),
        )
