"""Which entries are one file: those that were merged into one, by way of others too."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from shouwang.apps.people.models import Person


def into(ids: Collection[UUID]) -> set[UUID]:
    """Return the entries that some were merged into."""
    found, new = set[UUID](), set(ids)
    while new:
        rows = Person.every.filter(pk__in=new, merged_into__isnull=False)
        new = set(rows.values_list("merged_into_id", flat=True)) - found
        found |= new
    return found


def gone_into(ids: Collection[UUID]) -> set[UUID]:
    """Return the entries that were merged into some."""
    found, new = set[UUID](), set(ids)
    while new:
        new = set(Person.every.filter(merged_into__in=new).values_list("pk", flat=True)) - found
        found |= new
    return found


def whole(ids: Collection[UUID]) -> set[UUID]:
    """Return all entries of the files that some entries belong to, with these."""
    found = set(ids) | into(ids)
    return found | gone_into(found)


def files_of(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return for some entries the one that each was merged into in the end; itself where it was not."""
    found = {pk: pk for pk in ids}
    while True:
        rows = Person.every.filter(pk__in=set(found.values()), merged_into__isnull=False)
        gone = dict(rows.values_list("pk", "merged_into_id"))
        if not gone:
            return found
        found = {pk: gone.get(last) or last for pk, last in found.items()}
