"""
Refuse files that do not belong in the repository.

Too large, merge markers, private keys, paths of one machine. Usage: check_files.py FILE...
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 100_000
MOST_BYTES_OF_WHOLE_WORKS: Final = 1_000_000
WHOLE_WORKS: Final = re.compile(r"docs/pictures/|.*(\.lock|\.po|package-lock\.json)$")
"""Pictures, locks and catalogues: one file each, however large."""
UNWANTED: Final = {
    "a merge marker": re.compile(rb"^(<{7}|={7}|>{7})( |$)", re.MULTILINE),
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "the path of one machine": re.compile(rb"(?<![\w.:/-])/(home|root|work|Users|mnt)/\w"),
}


def complaints(root: Path, name: str) -> Iterator[str]:
    """Yield what is wrong with one file, named from the root of the repository."""
    content = (root / name).read_bytes()
    may_be_large = WHOLE_WORKS.match(name)
    most = MOST_BYTES_OF_WHOLE_WORKS if may_be_large else MOST_BYTES
    if len(content) > most:
        yield f"{name} has {len(content):,} bytes, more than {most:,}"
    if b"\0" in content:
        return
    for what, pattern in UNWANTED.items():
        found = pattern.search(content)
        if found:
            line = content.count(b"\n", 0, found.start()) + 1
            yield f"{name}:{line} holds {what}"


def main(names: list[str]) -> int:
    """Print every complaint and return the exit code."""
    found = [complaint for name in names for complaint in complaints(Path(), name)]
    for complaint in found:
        print(complaint, file=sys.stderr)  # noqa: T201 the output of this script
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
