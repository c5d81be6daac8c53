"""Fields by which forms name those who help, and the record that a task serves."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.tasks import links
from shouwang.apps.tasks.links import Link
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import for_act

_MOST_NAMED: Final = 5
MOST_MEMBERS: Final = 60
SEE_HELPERS: Final = "people.see-helpers"


def in_words(one: people.Helper) -> str:
    """
    Return how somebody stands in a field, so that it is read again as the same person.

    Their number tells namesakes apart.
    """
    return f"{one.name} {one.ref}"


def _one(words: str) -> people.Helper:
    """Return the one at work whom some words mean: number, name, or pinyin."""
    today, parts = timezone.localdate(), words.split()
    with for_act(SEE_HELPERS):
        for part in (parts[-1], parts[0]):
            known = people.helper(part.upper()[:12], on=today)
            if known is not None:
                return known
        found = people.find_helpers(words, most=_MOST_NAMED + 1, on=today)
    if not found:
        said = _("Nobody at work has this name or number: %(words)s")
        raise forms.ValidationError(said % {"words": words})
    if len(found) > 1:
        named = ", ".join(f"{in_words(one)} ({one.role_label})" for one in found[:_MOST_NAMED])
        said = _("Several are meant by %(words)s. Give the number: %(named)s")
        raise forms.ValidationError(said % {"words": words, "named": named})
    return found[0]


class HelperField(forms.CharField):
    """One who helps, by name, pinyin or number."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(max_length=80, widget=forms.TextInput({"autocomplete": "off"}), **facts)

    def clean(self, value: Any) -> people.Helper | None:
        """Return who is meant."""
        words = super().clean(value).strip()
        return _one(words) if words else None


class HelpersField(forms.CharField):
    """Several who help, one a line."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(max_length=4_000, widget=forms.Textarea({"rows": 3}), **facts)

    def clean(self, value: Any) -> tuple[people.Helper, ...]:
        """Return who is meant; all that is wrong is said at once."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_MEMBERS:
            raise forms.ValidationError(_("At most %(n)d people.") % {"n": MOST_MEMBERS})
        found, faults = [], []
        for line in lines:
            try:
                found.append(_one(line[:80]))
            except forms.ValidationError as fault:
                faults.append(fault)
        if faults:
            raise forms.ValidationError(faults)
        return tuple(found)


def require_own_area(actor: Actor, act: str, place: places.Home | None) -> None:
    """Refuse a place in which the writer does not do this; said at the field, so that nothing is lost."""
    if place is not None and not actor.may(act, place.path):
        raise forms.ValidationError(_("This place lies outside your area."))


class LinkField(forms.CharField):
    """A record that a task serves, by its number or the address of its page here."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(max_length=300, widget=forms.TextInput({"autocomplete": "off"}), **facts)

    def clean(self, value: Any) -> Link | None:
        """Return which record is meant, if the writer may open it."""
        words = super().clean(value).strip()
        if not words:
            return None
        link = links.find(words)
        if link is None:
            raise forms.ValidationError(
                _(
                    "There is no such record, or it is not yours to open. Give its number or its page here."
                )
            )
        return link
