"""Doubts that the register adds to what a sheet says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shouwang.backbone.sheets.verdicts import Counts, Doubt, Row, Verdict


def with_doubts(row: Row, doubts: Sequence[Doubt], counts: Counts) -> Row:
    """Return a row with more doubts and the verdict that they leave; the counts follow."""
    if not doubts:
        return row
    is_refused = row.verdict == "refused" or any(one.is_refusal for one in doubts)
    verdict: Verdict = "refused" if is_refused else "look"
    if verdict != row.verdict:
        setattr(counts, row.verdict, getattr(counts, row.verdict) - 1)
        setattr(counts, verdict, getattr(counts, verdict) + 1)
    return replace(row, doubts=(*row.doubts, *doubts), verdict=verdict)
