"""The work of the night: what is due and not held goes, class by class, and is written down."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid5

from django.db.models import Min
from django.utils import timezone

from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.jobs.work import JobStopped
from shouwang.backbone.retention import holds
from shouwang.backbone.retention.clocks import Outbreak, outbreak
from shouwang.backbone.retention.kept import KEPT, Gone, HeldNow, Kept, Next, Stop, taken_along
from shouwang.backbone.retention.models import Night
from shouwang.backbone.retention.terms import Term, Terms, terms

_LOG = logging.getLogger(__name__)
_CLASSES: Final = UUID("5e1c4d1a-7d55-4d0c-9c0b-6f6f8e3f2a11")
LATE: Final = timedelta(hours=48)
"""If the last night is longer ago, something is wrong with the clock of the house."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a class stands."""

    term: Term
    is_kept: bool
    """Whether something registers it."""
    n: int
    since: date | None
    next: Next | None
    is_held: bool
    waits_for: tuple[Term, ...] = ()
    """Held classes of which something would go along: it stays as long as they do."""

    @property
    def stays(self) -> bool:
        """Whether nothing of it goes, whatever is due."""
        return self.is_held or bool(self.waits_for)


def night(
    *, actor: Actor, now: datetime, stop: Stop, only: Terms | None = None
) -> tuple[int, list[str]]:
    """
    Remove what is due; return how many rows went, and the classes that could not be done.

    What is stopped goes on where it was the next time; once more in the same night does no harm.
    """
    require(actor, "retention.purge")
    row, _is_new = Night.objects.get_or_create(
        on=timezone.localdate(now), defaults={"began_at": now}
    )
    holds.end_expired(now)
    known, stands = only or terms(), outbreak(now)
    before = sum(row.removed.values())
    failed: list[str] = []
    for term in known:
        held = partial(_held, term, now)
        if term.comes_with or held() is None:
            continue
        if not _purge(term, now, stands, held, stop, partial(_note, actor, row, term)):
            failed.append(term.code)
            log.write(actor, "retention.purged", class_id(term.code), at=now,
                      kind=term.code, rows=0, failed=True)  # fmt: skip
    row.failed, row.ended_at = failed, timezone.now()
    row.save(update_fields=["failed", "ended_at"])
    return sum(row.removed.values()) - before, failed


def _note(actor: Actor, row: Night, term: Term, n: int) -> None:
    """Write down what of a class goes, with it or not at all."""
    if n:
        known = Night.objects.select_for_update().get(pk=row.pk)
        row.removed = {**known.removed, term.code: known.removed.get(term.code, 0) + n}
        row.save(update_fields=["removed"])
        log.write(actor, "retention.purged", class_id(term.code), at=row.began_at,
                  kind=term.code, rows=n, failed=False)  # fmt: skip


def class_id(code: str) -> UUID:
    """Return what stands for a class in the log."""
    return uuid5(_CLASSES, code)


def _held(term: Term, now: datetime) -> frozenset[UUID] | None:
    """Return whose files are held; `None` if the class is, or one of which something would go along."""
    found = holds.held(now)
    return None if found.codes & {term.code, *taken_along(term.code)} else found.subjects


def _purge(
    term: Term, now: datetime, stands: Outbreak, held: HeldNow, stop: Stop, gone: Gone
) -> bool:
    is_done = True
    for kept in KEPT.get(term.code, ()):
        stop()  # who asks for the end is heard here, and not taken for a fault of the class
        try:
            kept.purge(term, now, stands, held, stop, gone)
        except JobStopped:
            raise
        except Exception:  # noqa: BLE001  one class that fails keeps none of the others
            _LOG.exception("what is due of %s stays", term.code)
            is_done = False
    return is_done


def states(now: datetime, *, stands: Outbreak | None = None) -> list[State]:
    """
    Return where each class stands.

    Parameters
    ----------
    stands
        Where the outbreak would stand, to see before what would go when.
    """
    stands, held = stands or outbreak(now), holds.held(now).codes
    return [_state(term, now, stands, held) for term in terms()]


def _state(term: Term, now: datetime, stands: Outbreak, held: frozenset[str]) -> State:
    kept: list[Kept] = KEPT.get(term.code, [])
    nexts = [one for part in kept if (one := part.next(term, now, stands)) is not None]
    on = min((one.on for one in nexts), default=None)
    first = Next(on, sum(one.n for one in nexts if one.on == on)) if on else None
    since = min((day for part in kept if (day := part.oldest()) is not None), default=None)
    n = sum(part.count() for part in kept)
    waits_for = tuple(terms()[code] for code in taken_along(term.code) if code in held)
    return State(term, bool(kept), n, since, first, term.code in held, waits_for)


def is_late(now: datetime) -> bool:
    """Tell whether no night has come to its end for too long."""
    last = Night.objects.exclude(ended_at=None).first()
    # before the first night, the town's first account says since when there should have been one
    since = last.began_at if last else Account.objects.aggregate(at=Min("created_at"))["at"]
    return since is not None and since < now - LATE


def not_done() -> list[str]:
    """Return the classes that the last night could not do."""
    last = Night.objects.first()
    return list(last.failed) if last else []
