"""Tables as text: which letters, which mark between the cells, and the rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from shouwang.backbone.sheets.limits import Limits
from shouwang.backbone.sheets.refusals import RefusedError

CHUNK_BYTES: Final = 1 << 16
MARKS: Final = (",", ";", "\t")
N_SAMPLE_LINES: Final = 40
NO_TABLE_STARTS: Final = ("<", "{", "%pdf", "from:", "begin:vcard", "begin:vcalendar")


def text_rows(stream: BinaryIO, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """
    Yield the rows of a text file with their numbers.

    Raises
    ------
    RefusedError
        If the letters cannot be made out, or it is no table, or too large a one.
    """
    letters = _letters(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=letters, newline="")
    csv.field_size_limit(max(limits.n_cell_letters * 16, 1 << 16))
    mark, n_skipped = _mark(text)
    text.seek(0)
    for _ in range(n_skipped):
        text.readline()
    n_cells = 0
    try:
        for number, row in enumerate(csv.reader(text, delimiter=mark), start=1 + n_skipped):
            n_cells += len(row)
            if number > limits.n_rows:
                raise RefusedError("sheets.too-many-cells", "rows", most=limits.n_rows)
            if len(row) > limits.n_columns:
                raise RefusedError("sheets.too-many-cells", "columns", most=limits.n_columns)
            if n_cells > limits.n_cells:
                raise RefusedError("sheets.too-many-cells", "cells", most=limits.n_cells)
            yield number, row
    except csv.Error:
        raise RefusedError("sheets.not-a-table") from None
    finally:
        text.detach()


def _letters(stream: BinaryIO) -> str:
    """Read the file through once; return the first encoding that fits all of it."""
    stream.seek(0)
    begin = stream.read(4)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif b"\0" in begin + stream.read(CHUNK_BYTES):
        raise RefusedError("sheets.not-a-table")
    else:
        is_marked = begin.startswith(codecs.BOM_UTF8)
        candidates = ["utf-8-sig"] if is_marked else ["utf-8", "gb18030"]
    for letters in candidates:
        stream.seek(0)
        decoder = codecs.getincrementaldecoder(letters)()
        n_letters = n_odd = 0
        try:
            while chunk := stream.read(CHUNK_BYTES):
                piece = decoder.decode(chunk)
                n_letters += len(piece)
                n_odd += len(piece) - len(piece.translate(ODD))
            n_letters += len(decoder.decode(b"", final=True))
        except UnicodeDecodeError:
            continue
        if n_odd * 200 > n_letters:
            raise RefusedError("sheets.not-a-table")
        return letters
    raise RefusedError("sheets.unknown-letters")


ODD: Final = dict.fromkeys(
    [n for n in range(32) if n not in (9, 10, 13)]
    + list(range(0x7F, 0xA0))
    + list(range(0xE000, 0xF900))
)
"""What no table contains: control letters and places that no letter is assigned to."""


def _mark(text: io.TextIOWrapper) -> tuple[str, int]:
    """Return the mark between the cells, and how many first lines only name it."""
    lines: list[str] = []
    while len(lines) < N_SAMPLE_LINES and (line := text.readline(1 << 16)):
        lines.append(line)
    begin = lines[0].strip().lower() if lines else ""
    if begin.startswith(NO_TABLE_STARTS):
        raise RefusedError("sheets.not-a-table")
    if begin.startswith("sep=") and len(begin) == 5 and begin[4] in ",;":
        return begin[4], 1
    if begin == "sep=":
        return "\t", 1
    best, best_score = "", 1.0
    for mark in MARKS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        except csv.Error:
            continue
        usual, n_times = Counter(widths).most_common(1)[0] if widths else (0, 0)
        score = usual * n_times / max(len(widths), 1)
        if usual > 1 and score > best_score:
            best, best_score = mark, score
    if not best:
        raise RefusedError("sheets.not-a-table" if any(map(str.strip, lines)) else "sheets.empty")
    return best, 0
