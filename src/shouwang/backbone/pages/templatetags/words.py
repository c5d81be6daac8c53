"""Template filters that speak the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.backbone.access.rules import rules
from shouwang.backbone.audit.forms import NO_PERSONS
from shouwang.backbone.audit.models import Line
from shouwang.backbone.pages.acts import ACTS
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

register = template.Library()


def reader_lang() -> Lang:
    """Return the reader's language as the engines name it."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


@register.filter
def both(text: Text) -> str:
    """Return a text in the reader's language."""
    return text.in_(reader_lang())


@register.filter
def said(refusal: ShouwangError) -> str:
    """Return what a refusal says in the reader's language."""
    return refusal.in_words(reader_lang())


@register.filter
def message(row: Any) -> str:
    """Return ``message_zh`` or ``message_en`` of a row."""
    return str(getattr(row, f"message_{reader_lang()}"))


@register.filter
def why(row: Any) -> str:
    """Return ``why_zh`` or ``why_en`` of a row."""
    return str(getattr(row, f"why_{reader_lang()}"))


@register.filter
def actor(name: str) -> str:
    """Return who acted: a name as it is, what is nobody's name in the reader's language."""
    return str(NO_PERSONS.get(name, name))


@register.filter
def act(line: Line) -> str:
    """Return what was done, in words."""
    return _(ACTS.get(line.act, line.act))


@register.filter
def role(code: str) -> str:
    """Return what a role is called in the reader's language."""
    known = rules().roles.get(code)
    return known.title.in_(reader_lang()) if known else code


@register.filter
def unlocalise(number: float) -> str:
    """Return a number as markup needs it, whatever the language."""
    return f"{number:.4f}"
