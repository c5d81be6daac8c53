"""Judging a pass as of an instant: what its bytes say, and what the town knew of it then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shouwang.apps.passes import codes, token, town_key
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import GATE_BYTES, Content
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.passage import PassageFacts


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A pass as it was at an instant.

    Parameters
    ----------
    genuine
        Whether the town's key signed it; if not, nothing of what it says is taken over.
    facts
        For `policy.passage.why_not`.
    """

    genuine: bool
    pass_id: str
    kind: str
    number: str
    facts: PassageFacts


def judge(token_text: str, *, at: datetime, gate: UUID | None, used: int) -> Judged:
    """
    Return what a pass was worth at an instant, by what had happened until then.

    Parameters
    ----------
    token_text
        As its QR code holds it; empty where there was no pass.
    gate
        Where it is shown; None asks of no gate.
    used
        Outings of that day that were counted before.
    """
    if not token_text.strip():
        return _not_genuine(PassageFacts(at))
    content = content_of(token_text)
    if content is None:
        return _not_genuine(PassageFacts(at, ends_at=at, is_genuine=False))
    with as_machine():
        row = Pass.every.filter(pass_id=content.pass_id).only("revoked_at").first()
    facts = PassageFacts(
        at, content.begins_at, content.ends_at, is_revoked=row is not None and row.is_revoked(at)
    )
    if content.outings_a_day is not None:
        facts = replace(facts, outings_left=content.outings_a_day - used)
    if gate is not None:
        asked = gate.bytes[:GATE_BYTES].hex()
        facts = replace(facts, gates=frozenset(content.gates), gate=asked)
    return Judged(
        genuine=True, pass_id=content.pass_id, kind=content.kind.value, number=content.number,
        facts=facts,
    )  # fmt: skip


def _not_genuine(facts: PassageFacts) -> Judged:
    return Judged(genuine=False, pass_id="", kind="", number="", facts=facts)


def content_of(token_text: str) -> Content | None:
    """Return what a pass says, if the town's key signed it."""
    data = token.from_text(token_text)
    return token.read(data, town_key.public()) if data is not None else None


def by_code(text: str) -> str:
    """Return the text of the pass with a short code; empty where the code is none or stands for none."""
    code = codes.read(text)
    if code is None:
        return ""
    with as_machine():
        row = Pass.every.filter(tag=codes.tag_of(code)).only("box").first()
    opened = codes.open_box(code, row.box) if row is not None else None
    return token.as_text(opened) if opened is not None else ""
