"""Days as papers write them, on pages too: with the weekday, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from shouwang.apps.orders import standing
from shouwang.apps.orders.papers.days import day_of, moment
from shouwang.backbone.pages.templatetags.words import reader_lang

register = template.Library()


@register.filter
def in_words(on: date) -> str:
    """Return a day with its weekday, or a moment of the town's own time."""
    if isinstance(on, datetime):
        return moment(on, standing.town_zone(), reader_lang())
    return day_of(on, reader_lang())
