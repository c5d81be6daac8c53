"""
What one person may ask: a copy of everything kept about them, a correction, deletion.

`sources` where it is kept · `masking` whom the copy must not name · `copies` · `paper` · `requests`
"""

from shouwang.apps.people.rights.copies import Copy, copy_of, make_copy
from shouwang.apps.people.rights.paper import pdf_of
from shouwang.apps.people.rights.requests import RequestError, decide, note
from shouwang.apps.people.rights.terms_of import still_kept

__all__ = [
    "Copy",
    "RequestError",
    "copy_of",
    "decide",
    "make_copy",
    "note",
    "pdf_of",
    "still_kept",
]
