"""Words of pages in both languages at once, for what is written down or searched in either."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise

from shouwang.core.text import Text


def text_of(words: str | Promise) -> Text:
    """Return a translatable string in both languages."""
    with translation.override("en"):
        en = str(words)
    with translation.override("zh-hans"):
        zh = str(words)
    return Text(en, zh)
