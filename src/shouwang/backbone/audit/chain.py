"""
The chain: each line holds a hash over itself and the line before, and the head names the last.

One writer at a time: the head's row is held from the first line of a transaction to its end. So
rows are locked first and the log is written last; where acts follow one another in one transaction,
`log.together` keeps their lines until its end. Otherwise two could wait for each other.

ShouwangError
 └ NoHeadError  the head's row is gone
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import orjson
from django.db import connection, transaction

from shouwang.backbone.audit.models import Head, Line
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

GENESIS: Final = "0" * 64
"""Stands for the line before the first."""
HEAD: Final = 1
COLUMNS: Final = (
    *("seq", "at", "actor_name", "account_id", "role", "area", "act", "subject", "facts"),
    *("reason", "request_id", "prev_hash", "hash"),
)
"""In the order in which they are hashed; the last is the hash itself."""
_TABLE: Final = Line._meta.db_table  # noqa: SLF001  Django's documented name for it
_INSERT: Final = (
    f"INSERT INTO {_TABLE} ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608  fixed names
)
_COPY: Final = f"COPY {_TABLE} ({', '.join(COLUMNS)}) FROM STDIN"
_MANY: Final = 100


class NoHeadError(ShouwangError):
    """The head's row was removed, so nothing can be accounted for."""

    code: ClassVar[str] = "audit.no-head"
    problem: ClassVar[Text] = Text(
        en="The log has lost its head, so nothing was done: acts could not be accounted for.",
        zh="日志的链头丢失，操作没有执行：无法留下记录。",
    )
    remedy: ClassVar[Text] = Text(
        en="Somebody changed the database by hand: run `shouwang audit verify` and restore a backup.",
        zh="有人直接改动了数据库：请运行 shouwang audit verify，并从备份恢复。",
    )


def plain(value: Any) -> Any:
    """Return a column's value as it is hashed: moments in UTC, ids as 32 digits, all else as it is."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.hex if isinstance(value, UUID) else value


def hash_of(values: Sequence[Any]) -> str:
    """Return the hash of all columns but the last, the hash before among them."""
    return hashlib.sha256(orjson.dumps(list(values), default=str)).hexdigest()


Entry = tuple[Any, ...]
"""The columns of a line between its number and the hash before, as they are hashed."""


def append(entries: Iterable[Entry]) -> None:
    """Add lines in the order given, in the transaction of the acts themselves."""
    listed = list(entries)  # before the head is held
    if not listed:
        return
    with transaction.atomic():
        head = Head.objects.select_for_update().filter(pk=HEAD).first()
        if head is None:
            raise NoHeadError
        rows = []
        for entry in listed:
            head.seq += 1
            values = [head.seq, *entry, head.hash]
            head.hash = hash_of(values)
            rows.append((*values, head.hash))
        _insert(rows)
        Head.objects.filter(pk=HEAD).update(seq=head.seq, hash=head.hash)


def _insert(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql" or len(rows) < _MANY:
            cursor.executemany(_INSERT, rows)
            return
        with cursor.cursor.copy(_COPY) as copy:  # some times as fast; triggers are asked as well
            for row in rows:
                copy.write_row(row)


def head12() -> str:
    """Return the 12 characters that papers print: whoever keeps the paper can hold the log to it."""
    head = Head.objects.filter(pk=HEAD).first()
    return head.hash[:12] if head else ""
