"""`make demo`: an invented village, served on this machine, opened by a link that signs in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from shouwang.cli.options import choose_lang
from shouwang.cli.town import demo

FOLDER: Final = Path("demo") / "village"
PORT: Final = 8000

if __name__ == "__main__":
    sys.exit(demo(FOLDER, port=PORT, lang=choose_lang([])))
