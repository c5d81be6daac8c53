"""Why a field is refused, in the reader's language; what was sent is never said again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MOST_FIELDS: Final = 50
_MOST_CHARS: Final = 60
_SAID: Final[Mapping[str, str]] = {
    "missing": gettext_noop("This has to be given."),
    "extra_forbidden": gettext_noop("There is no such field."),
    "string_too_long": gettext_noop("The text is too long."),
    "string_too_short": gettext_noop("The text is too short."),
    "string_type": gettext_noop("This has to be a text."),
    "string_unicode": gettext_noop("The text has characters that cannot be kept."),
    "int_type": gettext_noop("This has to be a whole number."),
    "int_parsing": gettext_noop("This has to be a whole number."),
    "bool_type": gettext_noop("This has to be true or false."),
    "literal_error": gettext_noop("This is none of the values that there are."),
    "enum": gettext_noop("This is none of the values that there are."),
    "uuid_parsing": gettext_noop("This is no number of a record."),
}
_ELSE: Final = gettext_noop("This value cannot be taken.")


def fields_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return what pydantic found wrong as fields of a problem."""
    return [
        {
            "field": _place(row.get("loc", ())),
            "code": str(row.get("type", "invalid")),
            "message": _(_SAID.get(str(row.get("type")), _ELSE)),
        }
        for row in list(rows)[:_MOST_FIELDS]
    ]


def _place(loc: Iterable[Any]) -> str:
    """Return where a field stands in what was sent; the names of our own arguments are left out."""
    source, *rest = [str(part) for part in loc] or [""]
    inner = rest[1:] if source in ("body", "form", "query") and len(rest) > 1 else rest
    place = ".".join(inner)[:_MOST_CHARS]
    return place.encode("ascii", "backslashreplace").decode()
