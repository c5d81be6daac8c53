"""
The way to `passes`, until both stand in one house.

Where that capability is not there, every pass is one that the town did not sign.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from uuid import UUID

from shouwang.policy.passage import PassageFacts

_NAME: Final = "shouwang.apps.passes"


@dataclass(frozen=True, slots=True)
class Judged:
    """What `passes.public.judge` returns: the same names."""

    genuine: bool
    pass_id: str
    kind: str
    number: str
    facts: PassageFacts


def judge(token_text: str, *, at: datetime, gate: UUID | None, used: int) -> Judged:
    """Return what the town knows of a pass, as of an instant."""
    passes = _passes()
    if passes is None:
        facts = PassageFacts(at, ends_at=at, is_genuine=False, gate=str(gate or ""))
        return Judged(genuine=False, pass_id="", kind="", number="", facts=facts)
    judged: Judged = passes.judge(token_text, at=at, gate=gate, used=used)
    return judged


def ids_of(person_ids: Collection[UUID]) -> list[str]:
    """Return the ids of the passes that a person had; none where nobody knows."""
    asked = getattr(_passes(), "ids_of", None)
    return list(asked(person_ids)) if asked is not None else []


def _passes() -> Any:
    return import_module(f"{_NAME}.public") if find_spec(_NAME) else None
