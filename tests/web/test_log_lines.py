"""Lines of the server's log: they hold nothing that opens anything."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings

from shouwang.web.log_lines import WithoutTokens


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("Not Found: %s", ("/recalls/a/Zk3rT_9-abcdefghijklmn/",)),
        ("Forbidden (%s): %s", ("CSRF cookie not set.", "/recalls/a/Zk3rT_9-abcdefghijklmn/")),
        ("fault %s at %s", ("0a0b0c0d", "/recalls/a/Zk3rT_9-abcdefghijklmn")),
    ],
)
def test_the_token_of_a_link_stands_in_no_line(said: str, args: tuple[str, ...]) -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, said, args, None)
    assert WithoutTokens().filter(record)
    assert "Zk3rT" not in record.getMessage()
    assert "/recalls/a/…" in record.getMessage()


def test_other_lines_stay_as_they_are_and_the_server_uses_the_filter() -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "at %s", ("/recalls/",), None)
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "at /recalls/"
    logged: Any = settings.LOGGING
    assert logged["handlers"]["console"]["filters"] == ["closed"]
