"""Doing what a form asks for, or saying on the form what keeps it from being done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django import forms

from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError


def tried(
    form: forms.Form,
    act: Callable[[], object],
    *,
    at: Mapping[type[ShouwangError], str] = MappingProxyType({}),
) -> bool:
    """
    Tell whether something was done; what was typed stays if it was not.

    Parameters
    ----------
    at
        Fields at which a refusal is said that is about one of them.

    Raises
    ------
    NotYourDutyError
        If it is not for the one who asks: that is no matter of the form.
    """
    try:
        act()
    except NotYourDutyError:
        raise
    except ShouwangError as fault:
        form.add_error(at.get(type(fault)), fault.in_words(reader_lang()))
        return False
    return True
