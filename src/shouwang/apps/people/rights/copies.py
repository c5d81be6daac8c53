"""Everything that is kept about one person, as one copy for them: for machines, and to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import merged
from shouwang.apps.people.models import Person
from shouwang.apps.people.rights.labels import LABELS
from shouwang.apps.people.rights.masking import Masker
from shouwang.apps.people.rights.sources import SOURCES, About, Row, Source
from shouwang.apps.people.rights.terms_of import still_kept
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Lang, Text

_YES: Final = Text("yes", "是")
_MOST_COLUMNS: Final = 5
"""A wider table is not read on paper."""


@dataclass(frozen=True)
class Copy:
    """A copy, as it was found."""

    ref: str
    name: str
    made_at: datetime
    sections: list[tuple[Source, list[Row]]]
    terms: list[tuple[Text, Text]]
    """What is kept how long."""

    def data(self, lang: Lang) -> dict[str, Any]:
        """Return it as data; names of fields are the same in every language."""
        return {
            "format": "shouwang.copy-of-file/1",
            "language": lang,
            "number": self.ref,
            "made_at": self.made_at.isoformat(timespec="minutes"),
            "sections": {
                source.code: [
                    {key: _plain(value, lang) for key, value in row.items()} for row in rows
                ]
                for source, rows in self.sections
            },
            "kept_how_long": [
                {"what": what.in_(lang), "how_long": long.in_(lang)} for what, long in self.terms
            ],
        }

    def pages(self, lang: Lang) -> list[dict[str, Any]]:
        """Return its sections to be read: title, heads, and rows of texts; what is empty is left out."""
        found: list[dict[str, Any]] = []
        for source, rows in self.sections:
            shown = [{key: _read(value, lang) for key, value in row.items()} for row in rows]
            blocks = [block for group in _alike(shown) for block in _blocks(group, lang)]
            found.append({"title": source.title.in_(lang), "blocks": blocks})
        return found


def _alike(rows: Iterable[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Return rows in groups of those with the same fields."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    return list(groups.values())


def _blocks(rows: list[dict[str, str]], lang: Lang) -> list[dict[str, Any]]:
    """Return rows as one table, or each by itself where there is one, or they are too wide."""
    keys = [key for key in rows[0] if any(row[key] for row in rows)]
    if len(rows) == 1 or len(keys) > _MOST_COLUMNS:
        pairs = [[[LABELS[key].in_(lang), row[key]] for key in keys if row[key]] for row in rows]
        return [{"pairs": one, "heads": [], "rows": []} for one in pairs if one]
    heads = [LABELS[key].in_(lang) for key in keys]
    return [{"pairs": [], "heads": heads, "rows": [[row[key] for key in keys] for row in rows]}]


def copy_of(person: Person, at: datetime) -> Copy:
    """Return everything that is kept about somebody; who may have it has been asked before."""
    with as_machine():
        whole = Person.every.select_related("household", "batch", "merged_into").get(pk=person.pk)
        gone = Person.every.filter(pk__in=merged.gone_into([whole.pk]))
        gone = gone.select_related("household", "batch", "merged_into").order_by("ref")
        entries = [whole, *gone]
        about = About(whole, entries, Masker(entries))
        sections = [(source, list(source.read(about))) for source in SOURCES]
        return Copy(whole.ref, whole.name, timezone.localtime(at), sections, still_kept(whole, at))


@transaction.atomic
def make_copy(*, actor: Actor, person: Person, form: str, at: datetime) -> Copy:
    """Return a copy that is handed over; the log says that it was made, so the copy says so too."""
    require(actor, "people.copy-of-file", person.path)
    log.write(actor, "people.copy-made", person.pk, at=at, form=form)
    return copy_of(person, at)


def _plain(value: Any, lang: Lang) -> Any:
    if isinstance(value, Text):
        return value.in_(lang)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _read(value: Any, lang: Lang) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _YES.in_(lang) if value else ""
    return "" if value is None else str(_plain(value, lang))
