"""Asking tables such that an index serves."""

from __future__ import annotations

import logging
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

_LOG = logging.getLogger(__name__)
_ROWS_LOOKED_AT: Final = 400


def begins(field: str, text: str) -> Q:
    """Return the test that a field begins with a text of plain letters, such that an index serves."""
    if connection.vendor == "sqlite":  # its LIKE knows no index
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def learn_sizes() -> None:
    """
    Let SQLite see which index leaves few rows, by looking at some of each; it takes milliseconds.

    Without that it goes through a whole town to find one group of it. PostgreSQL does so by itself.
    Source: https://www.sqlite.org/lang_analyze.html
    """
    if connection.vendor != "sqlite":
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")
    except DatabaseError:  # another one writes, or the disk is full: slower, and nothing else
        _LOG.warning("SQLite did not learn the sizes of its tables", exc_info=True)
