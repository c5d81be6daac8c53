"""Gates for a town that is served: enters a zone in its folder, and tells the ids of its gates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.faults.town import ROOT, Town


def gates_of(town: Town, n: int = 10) -> list[str]:
    """Return the ids of so many new gates of a town."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.apps.gates.served", str(town.folder), str(n)],
        check=True, capture_output=True, text=True, cwd=ROOT, env=town.env,
    )  # fmt: skip
    return told.stdout.split()


def main(folder: Path, n: int) -> None:
    """Enter the gates and print their ids."""
    from shouwang.cli.town import enter  # noqa: PLC0415  it makes Django ready

    enter(folder)
    from tests.apps.gates import rows  # noqa: PLC0415

    for gate in rows.gates_of(rows.zone(n_gates=n)):
        sys.stdout.write(f"{gate.pk}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
