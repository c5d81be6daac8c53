"""What a packed workbook really holds, found out before anything is unpacked into memory."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from shouwang.backbone.sheets.limits import Limits
from shouwang.backbone.sheets.markup import DoctypeWatch, SheetScan, WorkbookScan, content_types
from shouwang.backbone.sheets.refusals import RefusedError

CHUNK_BYTES: Final = 1 << 16
LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
SMALL_BYTES: Final = 1_000_000
PACKED_STARTS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xfd7zXZ",
)


class Workbook:
    """
    The parts of a packed workbook, each read through once with its real size counted.

    Parameters
    ----------
    stream
        The file, at any position.

    Raises
    ------
    RefusedError
        If anything in it is not as an office program writes it, or over a limit.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._n_file_bytes = stream.seek(0, 2)
        self._n_unpacked = 0
        self._parts = self._listed()
        self._refuse_other_formats()
        self.scans: dict[str, SheetScan] = {}
        found = WorkbookScan()
        for part in self._parts.values():
            self._read(part, found)
        self.sheets = found.sheets()
        if len(self.sheets) > limits.n_sheets:
            raise RefusedError("sheets.overfull", "sheets", most=limits.n_sheets)

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self._stream) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
            raise RefusedError("sheets.damaged") from None
        limits = self._limits
        if len(infos) > limits.n_members:
            raise RefusedError("sheets.overfull", "members", most=limits.n_members)
        for info in infos:
            _refuse_odd_member(info)
        if len({info.filename.lower() for info in infos}) < len(infos):
            raise RefusedError("sheets.damaged")
        self._refuse_too_much(sum(info.file_size for info in infos))
        return {info.filename: info for info in infos}

    def _refuse_other_formats(self) -> None:
        names = {name.lower() for name in self._parts}
        if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
            raise RefusedError("sheets.macros")
        if "xl/workbook.bin" in names or "mimetype" in names:
            raise RefusedError("sheets.old-format")
        if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
            raise RefusedError("sheets.not-a-table")

    def _refuse_too_much(self, n_unpacked: int) -> None:
        limits = self._limits
        if n_unpacked > limits.unpacked_bytes:
            raise RefusedError("sheets.overfull", "bytes", most=limits.unpacked_bytes)
        if n_unpacked > max(SMALL_BYTES, limits.most_ratio * self._n_file_bytes):
            raise RefusedError("sheets.overfull", "ratio", most=limits.most_ratio)

    def _read(self, part: zipfile.ZipInfo, found: WorkbookScan) -> None:
        name = part.filename.lower()
        is_markup = name.endswith((".xml", ".rels"))
        watch: SheetScan | DoctypeWatch | None = None
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            watch = self.scans[part.filename] = SheetScan(self._limits)
        elif is_markup:
            watch = DoctypeWatch()
        kept = bytearray()
        is_first = True
        for chunk in self._unpacked(part):
            if is_first and (chunk.startswith(PACKED_STARTS) or b"<!DOCTYPE" in chunk[:1024]):
                is_packed = chunk.startswith(PACKED_STARTS)
                raise RefusedError("sheets.files-inside" if is_packed else "sheets.entities")
            is_first = False
            if watch is not None:
                watch.feed(chunk)
            if name in found.WANTED:
                kept += chunk
        if isinstance(watch, SheetScan):
            watch.close()
        if name == "[content_types].xml" and b"macroenabled" in content_types(bytes(kept)):
            raise RefusedError("sheets.macros")
        if name in found.WANTED:
            found.take(name, bytes(kept))

    def _unpacked(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield a part piece by piece, counting the bytes that are really there."""
        stream = self._stream
        n_left = self._find(part)
        inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
        n_real = check = 0
        try:
            while n_left:
                packed = stream.read(min(n_left, CHUNK_BYTES))
                if not packed:
                    raise RefusedError("sheets.damaged")
                n_left -= len(packed)
                while packed:
                    if inflate is None:
                        piece, packed = packed, b""
                    else:
                        piece = inflate.decompress(packed, CHUNK_BYTES)
                        packed = inflate.unconsumed_tail
                    n_real += len(piece)
                    self._n_unpacked += len(piece)
                    self._refuse_too_much(self._n_unpacked)
                    if n_real > part.file_size:
                        raise RefusedError("sheets.overfull", "bytes", most=part.file_size)
                    if n_real > max(SMALL_BYTES, self._limits.most_ratio * part.compress_size):
                        raise RefusedError(
                            "sheets.overfull", "ratio", most=self._limits.most_ratio
                        )
                    check = zlib.crc32(piece, check)
                    place = stream.tell()
                    yield piece
                    stream.seek(place)
        except zlib.error:
            raise RefusedError("sheets.damaged") from None
        if n_real != part.file_size or check != part.CRC:
            raise RefusedError("sheets.damaged")

    def _find(self, part: zipfile.ZipInfo) -> int:
        """Go to where a part's packed bytes begin; return how many there are."""
        self._stream.seek(part.header_offset)
        header = self._stream.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size:
            raise RefusedError("sheets.damaged")
        mark, _, flags, method, *_, n_name, n_extra = LOCAL_HEADER.unpack(header)
        name = self._stream.read(n_name).decode("utf-8" if flags & 0x800 else "cp437", "replace")
        begin = self._stream.seek(n_extra, 1)
        if (
            mark != b"PK\x03\x04"
            or method != part.compress_type
            or name != part.orig_filename
            or begin + part.compress_size > self._n_file_bytes
        ):
            raise RefusedError("sheets.damaged")
        starts = (other.header_offset for other in self._parts.values())
        following = min((at for at in starts if at > part.header_offset), default=None)
        if following is not None and begin + part.compress_size > following:
            raise RefusedError("sheets.overfull", "bytes", most=self._limits.unpacked_bytes)
        return part.compress_size


def _refuse_odd_member(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if info.flag_bits & 0x1:
        raise RefusedError("sheets.password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedError("sheets.damaged")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    steps = name.replace("\\", "/").split("/")
    if is_link or ".." in steps or name.startswith(("/", "\\")) or ":" in name or "\0" in name:
        raise RefusedError("sheets.files-inside")
    if name.lower().endswith((".zip", ".xlsx", ".xlsm", ".xls", ".rar", ".7z", ".gz", ".exe")):
        raise RefusedError("sheets.files-inside")
