"""
The authorised query layer: what a query finds is what the one who asks may see.

Whoever asks is known to the thread for the time of a request, a job or a command. Managers of
tables about people ask here, and refuse a query that nobody stands for; so page, API, export,
print and job see the same. On PostgreSQL the database is told as well, and its own rules are the
second wall (`walls`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from django.db import connection, models
from django.db.models import Q

from shouwang.backbone.access.actors import MACHINE, Actor
from shouwang.backbone.access.paths import WHOLE_TOWN, within

_Row = TypeVar("_Row", bound=models.Model)


class UnscopedError(RuntimeError):
    """A query about people was asked for nobody: a fault of ours, never shown as an answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and what for."""

    actor: Actor
    act: str

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas that may be seen."""
        return self.actor.areas(self.act)


_WHO: Final[ContextVar[Standing | None]] = ContextVar("who asks", default=None)


def current() -> Standing:
    """
    Return who asks in this thread.

    Raises
    ------
    UnscopedError
        If nobody does.
    """
    standing = _WHO.get()
    if standing is None:
        raise UnscopedError("a query about people needs somebody who asks: see access.scope")
    return standing


@contextmanager
def acting(actor: Actor, act: str) -> Iterator[None]:
    """Let queries find what an actor may see for an act; afterwards it is as it was before."""
    outside = _told()
    before = _WHO.set(Standing(actor, act))
    differs = _told() != outside
    if differs:
        _tell_database()
    try:
        yield
    finally:
        _WHO.reset(before)
        if differs:
            _tell_database()


@contextmanager
def for_act(act: str) -> Iterator[bool]:
    """Look for another act on behalf of the one who asks; yields whether they may do it at all."""
    actor = current().actor
    with acting(actor, act):
        yield actor.may(act) or bool(actor.files(act))


def as_machine() -> Any:
    """Look as the system itself, for its own work: set-up, nightly work, checks of the whole register."""
    return acting(MACHINE, "machine")


def be_machine() -> None:
    """Look as the system itself from now on: for a command that somebody gives on the machine."""
    _WHO.set(Standing(MACHINE, "machine"))
    if connection.connection is not None:
        _tell_database()


def seen(path: str, subject: str = "pk", *, act: str = "") -> Q:
    """
    Return the test that a row may be seen by the one who asks.

    Parameters
    ----------
    path
        Field that holds the row's area path.
    subject
        Field that holds the id of the file it belongs to.
    act
        What it is looked at for, if not what the request as a whole is for.
    """
    standing = current()
    asked = act or standing.act
    areas = standing.actor.areas(asked)
    if WHOLE_TOWN in areas:
        return Q()
    test = Q(pk__in=[])
    for area in areas:
        test |= within(area, path)
    files = standing.actor.files(asked)
    return test | Q(**{f"{subject}__in": files}) if files else test


class Scoped(models.Manager[_Row]):
    """
    Finds the rows that the one who asks may see.

    Tables whose rows belong to another say in a class of their own where the path is: managers of
    related rows are made from the class, without arguments.
    """

    path_field = "path"
    """Field that holds the row's area path."""
    subject_field = "pk"
    """Field that holds the id of the file it belongs to."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        """Return what may be seen."""
        test = seen(self.path_field, self.subject_field)
        rows = super().get_queryset()
        return rows.filter(test) if test else rows


class ScopedByClass(Scoped[_Row]):
    """Finds the rows whose class of field the one who asks may see, there where the row is."""

    class_field = "pk"
    """Field whose value tells the class."""
    acts: ClassVar[Mapping[str, str]] = {}
    """Act that shows the rows, by value of that field; ``*`` alone stands for every value."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        """Return what may be seen."""
        rows = super().get_queryset()
        by_act: dict[str, list[str]] = {}
        for value, act in self.acts.items():
            by_act.setdefault(act, []).append(value)
        tests = {act: seen(self.path_field, self.subject_field, act=act) for act in by_act}
        if not any(tests.values()):
            return rows
        test = Q(pk__in=[])
        for act, values in by_act.items():
            of_class = Q() if "*" in values else Q(**{f"{self.class_field}__in": values})
            test |= of_class & tests[act]
        return rows.filter(test)


def _tell_database() -> None:
    """Tell PostgreSQL who asks, for its own rules about rows."""
    if connection.vendor != "postgresql":
        return
    if connection.in_atomic_block and connection.needs_rollback:
        return  # nothing can be asked any more before it is rolled back
    with connection.cursor() as cursor:
        cursor.execute(_TELL, _told())


def _told() -> list[str]:
    """Return what the database is told: areas, one a line, or a star for the whole town; opened files."""
    standing = _WHO.get()
    if standing is None or connection.vendor != "postgresql":
        return ["", ""]
    areas, files = standing.areas, standing.actor.files(standing.act)
    told = "*" if WHOLE_TOWN in areas else "\n".join(areas)
    return [told, ",".join(map(str, sorted(files)))]


def tell_new_connection(**_facts: Any) -> None:
    """Tell a connection that was just made who asks; to be called when there is one."""
    if _WHO.get() is not None:
        _tell_database()


_TELL: Final = (
    "SELECT set_config('shouwang.areas', %s, false), set_config('shouwang.files', %s, false)"
)
