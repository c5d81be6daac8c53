"""Clocks of an appeal, and who may review it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shouwang.policy.rules import rule

ACKNOWLEDGE_WITHIN: Final = timedelta(hours=24)
ANSWER_WITHIN: Final = timedelta(hours=72)
"""Our proposal; the law of 2025 (article 74) says only that complaints are dealt with in time."""


@dataclass(frozen=True, slots=True)
class Due:
    """Until when an appeal has to be acknowledged, and answered."""

    acknowledged_by: datetime
    answered_by: datetime


@rule(
    "2026-11-28",
    "our proposal: acknowledged within 24 hours, answered within 72, from the moment it was said",
)
def due(said_at: datetime) -> Due:
    """Return until when an appeal has to be acknowledged and answered, whoever took it down."""
    return Due(said_at + ACKNOWLEDGE_WITHIN, said_at + ANSWER_WITHIN)


@rule(
    "2026-11-28",
    "design of appeals: never by who issued, decided or served the order, nor by their hand",
)
def may_review(reviewer: str, concerned: Collection[str]) -> bool:
    """Tell whether somebody may answer an appeal: not if they had a part in the order."""
    return reviewer not in concerned
