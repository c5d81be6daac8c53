"""
Sheets of residents: read for a preview, settled, taken in, and taken back for a day.

`state` what all share · `tables` → `looking` → `reading` → `settling` → `taking` → `removing`;
`discarding` and `leftovers` for what is not wanted or was left in the middle
"""

from shouwang.apps.people.imports.discarding import discard
from shouwang.apps.people.imports.leftovers import mend_leftovers
from shouwang.apps.people.imports.reading import (
    TYPED,
    bring,
    forget_columns,
    read_again,
    read_sheet,
    stop_reading,
    type_in,
)
from shouwang.apps.people.imports.removing import stayed, take_back_half, undo
from shouwang.apps.people.imports.settling import mend, settle, settle_all
from shouwang.apps.people.imports.state import ImportStateError, begin, counts_now
from shouwang.apps.people.imports.tables import cell_of
from shouwang.apps.people.imports.taking import take

__all__ = [
    "TYPED",
    "ImportStateError",
    "begin",
    "bring",
    "cell_of",
    "counts_now",
    "discard",
    "forget_columns",
    "mend",
    "mend_leftovers",
    "read_again",
    "read_sheet",
    "settle",
    "settle_all",
    "stayed",
    "stop_reading",
    "take",
    "take_back_half",
    "type_in",
    "undo",
]
