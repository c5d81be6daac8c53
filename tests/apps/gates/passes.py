"""Passes of an invented town as tests hold them: texts that say what the town would know of each."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shouwang.apps.passes.public import Judged
from shouwang.policy.passage import PassageFacts
from tests.backbone.intake.phone import NOW

DAY = timedelta(days=1)


A = "00000000000000a1"


def token(pass_id: str = A, **facts: Any) -> str:
    """Return the text of a pass that begins a week before and ends a week after the day of these tests."""
    known = {"begins": (NOW - 7 * DAY).isoformat(), "ends": (NOW + 7 * DAY).isoformat()}
    return json.dumps({"id": pass_id, "kind": "resident", "number": "P-0417", **known, **facts})


class Passes:
    """Stands where `passes.public` will."""

    @staticmethod
    def judge(token_text: str, *, at: datetime, gate: UUID | None, used: int) -> Judged:
        where = str(gate or "")
        try:
            said = json.loads(token_text)
        except ValueError:
            return Judged(
                False, "", "", "", PassageFacts(at, ends_at=at, is_genuine=False, gate=where)
            )
        outings, revoked = said.get("outings"), said.get("revoked_at")
        facts = PassageFacts(
            at, datetime.fromisoformat(said["begins"]), datetime.fromisoformat(said["ends"]),
            is_revoked=revoked is not None and at >= datetime.fromisoformat(revoked),
            outings_left=None if outings is None else outings - used,
            gates=frozenset(said.get("gates", [])), gate=where,
        )  # fmt: skip
        return Judged(True, said["id"], said["kind"], said["number"], facts)
