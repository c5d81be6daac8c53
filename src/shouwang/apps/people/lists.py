"""What the lists of residents and of helpers are narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people import helpers, queries
from shouwang.apps.people.forms import FilterForm
from shouwang.apps.people.models import Person, Responder
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.pages.filters import ListPage

_WORDS: Final = "words-of-the-list"
"""Session key of the names that the list of residents is narrowed by; they are kept sealed."""
HELPER_WORDS: Final = "words-of-the-helpers"
"""Session key of those that the list of helpers is narrowed by."""
MOST_CHARS: Final = 60
AVAILABLE: Final = "available"
"""Stands for those who may be asked today: at work, not on leave, no doctor's no."""


class HelperFilter(forms.Form):
    """What the list of helpers is narrowed by."""

    words = forms.CharField(label=_("Name, pinyin, number"), max_length=MOST_CHARS, required=False)
    skills = forms.CharField(label=_("Skills"), max_length=MOST_CHARS, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("all")), *Responder.Role.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("all")), (AVAILABLE, _("may be asked today")), *Responder.State.choices],
        required=False,
    )


HELPER_CHOICES: Final = ("skills", "role", "state")
"""What may stand in the address of the list of helpers; a name may not."""


def keep_words(request: HttpRequest, words: str, place: str = _WORDS) -> None:
    """Keep the words that are looked for: sealed, in the session, in no address."""
    request.session[place] = vault.seal(words, key="sheet", place=place).hex()


def typed(request: HttpRequest, field: str) -> str:
    """Return what was typed into a field of a filter row, as far as it can be looked for."""
    return request.POST.get(field, "").replace("\0", "").strip()[:MOST_CHARS]


def resident_filter(wanted: Mapping[str, str]) -> FilterForm:
    """Return the filter row of the list of residents."""
    return FilterForm(wanted, areas(wanted.get("path", "")))


def areas(current: str = "") -> list[tuple[str, str | Promise]]:
    """
    Return the areas to choose from, named with the village they lie in.

    A smaller area that a page leads to is among them, and so is one that is there no more: a list
    of it is empty, not longer than what was asked.
    """
    known = {path: label.removeprefix(path).strip() for path, label in places.choices()}
    found: list[tuple[str, str | Promise]] = [(path, _named(path, known)) for path in known]
    if current and current not in known:
        small = places.home_at(current)
        found.append((current, small.label if small else _("an area that is there no more")))
    return found


def _named(path: str, known: Mapping[str, str]) -> str:
    """Return the name of an area with those above it, but not the largest one."""
    codes = path.split("/")
    above = ["/".join(codes[:n]) for n in range(1, len(codes) + 1)]
    names = [known[area] for area in above if known.get(area)]
    return " · ".join(names[1:] if len(names) > 1 else names)


def _read_residents(request: HttpRequest, asked: QueryDict) -> dict[str, str]:
    given = {key: str(asked[key]) for key in ("path", "need", "standing") if asked.get(key)}
    form = FilterForm(given, [(given.get("path", ""), "")])
    form.is_valid()  # what is no choice is left out
    wanted = {key: value for key, value in form.cleaned_data.items() if value}
    if wanted.get("standing") == Person.Standing.LIVING:
        del wanted["standing"]
    words = _words(request) if "named" in asked else ""
    return {**wanted, "words": words} if words else wanted


def _words(request: HttpRequest, place: str = _WORDS) -> str:
    sealed = bytes.fromhex(request.session.get(place, ""))
    return vault.unseal(sealed, key="sheet", place=place)


def _rows_of_residents(wanted: Mapping[str, str]) -> QuerySet[Person]:
    return queries.residents(**as_query(wanted))


def as_query(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments of `queries.residents` for what the list is narrowed by."""
    standing = wanted.get("standing") or str(Person.Standing.LIVING)
    return {**wanted, "standing": "" if standing == "any" else standing}


def _read_helpers(request: HttpRequest, asked: QueryDict) -> dict[str, str]:
    form = HelperFilter({key: str(asked[key]) for key in HELPER_CHOICES if asked.get(key)})
    form.is_valid()
    wanted = {key: value for key, value in form.cleaned_data.items() if value}
    words = _words(request, HELPER_WORDS) if "named" in asked else ""
    return {**wanted, "words": words} if words else wanted


def _rows_of_helpers(wanted: Mapping[str, str]) -> QuerySet[Responder]:
    if wanted.get("state") != AVAILABLE:
        return queries.helpers(**wanted)
    rows = queries.helpers(**{key: value for key, value in wanted.items() if key != "state"})
    return rows.filter(pk__in=helpers.available(timezone.localdate()).values("pk"))


RESIDENTS: Final = ListPage(
    "people.residents",
    "people:residents",
    "people.see",
    _read_residents,
    _rows_of_residents,
    usual={"standing": str(Person.Standing.LIVING)},
)
HELPERS: Final = ListPage(
    "people.helpers", "people:helpers", "people.see-helpers", _read_helpers, _rows_of_helpers
)
