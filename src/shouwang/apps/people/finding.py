"""What the global search finds among people; everybody it shows was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse

from shouwang.apps.people import looks, queries
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.pages.shell import Hit

_HITS: Final = 12


def residents(actor: Actor, words: str) -> Iterator[Hit]:
    """Find residents for the global search."""
    require(actor, "people.search")
    found = queries.with_home(queries.residents(words=words, standing=""))[:_HITS]
    looks.note_found(actor, (person.pk for person in found))
    for person in found:
        stay = next(iter(person.stays.all()), None)
        where = stay.room.path if stay and stay.room else ""
        detail = " · ".join(filter(None, [where, str(person.get_standing_display())]))
        yield Hit(person.name, detail, reverse("people:resident", args=[person.ref]))


def helpers(actor: Actor, words: str) -> Iterator[Hit]:
    """Find those who help for the global search."""
    require(actor, "people.see-helpers")
    found = queries.helpers(words=words)[:_HITS]
    looks.note_found(actor, (row.pk for row in found))
    for row in found:
        detail = f"{row.get_role_display()} · {row.get_state_display()}"
        yield Hit(row.name, detail, reverse("people:helper", args=[row.ref]))
