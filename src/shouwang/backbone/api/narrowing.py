"""What a list is narrowed by: names and values from the list's own filter row, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shouwang.backbone.api.frame import wrong
from shouwang.backbone.pages.filters import ListPage

_MOST_WORDS = 60


def wanted_from(request: HttpRequest, page: ListPage, given: Mapping[str, str]) -> dict[str, str]:
    """
    Return what a list is narrowed by, as its page reads it.

    Raises
    ------
    FieldsError
        For a name that the list does not know, or a value that is none of its choices.
    """
    words = given.get("words", "").strip()
    if len(words) > _MOST_WORDS:
        wrong("words", _("The text is too long."), "string_too_long")
    asked = QueryDict(mutable=True)
    asked.update({key: value for key, value in given.items() if key not in ("words", "named")})
    wanted = {key: value for key, value in page.read(request, asked).items() if key != "words"}
    for key, value in given.items():
        if key != "words" and value not in (wanted.get(key), page.usual.get(key)):
            wrong(key, _("This is none of the values that there are."), "literal_error")
    return {**wanted, "words": words} if words else wanted
