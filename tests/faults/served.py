"""What the driver serves: the product as it is, with one more kind of events."""

from __future__ import annotations

import os
from typing import Any

from django.db.backends.signals import connection_created

from shouwang.web.wsgi import application
from tests.faults import notes

__all__ = ["application"]
notes.add()

if os.environ.get(
    "FAULTS_CHECKPOINT"
):  # SQLite then moves its log into the database at each commit

    def _checkpoint_always(connection: Any, **_facts: Any) -> None:
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA wal_autocheckpoint=1")

    connection_created.connect(_checkpoint_always, weak=False)
