"""
Records that a task may serve, by their number or the address of their page here.

Each kind says who may open such a record; one that the writer may not open is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import Resolver404, resolve, reverse

from shouwang.backbone.access.scope import for_act


@dataclass(frozen=True, slots=True)
class Link:
    """A record that a task serves; its label is a number, and nobody's name."""

    kind: str
    id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class LinkKind:
    """
    A kind of record.

    Parameters
    ----------
    act
        What opens such a record.
    url_name
        Of its page.
    by
        Name of the part of that address by which the page finds the record: ``ref`` is the label, else it is the id.
    find
        Takes a number, or what stands in the address; returns the record if the one who asks may see it.
    """

    code: str
    act: str
    url_name: str
    by: str
    find: Callable[[str], Link | None]


_KINDS: Final[dict[str, LinkKind]] = {}


def add(kind: LinkKind) -> None:
    """Let tasks serve one more kind of record; the same code again replaces it."""
    _KINDS[kind.code] = kind


def find(words: str) -> Link | None:
    """Return the record that a number or an address of ours means, if the one who asks may open it."""
    if "/" in words:
        return _at(words)
    for kind in _KINDS.values():
        if (link := _asked(kind, words.upper())) is not None:
            return link
    return None


def _at(address: str) -> Link | None:
    """Return the record at an address; the host is not looked at, since nothing is fetched from it."""
    path = "/" + address.partition("://")[2].partition("/")[2] if "://" in address else address
    try:
        found = resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None
    for kind in _KINDS.values():
        if kind.url_name == found.view_name:
            return _asked(kind, str(found.kwargs[kind.by]))
    return None


def _asked(kind: LinkKind, words: str) -> Link | None:
    with for_act(kind.act) as may:
        return kind.find(words) if may else None


def url_of(kind_code: str, record_id: UUID | None, label: str) -> str:
    """Return the page of a record, if the one who asks may open it now; else nothing."""
    kind = _KINDS.get(kind_code)
    if kind is None or record_id is None:
        return ""
    key = label if kind.by == "ref" else str(record_id)
    return reverse(kind.url_name, kwargs={kind.by: key}) if _asked(kind, key) else ""
