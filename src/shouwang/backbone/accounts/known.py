"""
What capabilities above tell of theirs: this package knows areas, files and helpers by reference only.

They enter a function when they start; where nobody did, there is nothing to choose from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class File:
    """A person's file, without anything of the person."""

    id: UUID
    ref: str
    url: str
    entries: frozenset[UUID] = field(default_factory=frozenset)
    """All entries that were made one in it, this one included."""
    household: frozenset[UUID] = field(default_factory=frozenset)
    """All entries of those who share a household with them, themselves included."""


Areas = Callable[[], Iterable[tuple[str, str]]]
ByRef = Callable[[str], File | None]
ById = Callable[[UUID], File | None]
Helper = Callable[[str], tuple[str, str] | None]

_AREAS: list[Areas] = []
_BY_REF: list[ByRef] = []
_BY_ID: list[ById] = []
_HELPERS: list[Helper] = []
_FIRST_HELP: list[str] = []


def add_areas(ask: Areas) -> None:
    """Offer areas for assignments: path and name."""
    _AREAS.append(ask)


def add_files(by_ref: ByRef, by_id: ById) -> None:
    """Let files be found by their reference, and again by their id."""
    _BY_REF.append(by_ref)
    _BY_ID.append(by_id)


def add_helpers(ask: Helper) -> None:
    """Let an entry among those who help be found by its reference or a badge: reference and label."""
    _HELPERS.append(ask)


def add_first_help(url_name: str) -> None:
    """Name the page of what must be known in an emergency: it is behind no glass."""
    _FIRST_HELP.append(url_name)


def first_help() -> str:
    """Return the name of that page, or nothing where there is none."""
    return next(iter(_FIRST_HELP), "")


def areas() -> list[tuple[str, str]]:
    """Return path and name of every area that work is given for, without the whole town."""
    return [row for ask in _AREAS for row in ask()]


def file_by_ref(ref: str) -> File | None:
    """Return the file with a reference."""
    return next((found for ask in _BY_REF if (found := ask(ref))), None)


def file_by_id(subject_id: UUID) -> File | None:
    """Return the file with an id."""
    return next((found for ask in _BY_ID if (found := ask(subject_id))), None)


def helper(ref: str) -> tuple[str, str] | None:
    """Return reference and label of somebody who helps, by reference or badge."""
    return next((found for ask in _HELPERS if (found := ask(ref))), None)
