"""Read a spreadsheet in a process of its own, which may die without harm to this one."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from shouwang.backbone.bounded import Bounds, BrokeOffError, answers
from shouwang.backbone.sheets.book import Book, Notice, Sheet
from shouwang.backbone.sheets.limits import UPLOAD, Limits
from shouwang.backbone.sheets.refusals import SheetFileError, refusal
from shouwang.core.text import Text

CHILD: Final = "shouwang.backbone.sheets.child"


def read_book(path: Path, *, limits: Limits = UPLOAD) -> Book:
    """
    Read an .xlsx or .csv file.

    The file is opened by a process of its own with bounded memory and time; this process sees
    plain data only, and keeps the rows packed. Formulas are not calculated, links not followed.

    Parameters
    ----------
    path
        The file; its suffix must fit what is inside.

    Raises
    ------
    SheetFileError
        If the file is refused, one subclass for each reason.

    Notes
    -----
    Hidden sheets are named and not read; rows of visible sheets that are hidden are read and
    marked. Both are said in the notices.
    """
    with contextlib.ExitStack() as opened:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            source = os.open(path, flags)
        except OSError:
            raise refusal("sheets.not-a-file") from None
        opened.callback(os.close, source)
        about = os.fstat(source)
        if not stat.S_ISREG(about.st_mode):
            raise refusal("sheets.not-a-file")
        if not about.st_size:
            raise refusal("sheets.empty")
        if about.st_size > limits.file_bytes:
            raise refusal("sheets.file-too-large", n_bytes=about.st_size, most=limits.file_bytes)
        try:
            return _book(_answers(source, path.suffix.lower(), limits))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise refusal(
                "sheets.too-heavy"
            ) from None  # the reading process did not keep its word


def _answers(source: int, suffix: str, limits: Limits) -> Iterator[tuple[bytes, bytes]]:
    """Yield what the reading process says: kind and content of each piece."""
    asked = json.dumps(
        {"limits": {name: getattr(limits, name) for name in limits.__slots__}, "suffix": suffix}
    )
    bounds = Bounds(limits.memory_bytes, limits.cpu_s, limits.wall_s, limits.answer_bytes)
    try:
        yield from answers(source, child=CHILD, asked=asked, bounds=bounds)
    except BrokeOffError:
        raise refusal("sheets.too-heavy") from None


def _book(answers: Iterator[tuple[bytes, bytes]]) -> Book:
    sheets: list[Sheet] = []
    hidden: list[str] = []
    about: dict[str, Any] = {}
    frames: list[bytes] = []
    with contextlib.closing(answers):  # type: ignore[type-var]  # it is a generator
        for kind, content in answers:
            if kind == b"r":
                frames.append(content)
                continue
            said = json.loads(content)
            if kind == b"x":
                raise _refused(said)
            if kind == b"e":
                return Book(
                    tuple(sheets), _book_notices(hidden), tuple(hidden), said["peak_bytes"]
                )
            if kind == b"s" and said["is_hidden"]:
                hidden.append(str(said["name"]))
            elif kind == b"s":
                about, frames = said, []
            else:
                sheets.append(_sheet(about, said, frames))
    raise refusal("sheets.too-heavy")  # it broke off without a last word


def _refused(said: dict[str, Any]) -> SheetFileError:
    figures = {str(name): int(figure) for name, figure in said.get("figures", {}).items()}
    return refusal(said["code"], said.get("what"), **figures)


def _sheet(about: dict[str, Any], said: dict[str, Any], frames: list[bytes]) -> Sheet:
    spans = {(row, first): last for row, first, last in about.get("spans", [])}
    notices = tuple(
        Notice(code, Text(en=text.say("en", n=n), zh=text.say("zh", n=n)))
        for code, text, n in (
            ("rows-hidden", ROWS_HIDDEN, said["n_hidden"]),
            ("columns-hidden", COLUMNS_HIDDEN, len(said["hidden_columns"])),
            ("formulas", FORMULAS, said["n_formulas"]),
            ("cells-cut", CELLS_CUT, said["n_cut"]),
        )
        if n
    )
    return Sheet(
        name=str(about["name"]),
        n_rows=said["n_rows"],
        last_number=said["last_number"],
        notices=notices,
        spans=spans,
        frames=tuple(frames),
    )


def _book_notices(hidden: list[str]) -> tuple[Notice, ...]:
    if not hidden:
        return ()
    n = len(hidden)
    return (
        Notice(
            "sheets-hidden", Text(en=SHEETS_HIDDEN.say("en", n=n), zh=SHEETS_HIDDEN.say("zh", n=n))
        ),
    )


SHEETS_HIDDEN: Final = Text(
    en="{n} hidden sheet(s) were not read; unhide them if they belong here.",
    zh="有 {n} 张隐藏的工作表没有读；如果需要，请先取消隐藏。",
)
ROWS_HIDDEN: Final = Text(
    en="{n} row(s) are hidden in the file; they need a look before they count.",
    zh="文件里有 {n} 行是隐藏的，看过以后才算数。",
)
COLUMNS_HIDDEN: Final = Text(
    en="{n} column(s) are hidden in the file and were read like the others.",
    zh="文件里有 {n} 列是隐藏的，已同其他列一样读取。",
)
FORMULAS: Final = Text(
    en="{n} cell(s) hold formulas; what was last saved in them is taken, nothing is calculated.",
    zh="有 {n} 个单元格是公式；只取上次保存的结果，不重新计算。",
)
CELLS_CUT: Final = Text(
    en="{n} cell(s) are longer than any entry should be and were cut.",
    zh="有 {n} 个单元格的文字过长，已截断。",
)
