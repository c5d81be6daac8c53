"""Gates for a town that is served: enters a zone in its folder, and tells the ids of its gates."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]


def gates_of(folder: Path, n: int = 10) -> list[str]:
    """Return the ids of so many new gates of a town."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    told = subprocess.run(
        [sys.executable, "-m", "tests.apps.gates.served", str(folder), str(n)],
        check=True, capture_output=True, text=True, cwd=ROOT,
        env={
            **kept, "PYTHONPATH": paths, "SHOUWANG_HOME": str(folder), "SHOUWANG_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "shouwang.web.settings",
        },
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
