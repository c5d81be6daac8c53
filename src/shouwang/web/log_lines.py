"""What stands in the lines of the server's log: no address by which somebody else could answer or sign in."""

from __future__ import annotations

import logging
import re
from typing import Final

_TOKEN: Final = re.compile(r"(/recalls/a/)[^/\s?\"']+")


class WithoutTokens(logging.Filter):
    """Cuts the token out of the address of a link, which is written down where a page is not found or refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let each line through, without what opens a link."""
        said = record.getMessage()
        if "/recalls/a/" in said:
            record.msg, record.args = _TOKEN.sub(r"\1…", said), ()
        return True
