"""
What the database itself refuses: a line is never changed, removed, or put between others.

A database administrator can drop these; what is done then is what `verify` finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_WHY: Final = "the log is only added to"
_NAMES: Final = {
    "audit_line": ("no_update", "no_delete", "no_insert_between"),
    "audit_head": ("only_forward", "no_delete", "no_second"),
    "audit_certificate": ("no_update", "no_delete"),
}
_WHEN: Final = {
    "no_update": "UPDATE",
    "no_delete": "DELETE",
    "no_insert_between": "INSERT",
    "only_forward": "UPDATE",
    "no_second": "INSERT",
}
_IF_SQLITE: Final = {
    # a REPLACE removes a line without asking the trigger of DELETE
    "no_insert_between": "WHEN NEW.seq <= (SELECT seq FROM audit_head)",
    "only_forward": "WHEN NEW.seq <= OLD.seq OR NEW.id <> OLD.id",
}
_IF_POSTGRESQL: Final = {
    "no_insert_between": "NEW.seq <= (SELECT seq FROM audit_head)",
    "only_forward": "NEW.seq <= OLD.seq OR NEW.id <> OLD.id",
}


def create(connection: BaseDatabaseWrapper) -> None:
    """Set every trigger; the head's row has to be there."""
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger."""
    on = connection.vendor == "postgresql"
    names = [(table, name) for table, listed in _NAMES.items() for name in listed]
    names += [(table, "no_truncate") for table in _NAMES] if on else []
    _run(
        connection,
        (
            f"DROP TRIGGER IF EXISTS {table}_{name}{f' ON {table}' if on else ''}"
            for table, name in names
        ),
    )


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Let lines be removed for a moment, in one transaction: whatever happens, the triggers are back."""
    connection = connections[using]
    with transaction.atomic(using=using):
        drop(connection)
        yield
        create(connection)


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> Iterator[str]:
    for table, names in _NAMES.items():
        for name in names:
            yield (
                f"CREATE TRIGGER {table}_{name} BEFORE {_WHEN[name]} ON {table} "
                f"{_IF_SQLITE.get(name, '')} BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
            )


def _postgresql() -> Iterator[str]:
    refuse = f"RAISE EXCEPTION '{_WHY}';"
    for name, test in {"always": "TRUE", **_IF_POSTGRESQL}.items():
        yield (
            f"CREATE OR REPLACE FUNCTION audit_refuse_{name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN IF {test} THEN {refuse} END IF; RETURN NEW; END $$"
        )
    for table, names in _NAMES.items():
        for name in names:
            function = name if name in _IF_POSTGRESQL else "always"
            yield (
                f"CREATE TRIGGER {table}_{name} BEFORE {_WHEN[name]} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION audit_refuse_{function}()"
            )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_always()"
        )
