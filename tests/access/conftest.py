"""A matrix asks more often than any program may."""

from __future__ import annotations

import pytest

from shouwang.backbone.api import tokens


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 10**9)
