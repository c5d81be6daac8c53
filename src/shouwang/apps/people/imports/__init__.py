"""
Sheets of residents: read for a preview, settled, taken in, and taken back for a day.

`state` what all share · `reading` → `settling` → `taking` → `removing`
"""

from shouwang.apps.people.imports.reading import TYPED, bring, read_sheet, type_in
from shouwang.apps.people.imports.removing import take_back_half, undo
from shouwang.apps.people.imports.settling import mend, settle, settle_all
from shouwang.apps.people.imports.state import ImportStateError, begin, counts_now
from shouwang.apps.people.imports.taking import take

__all__ = [
    "TYPED",
    "ImportStateError",
    "begin",
    "bring",
    "counts_now",
    "mend",
    "read_sheet",
    "settle",
    "settle_all",
    "take",
    "take_back_half",
    "type_in",
    "undo",
]
