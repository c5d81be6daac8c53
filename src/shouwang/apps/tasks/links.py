"""Records that a task may serve: each kind is registered by the capability that has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shouwang.backbone.access.scope import for_act
from shouwang.core.text import Text


@dataclass(frozen=True, slots=True)
class Link:
    """A record that a task serves; its label is a number, and nobody's name."""

    kind: str
    id: UUID
    label: str


Find = Callable[[str], Link | None]
UrlOf = Callable[[Link], str]


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of record, who may open it, and how one is found by what is typed."""

    code: str
    title: Text
    act: str
    url_of: UrlOf
    find: Find | None = None


_KINDS: Final[dict[str, LinkKind]] = {}


def add(kind: LinkKind) -> None:
    """Let tasks serve one more kind of record; the same code again replaces it."""
    _KINDS[kind.code] = kind


def kind_of(code: str) -> LinkKind | None:
    """Return a kind of record."""
    return _KINDS.get(code)


def typed_kinds() -> list[LinkKind]:
    """Return the kinds whose records are found by a typed number, of those that the reader may open."""
    found = []
    for kind in _KINDS.values():
        with for_act(kind.act) as may:
            if may and kind.find is not None:
                found.append(kind)
    return found


def find(number: str) -> Link | None:
    """Return the record with a number, if the reader may open it."""
    for kind in typed_kinds():
        with for_act(kind.act):
            link = kind.find(number) if kind.find else None
        if link is not None:
            return link
    return None
