"""Adding lines to the log, and reading what was done to a record and who looked at it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.audit import chain
from shouwang.backbone.audit.acts import LOOKS
from shouwang.backbone.audit.models import NOBODY, TEXT_CHARS, Line, facts_text
from shouwang.backbone.audit.requests import request_id
from shouwang.backbone.files import is_no_room

__all__ = [
    "NOBODY",
    "News",
    "look",
    "look_each",
    "looks",
    "news",
    "timeline",
    "together",
    "write",
    "write_many",
]
_LOG = logging.getLogger(__name__)
_LOOKED_AT: Final = 5000
_NO_NEWS: Final = ("access.signed-in", "access.signed-out")
"""Stands in the log and is nothing that others need to know."""
_SUBJECT: Final = chain.COLUMNS.index("subject") - 1
_SAME_LOOK: Final = timedelta(minutes=10)
"""Who opens the same file again within this time has one line."""

_kept: ContextVar[list[chain.Entry] | None] = ContextVar("kept", default=None)


def write(
    actor: Actor, act: str, subject_id: UUID, *, at: datetime, reason: object = "", **facts: object
) -> None:
    """Add one line, in the transaction of the act itself."""
    _add(_entries(actor, act, [subject_id], at, facts, reason))


def write_many(
    actor: Actor,
    act: str,
    subject_ids: Iterable[UUID],
    *,
    at: datetime,
    reason: object = "",
    **facts: object,
) -> None:
    """Add one line for each of many records."""
    _add(_entries(actor, act, subject_ids, at, facts, reason))


@contextmanager
def together() -> Iterator[None]:
    """
    Keep the lines of many acts and add them at the end of one transaction.

    The head of the log is then held for a moment only, and after every other lock: where an act
    follows another in one transaction, two could else wait for each other.
    """
    if _kept.get() is not None:  # within another: that one's end is the end
        yield
        return
    kept: list[chain.Entry] = []
    with transaction.atomic():
        token = _kept.set(kept)
        try:
            yield
        finally:
            _kept.reset(token)
        chain.append(kept)


def look(
    actor: Actor, act: str, subject_id: UUID, *, at: datetime, reason: object = "", **facts: object
) -> None:
    """
    Write down that somebody looks at somebody's data; at the same again within minutes, once.

    The act has to be one of `shouwang.backbone.audit.acts.add_looks`. Where the disk is full, what
    may save somebody's life is read all the same: the look then stands in the server's own messages.
    """
    look_each(actor, act, [subject_id], at=at, reason=reason, **facts)


def look_each(
    actor: Actor,
    act: str,
    subject_ids: Iterable[UUID],
    *,
    at: datetime,
    reason: object = "",
    **facts: object,
) -> None:
    """Write down that somebody looks at each of a few people, as `look` does of one."""
    entries = {
        entry[_SUBJECT]: entry for entry in _entries(actor, act, subject_ids, at, facts, reason)
    }
    if not entries:
        return
    alike = dict(zip(chain.COLUMNS[1:], next(iter(entries.values())), strict=False))
    for differs in ("at", "subject", "request_id"):
        alike.pop(differs)
    lately = Line.objects.filter(**alike, at__gt=at - _SAME_LOOK, at__lte=at)
    for subject in lately.filter(subject__in=entries).values_list("subject", flat=True):
        entries.pop(subject.hex, None)
    try:
        _add(entries.values())
    except OperationalError as fault:
        if not is_no_room(fault):
            raise
        _LOG.exception(
            "the disk is full: a look at %s by %s stands in no log", act, actor.account_id
        )


def timeline(subject_ids: Sequence[UUID]) -> QuerySet[Line]:
    """Return what was done to some records, newest first; looks are not among it."""
    return _about(subject_ids).exclude(act__in=LOOKS)


def looks(*subject_ids: UUID) -> QuerySet[Line]:
    """Return who looked at some records, newest first."""
    return _about(subject_ids).filter(act__in=LOOKS)


def _about(subject_ids: Sequence[UUID]) -> QuerySet[Line]:
    subjects = [vault.pseudonym_of(subject_id) for subject_id in subject_ids]
    return Line.objects.filter(subject__in=subjects).order_by("-seq")


@dataclass(frozen=True, slots=True)
class News:
    """The same act of the same person, done to one or to many records within a minute."""

    line: Line
    """The last of them."""
    n: int


def news(since: datetime | None, *, most: int) -> tuple[list[News], int]:
    """
    Return what was done since a moment, newest first and alike acts drawn together.

    The second value counts every line; of many, the last few thousand are drawn together.
    """
    rows = Line.objects.exclude(act__in=[*_NO_NEWS, *LOOKS]).order_by("-seq")
    if since is not None:
        rows = rows.filter(at__gt=since)

    def alike(line: Line) -> tuple[str, str, datetime]:
        return line.act, line.actor_name, line.at.replace(second=0, microsecond=0)

    drawn = [
        (next(group), 1 + sum(1 for _ in group)) for _, group in groupby(rows[:_LOOKED_AT], alike)
    ]
    return [News(line, n) for line, n in drawn[:most]], rows.count()


def _add(entries: Iterable[chain.Entry]) -> None:
    kept = _kept.get()
    if kept is None:
        chain.append(entries)
    else:
        kept.extend(entries)


def _entries(
    actor: Actor,
    act: str,
    subject_ids: Iterable[UUID],
    at: datetime,
    facts: dict[str, object],
    reason: object,
) -> Iterator[chain.Entry]:
    """Yield lines as the chain takes them, for each record one."""
    who = (chain.plain(at), _cut(actor.name, 60), chain.plain(actor.account_id))
    where = (_cut(actor.role, 60), _cut(actor.area, TEXT_CHARS), act)
    rest = (facts_text(facts), _cut(str(reason), TEXT_CHARS), request_id.get())
    for subject_id in subject_ids:
        yield (*who, *where, vault.pseudonym_of(subject_id).hex, *rest)


def _cut(text: str, most: int) -> str:
    """Return a text as every database takes it."""
    return text.replace("\0", "")[:most]
