"""Small input files in, results out: whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any, Final

from shouwang.cli.words import InputFileError, OutputFileError
from shouwang.core.text import Text

PICTURES: Final = (".svg", ".png", ".html")
_MOST_BYTES: Final = 200_000_000
_MOST_DIGITS: Final = 300  # more do not fit a float
_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")  # pairs are fine, one alone is no text


def read_json(path: Path) -> Any:
    """Return parsed JSON; a byte order mark is forgiven."""
    text = _read_text(path, "GeoJSON")
    try:
        data = json.loads(text, parse_int=_whole_number)
        if _HALF_CHARACTER.search(text):
            json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:  # also a number of too many digits
        line = getattr(fault, "lineno", 1)
        what = Text(f"it is not JSON (line {line})", f"它不是 JSON（第 {line} 行）")
        if isinstance(fault, UnicodeEncodeError):
            half = fault.object[fault.start].encode("ascii", "backslashreplace").decode()
            what = Text(f"it holds half a character ({half})", f"含有半个字符（{half}）")
        raise InputFileError(file=path.name, what=what, kind="GeoJSON") from fault
    return data


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def read_toml(path: Path) -> dict[str, Any]:
    """Return a parsed rules file."""
    try:
        return tomllib.loads(_read_text(path, "TOML"))
    except tomllib.TOMLDecodeError as fault:
        what = Text(f"it is not TOML ({fault})", f"它不是 TOML（{fault}）")
        raise InputFileError(file=path.name, what=what, kind="TOML") from fault


def _read_text(path: Path, kind: str) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            what = Text("it is larger than 200 MB", "超过 200 MB")
            raise InputFileError(file=path.name, what=what, kind=kind)
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        what = Text("it is not text in UTF-8", "它不是 UTF-8 文本")
        raise InputFileError(file=path.name, what=what, kind=kind) from fault
    except OSError as fault:
        what = (
            Text("no such file", "没有这个文件")
            if not path.exists()
            else Text("it cannot be opened", "打不开")
        )
        raise InputFileError(file=path.name, what=what, kind=kind) from fault


def require_writable(path: Path, endings: tuple[str, ...] = ()) -> None:
    """Refuse an output before the work is done, not after."""
    what = None
    if endings and path.suffix.lower() not in endings:
        names = ", ".join(endings)
        what = Text(f"its ending is not one of {names}", f"后缀不是 {names} 之一")
    elif not path.parent.is_dir():
        what = Text(f"there is no folder {path.parent}", f"没有文件夹 {path.parent}")
    elif path.is_dir():
        what = Text("it is a folder", "它是一个文件夹")
    elif path.exists() and not path.is_file():
        what = Text("it is a device or a pipe", "它是设备或管道")
    elif not os.access(path.parent, os.W_OK):
        what = Text("the folder is not yours to write to", "没有该文件夹的写权限")
    if what:
        raise OutputFileError(file=str(path), what=what)


def require_apart(path: Path, taken: list[Path]) -> None:
    """Refuse an output that would overwrite an input or the other output."""
    if any(path.resolve() == other.resolve() for other in taken):
        what = Text("the same command reads or writes it already", "同一条命令已在读它或写它")
        raise OutputFileError(file=str(path), what=what)


def write_all(results: dict[Path, bytes]) -> None:
    """Write every result beside its place first, then move them all: never half a file."""
    ready: list[tuple[str, Path]] = []
    try:
        for path, content in results.items():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            ready.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
        for name, path in ready:
            Path(name).replace(path)
    except OSError as fault:
        raise OutputFileError(
            file=str(fault.filename or "?"),
            what=Text(fault.strerror or "?", fault.strerror or "?"),
        ) from fault
    finally:
        for name, _ in ready:
            Path(name).unlink(missing_ok=True)
