"""Words for the acts in the log, by the name that capabilities know."""

from __future__ import annotations

from shouwang.backbone.audit.acts import ACTS, LOOKS, add_acts, add_looks

__all__ = ["ACTS", "LOOKS", "add_acts", "add_looks"]
