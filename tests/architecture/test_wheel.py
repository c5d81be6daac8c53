"""The package as it is handed over."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_wheel_holds_pages_fonts_map_and_words(root: Path, tmp_path: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    asked: list[str | Path] = [uv, "build", "--wheel", "--no-build-isolation", "--quiet"]
    subprocess.run([*asked, "--out-dir", tmp_path, root], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    source = root / "src"
    files = [path for path in (source / "shouwang").rglob("*") if path.is_file()]
    ours = {str(path.relative_to(source)) for path in files if "__pycache__" not in path.parts}
    assert ours - held == set()
    for part in ("map.js", "django.mo", "noto-sans-sc.css", "base.html"):
        assert any(name.endswith(part) for name in held), part
