"""
What capabilities register: how many rows a class has, which go next, and how they go.

`Rows` does for tables whose rows go by a day in one of their fields, `Files` for folders.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.backbone.retention.clocks import Outbreak, end_of, last_begin
from shouwang.backbone.retention.terms import Term

BATCH: Final = 500
"""Rows that go in one transaction, so that nobody waits long for the database."""

HeldNow = Callable[[], frozenset[UUID] | None]
"""Asked anew in each batch: the entries whose files are held; `None` where the class itself is."""
Stop = Callable[[], None]
"""Called between batches; raises where the work shall stop."""
Gone = Callable[[int], None]
"""Called with how many rows go, in the transaction in which they do."""


@dataclass(frozen=True, slots=True)
class Next:
    """The rows of a class that go next."""

    on: date
    n: int


class Kept(Protocol):
    """What a capability registers for a class."""

    def count(self) -> int:
        """Return how many rows there are."""

    def oldest(self) -> date | None:
        """Return the day from which the oldest is."""

    def next(self, term: Term, now: datetime, outbreak: Outbreak) -> Next | None:
        """Return which go next, if it is known when; what is overdue goes today."""

    def purge(
        self, term: Term, now: datetime, outbreak: Outbreak, held: HeldNow, stop: Stop, gone: Gone
    ) -> None:
        """Remove what is due and not held, batch by batch, and say of each how many rows that were."""


def _remove(rows: QuerySet[Any], _now: datetime) -> int:
    """Delete rows and count them alone, without what hangs on them."""
    n = rows.count()
    rows.delete()
    return n


@dataclass(frozen=True)
class Rows:
    """
    Rows of a table that go by a moment or a day in one of their fields.

    Parameters
    ----------
    ask
        Returns the rows that are kept; asked anew each time.
    begins
        Field, or name of an annotation, with the moment or day at which a row's clock begins.
    is_day
        Whether that is a day.
    remove
        Removes some of them, in one transaction, and returns how many went.
    of_held
        Returns the test for rows of persons whose files are held.
    above
        Returns the records that are locked before some rows, where an act that keeps a row locks them.
    """

    ask: Callable[[], QuerySet[Any]]
    begins: str
    is_day: bool = False
    remove: Callable[[QuerySet[Any], datetime], int] = _remove
    of_held: Callable[[Collection[UUID]], Q] | None = None
    above: Callable[[Collection[Any]], QuerySet[Any]] | None = None

    def count(self) -> int:
        """Return how many rows there are."""
        return self.ask().count()

    def oldest(self) -> date | None:
        """Return the day at which the first clock began."""
        first = self.ask().order_by().aggregate(first=models.Min(self.begins))["first"]
        return self._day(first) if first else None

    def next(self, term: Term, now: datetime, outbreak: Outbreak) -> Next | None:
        """Return which go next."""
        if term.days is None or (term.starts.waits_for_outbreak and outbreak.is_open):
            return None
        first = self.oldest()
        if first is None:
            return None
        begins = max(filter(None, [first, self._closed_on(term, outbreak)]))
        on = max(begins + timedelta(days=term.days), timezone.localdate(now))
        n = self.ask().filter(self._until(on - timedelta(days=term.days))).count()
        return Next(on, n)

    def purge(
        self, term: Term, now: datetime, outbreak: Outbreak, held: HeldNow, stop: Stop, gone: Gone
    ) -> None:
        """Remove what is due and not held."""
        if term.days is None or (term.starts.waits_for_outbreak and outbreak.is_open):
            return
        last = last_begin(now, term.days)
        closed_on = self._closed_on(term, outbreak)
        if closed_on is not None and closed_on > last:
            return
        begun = Q() if self.is_day else Q(**{f"{self.begins}__lte": now})
        self._batches(self._until(last) & begun, now, held, stop, gone)

    def _batches(self, due: Q, now: datetime, held: HeldNow, stop: Stop, gone: Gone) -> None:
        last: Any = None
        while True:
            stop()
            with transaction.atomic():
                rows = self._going(due, held())
                if last is not None:  # what would not go is left for the next night
                    rows = rows.filter(pk__gt=last)
                ids = _ids(rows.order_by("pk").distinct()[:BATCH])
                if not ids:
                    return
                last = ids[-1]
                self._take_hold(ids)
                # somebody may have changed or held one of them meanwhile: it stays
                still = _ids(self._going(due, held()).filter(pk__in=ids))
                if still:
                    gone(self.remove(self.ask().filter(pk__in=still), now))

    def _going(self, due: Q, held: frozenset[UUID] | None) -> QuerySet[Any]:
        if held is None:
            return self.ask().none()
        rows = self.ask().filter(due)
        return rows.exclude(self.of_held(held)) if held and self.of_held is not None else rows

    def _take_hold(self, ids: Collection[Any]) -> None:
        """Let nobody change these rows, nor what they hang on, to the end of the transaction."""
        if self.above is not None:
            lock(self.above(ids))
        lock(QuerySet(self.ask().model).filter(pk__in=ids))

    def _until(self, day: date) -> Q:
        if self.is_day:
            return Q(**{f"{self.begins}__lte": day})
        return Q(**{f"{self.begins}__lt": end_of(day)})

    def _day(self, value: Any) -> date:
        return timezone.localdate(value) if isinstance(value, datetime) else value

    def _closed_on(self, term: Term, outbreak: Outbreak) -> date | None:
        if not term.starts.waits_for_outbreak or outbreak.closed_at is None:
            return None
        return timezone.localdate(outbreak.closed_at)


def lock(rows: QuerySet[Any]) -> None:
    """Lock rows, in the order of their keys; they are waited for while somebody changes them."""
    list(rows.order_by("pk").select_for_update().values_list("pk"))


def _ids(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.values_list("pk", flat=True))


def nobody_knows() -> frozenset[str]:
    """Return the names of a folder that belong to something: none."""
    return frozenset()


@dataclass(frozen=True)
class Files:
    """
    Files of a folder that no record names, by the time they were written.

    Parameters
    ----------
    folder
        Its name in the town's folder of files.
    known
        Returns the names in it that belong to a record: these go with it.
    """

    folder: str
    known: Callable[[], Collection[str]] = field(default=nobody_knows)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._left())

    def oldest(self) -> date | None:
        """Return the day of the oldest."""
        return min((on for _path, on in self._left()), default=None)

    def next(self, term: Term, now: datetime, outbreak: Outbreak) -> Next | None:  # noqa: ARG002
        """Return which go next."""
        days = [on for _path, on in self._left()]
        if not days or term.days is None:
            return None
        on = max(min(days) + timedelta(days=term.days), timezone.localdate(now))
        return Next(on, sum(day + timedelta(days=term.days) <= on for day in days))

    def purge(
        self,
        term: Term,
        now: datetime,
        outbreak: Outbreak,  # noqa: ARG002  files wait for none
        held: HeldNow,  # noqa: ARG002  and belong to nobody
        stop: Stop,
        gone: Gone,
    ) -> None:
        """Remove what is due."""
        if term.days is None:
            return
        last, n = last_begin(now, term.days), 0
        try:
            for path, on in self._left():
                if on <= last:
                    stop()
                    drop(path)
                    n += 1
        finally:
            if n:
                gone(n)

    def _left(self) -> list[tuple[Path, date]]:
        place = Path(settings.MEDIA_ROOT) / self.folder
        known = set(self.known())
        found = []
        for path in place.iterdir() if place.is_dir() else ():
            if path.name not in known:
                written = datetime.fromtimestamp(
                    path.lstat().st_mtime, tz=timezone.get_current_timezone()
                )
                found.append((path, written.date()))
        return found


def drop(path: Path) -> None:
    """Remove a file, or a folder with what is in it; what is gone already stays gone."""
    if path.is_dir() and not path.is_symlink():
        for inner in path.iterdir():
            drop(inner)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


KEPT: dict[str, list[Kept]] = {}
"""By code of the class."""
_TAKES: dict[str, tuple[str, ...]] = {}


def register(code: str, *kept: Kept, takes: Collection[str] = ()) -> None:
    """
    Register what a class has; once more replaces it.

    Parameters
    ----------
    takes
        Codes of the classes of which something goes along: while one of them is held, this one waits.
    """
    KEPT[code] = list(kept)
    _TAKES[code] = tuple(takes)


def taken_along(code: str) -> tuple[str, ...]:
    """Return the classes of which something goes along with a class."""
    return _TAKES.get(code, ())


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whose file may be held."""

    id: UUID
    ref: str


_FINDERS: list[Callable[[str], Subject | None]] = []


def add_subjects(find: Callable[[str], Subject | None]) -> None:
    """Let files be found by their number, so that they can be held."""
    _FINDERS.append(find)


def subject(ref: str) -> Subject | None:
    """Return the file with a number."""
    return next((found for find in _FINDERS if (found := find(ref)) is not None), None)
