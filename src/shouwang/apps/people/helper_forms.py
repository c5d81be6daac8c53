"""Shapes of what is typed about those who help."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people import queries
from shouwang.apps.people.forms import HomeField, ReadField, SeenField, in_order
from shouwang.apps.people.models import Responder
from shouwang.apps.places import public as places
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError

_FARTHEST: Final = timedelta(days=400)
_FACTS: Final = ("name", "role", "skills", "is_leader")
MOST_OF_AN_ADDRESS: Final = 20
TOO_MANY: Final = _("Too many offers came from here within an hour. Please call the town hall.")


class ComingDayField(forms.DateField):
    """A day of this or the next year: leave and fitness reach into the future."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **facts)

    def clean(self, value: Any) -> date | None:
        """Return the day, or say that its year is mistyped."""
        day: date | None = super().clean(value)
        if day is not None and abs(day - timezone.localdate()) > _FARTHEST:
            raise forms.ValidationError(_("The day lies more than a year from today."))
        return day


class HelperForm(forms.Form):
    """One who helps: an officer, a police officer, a doctor; volunteers sign up by themselves."""

    name = ReadField("name", label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=Responder.Role.choices)
    phone = ReadField("phone", label=_("Telephone"), max_length=40, required=False)
    skills = forms.CharField(label=_("Skills"), max_length=200, required=False)
    home = HomeField(label=_("Lives at"), required=False)
    is_leader = forms.BooleanField(
        label=_("Belongs to the leadership: is called first"), required=False
    )

    def clean_home(self) -> places.Home | None:
        """Refuse a place whose position nobody knows: short ways are worked out from it."""
        home: places.Home | None = self.cleaned_data["home"]
        if home is not None and home.lon is None:
            raise forms.ValidationError(_("This place has no position on the map yet."))
        return home

    @property
    def facts(self) -> dict[str, Any]:
        """The fields that are kept; of the home its position alone."""
        facts = {fact: self.cleaned_data[fact] for fact in _FACTS}
        home = self.cleaned_data["home"]
        return {**facts, "lon": home.lon, "lat": home.lat} if home else facts


class ChangeHelperForm(HelperForm):
    """A helper's entry as it shall stand; telephone and home are only written anew."""

    seen_at = SeenField()

    @classmethod
    def of(cls, row: Responder, posted: Any = None) -> ChangeHelperForm:
        """Return the form with what stands in an entry, and what was posted of it."""
        facts = {fact: getattr(row, fact) for fact in _FACTS}
        form = cls(posted, initial={**facts, "seen_at": row.changed_at.isoformat()})
        keep = gettext("Now %(now)s. Leave empty to keep it.")
        if row.phone_end:
            form.fields["phone"].help_text = keep % {"now": row.masked_phone}
        if home := queries.home_of(row):
            form.fields["home"].help_text = keep % {"now": home}
        return form

    def overtaken(self, ref: str, conflict: ShouwangError) -> list[tuple[str, str]]:
        """Say that somebody was quicker, and return what differs now, by label; the next try counts."""
        self.add_error(None, conflict.in_words(reader_lang()))
        now = Responder.objects.get(ref=ref)
        self.data = {**self.data.dict(), "seen_at": now.changed_at.isoformat()}  # type: ignore[attr-defined]
        leads = gettext("yes") if now.is_leader else gettext("no")
        stands = {"name": now.name, "role": now.get_role_display(), "skills": now.skills}
        stands["is_leader"] = leads
        return [
            (str(self.fields[fact].label), str(value))
            for fact, value in stands.items()
            if getattr(now, fact) != self.cleaned_data[fact]
        ]


class LeaveForm(forms.Form):
    """Days on which somebody is not asked."""

    from_on = ComingDayField(label=_("from"))
    to_on = ComingDayField(label=_("until"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        return in_order(self, super().clean() or {}, "to_on")


class FitnessForm(forms.Form):
    """A doctor's dated word, without a reason."""

    is_fit = forms.TypedChoiceField(
        label=_("For duty"),
        choices=[("no", _("not fit")), ("yes", _("fit"))],
        coerce=lambda said: said == "yes",
    )
    from_on = ComingDayField(label=_("from"))
    until_on = ComingDayField(label=_("until"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        return in_order(self, super().clean() or {}, "until_on")


class OfferForm(forms.Form):
    """What a volunteer says."""

    name = forms.CharField(label=_("Your name"), max_length=60)
    phone = forms.RegexField(
        r"^[0-9 +-]{6,20}$",
        label=_("Your telephone"),
        error_messages={"invalid": _("Digits only, for example 138 0000 0000.")},
    )
    skills = forms.CharField(label=_("What you can do"), max_length=200, required=False)


def may_offer(request: HttpRequest) -> bool:
    """Tell whether an address has not sent too many offers within the hour; a hall sends some."""
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()
    key = f"offers-{address}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= MOST_OF_AN_ADDRESS
