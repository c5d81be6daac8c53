"""
Why something cannot be done with what was noted at a gate: everything that is wrong at once.

FaultsError
 ├ GateError    it cannot be noted, corrected or settled so
 └ SearchError  it cannot be searched so
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import FaultsError


class GateError(FaultsError):
    """Something cannot be noted, corrected or settled so."""

    code: ClassVar[str] = "gates.gate"


class SearchError(FaultsError):
    """Passages cannot be searched so."""

    code: ClassVar[str] = "gates.search"
