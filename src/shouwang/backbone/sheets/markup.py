"""A look at a workbook's markup before it is read: extents, hidden rows, merged cells, declarations."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import ClassVar, Final
from xml.parsers import expat

from shouwang.backbone.sheets.limits import Limits
from shouwang.backbone.sheets.refusals import RefusedError

TRUE: Final = ("1", "true", "on")
DECLARED_LETTERS: Final = re.compile(rb"""^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']""")


def column_number(letters: str) -> int:
    """
    Return the number of a column from its letters, from 1; 0 for what is no column.

    Examples
    --------
    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number


class DoctypeWatch:
    """Refuses declarations of entities; stops looking once the first element has begun."""

    def __init__(self) -> None:
        self._parser: expat.XMLParserType | None = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._begun
        self._has_begun = False
        self._is_first = True

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece."""
        if self._is_first:
            _refuse_other_letters(chunk)
            self._is_first = False
        if self._parser is not None:
            _feed(self._parser, chunk)
            if self._has_begun:
                self._parser = None

    def _begun(self, *_: object) -> None:
        self._has_begun = True


class SheetScan:
    """
    How far one sheet is filled, and what in it is hidden, merged or calculated.

    Attributes
    ----------
    n_rows, n_columns
        Number of the last row and column with a value.
    hidden_rows, hidden_columns
        Numbers from 1.
    """

    def __init__(self, limits: Limits) -> None:
        self.n_rows = self.n_columns = self.n_formulas = self.n_merged = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._limits = limits
        self._row = 0
        self._at = ""
        self._longest = ""
        self._is_first = True
        self._steps: dict[str, Callable[[dict[str, str]], None] | None] = {}
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._element

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece."""
        if self._is_first:
            _refuse_other_letters(chunk)
            self._is_first = False
        _feed(self._parser, chunk)

    def close(self) -> None:
        """Say that the sheet has ended."""
        _feed(self._parser, b"", is_last=True)
        limits = self._limits
        self.n_columns = max(self.n_columns, column_number(self._longest))
        if self.n_columns > limits.n_columns:
            raise RefusedError("sheets.too-many-cells", "columns", most=limits.n_columns)
        if self.n_rows * self.n_columns > limits.n_cells:
            raise RefusedError("sheets.too-many-cells", "cells", most=limits.n_cells)

    def _element(self, name: str, given: dict[str, str]) -> None:
        try:
            step = self._steps[name]
        except KeyError:
            local = name.rpartition(":")[2]
            step = self._steps[name] = getattr(self, f"_on_{local.lower()}", None)
        if step is not None:
            step(given)

    def _on_c(self, given: dict[str, str]) -> None:
        self._at = given.get("r", "")

    def _on_v(self, _: dict[str, str]) -> None:
        letters = self._at.rstrip("0123456789")
        if len(letters) > len(self._longest) or (
            letters > self._longest and len(letters) == len(self._longest)
        ):
            self._longest = letters
            if len(letters) > 3:
                raise RefusedError("sheets.damaged")
        self.n_rows = self._row

    _on_is = _on_v

    def _on_f(self, _: dict[str, str]) -> None:
        self.n_formulas += 1

    def _on_row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        if self.n_rows > self._limits.n_rows:
            raise RefusedError("sheets.too-many-cells", "rows", most=self._limits.n_rows)
        if given.get("hidden") in TRUE or given.get("ht") == "0":
            self.hidden_rows.add(self._row)

    def _on_col(self, given: dict[str, str]) -> None:
        if given.get("hidden") in TRUE:
            first, last = given.get("min", ""), given.get("max", "")
            if first.isdecimal() and last.isdecimal():
                most = self._limits.n_columns
                self.hidden_columns.update(range(int(first), min(int(last), most) + 1))

    def _on_dimension(self, given: dict[str, str]) -> None:
        last = given.get("ref", "").rpartition(":")[2].replace("$", "")
        if column_number(last.rstrip("0123456789")) > self._limits.n_columns:
            raise RefusedError("sheets.too-many-cells", "columns", most=self._limits.n_columns)

    def _on_mergecell(self, _: dict[str, str]) -> None:
        self.n_merged += 1
        if self.n_merged > self._limits.n_merged:
            raise RefusedError("sheets.too-many-cells", "merged", most=self._limits.n_merged)


class WorkbookScan:
    """Which part of the file holds which sheet."""

    WANTED: ClassVar = frozenset(
        {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[content_types].xml"}
    )

    def __init__(self) -> None:
        self._listed: list[tuple[str, str]] = []
        self._targets: dict[str, str] = {}

    def take(self, name: str, content: bytes) -> None:
        """Take one of the wanted parts."""
        if name == "[content_types].xml":
            return
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._element
        _feed(parser, content, is_last=True)

    def sheets(self) -> list[tuple[str, str]]:
        """Return name and part of each sheet, in the order of the workbook."""
        return [(name, self._targets.get(key, "")) for name, key in self._listed]

    def _element(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "sheet":
            keys = [value for key, value in given.items() if key.rpartition(":")[2] == "id"]
            self._listed.append((given.get("name", ""), keys[-1] if keys else ""))
        elif local == "Relationship":
            target = given.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self._targets[given.get("Id", "")] = posixpath.normpath(inside)


def content_types(content: bytes) -> bytes:
    """Return the list of what the parts are, in small letters."""
    return content.lower()


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_last: bool = False) -> None:
    try:
        parser.Parse(chunk, is_last)
    except expat.ExpatError:
        raise RefusedError("sheets.damaged") from None


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("sheets.entities")


def _refuse_other_letters(begin: bytes) -> None:
    """Refuse markup that is not UTF-8: office programs write no other, and checks could be fooled."""
    declared = DECLARED_LETTERS.match(begin.removeprefix(b"\xef\xbb\xbf"))
    known = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
    if not known or b"\0" in begin[:4] or begin.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("sheets.damaged")
