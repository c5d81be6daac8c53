"""A matrix asks more often than any program may."""

from __future__ import annotations

import pytest
from django.db import connection

from shouwang.backbone.api import tokens


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 10**9)


@pytest.fixture
def on_sqlite_alone() -> None:
    """Ask thousands of addresses once: what depends on the database is asked on both in a few."""
    if connection.vendor != "sqlite":
        pytest.skip("asked on SQLite; here the second wall is asked, and every field")
