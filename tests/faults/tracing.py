"""
Write down what a program writes to some files, and what of it has reached the disk: each write and each fsync.

    python -m tests.faults.tracing FILES RECORD PROGRAM WORDS...

``FILES`` is what their paths begin with. It needs nothing but Linux (5.3 or newer) and leave to trace one's own
children. Each line is in the record before the program goes on: whoever hears an answer of the program finds there
all that was written before it.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import signal
import struct
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any, Final

_SEIZE: Final = 0x4206
_GO_ON: Final = 24
"""To the next beginning or end of a call of the system."""
_LISTEN: Final = 0x4208
_INFO: Final = 0x420E
_OPTIONS: Final = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000
"""Calls are told from signals; forks, threads and programs are followed; the traced end with who traces them."""
_IS_CALL: Final = signal.SIGTRAP | 0x80
_IS_STOPPED: Final = 128
_THREADS_TOO: Final = 0x40000000
_CALLS: Final[dict[str, dict[int, str]]] = {
    "x86_64": {
        1: "write", 18: "pwrite", 20: "vector", 296: "vector", 328: "vector", 74: "sync", 75: "sync",
        77: "cut", 87: "away", 263: "away_at", 82: "moved", 264: "moved", 316: "moved",
    },
    "aarch64": {
        64: "write", 68: "pwrite", 66: "vector", 70: "vector", 287: "vector", 82: "sync", 83: "sync",
        46: "cut", 35: "away_at", 38: "moved", 276: "moved",
    },
}  # fmt: skip


class _Tracer:
    def __init__(self, files: str, record: Path) -> None:
        self._files, self._folder = files, str(Path(files).parent)
        self._record = record.open("w", encoding="ascii")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.ptrace.argtypes = [
            ctypes.c_long,
            ctypes.c_long,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        self._libc.ptrace.restype = ctypes.c_long
        self._calls = _CALLS[platform.machine()]
        self._syncing: dict[int, dict[str, Any]] = {}
        """By thread: syncs that have begun and not ended."""
        self._n = 0
        self._info = ctypes.create_string_buffer(128)

    def run(self, words: list[str]) -> None:
        """Run a program to its end."""
        wait, go = os.pipe()
        child = os.fork()
        if not child:
            os.read(wait, 1)
            os.execvp(words[0], words)  # noqa: S606  the program that was asked for
        if self._ptrace(_SEIZE, child, 0, _OPTIONS) < 0:
            os.kill(child, signal.SIGKILL)
            raise SystemExit(f"cannot trace: {os.strerror(ctypes.get_errno())}")
        os.write(go, b"x")
        while True:
            try:
                pid, status = os.waitpid(-1, _THREADS_TOO)
            except ChildProcessError:
                return
            if os.WIFSTOPPED(status):
                self._stopped(pid, os.WSTOPSIG(status), status >> 16)

    def _ptrace(self, what: int, pid: int, address: int, data: Any) -> int:
        return int(self._libc.ptrace(what, pid, address, data))

    def _stopped(self, pid: int, number: int, event: int) -> None:
        if number == _IS_CALL:
            self._called(pid)
        elif event == _IS_STOPPED and number != signal.SIGTRAP:
            self._ptrace(_LISTEN, pid, 0, 0)
            return
        is_signal = not event and number != _IS_CALL
        self._ptrace(_GO_ON, pid, 0, number if is_signal else 0)

    def _called(self, pid: int) -> None:
        n = self._ptrace(_INFO, pid, len(self._info), self._info)
        if n < 33:
            return
        if self._info.raw[0] == 1:
            number, *given = struct.unpack_from("<7Q", self._info.raw, 24)
            what = self._calls.get(number)
            if what:
                self._begun(pid, what, given)
        elif pid in self._syncing and not struct.unpack_from("<q", self._info.raw, 24)[0]:
            self._note(self._syncing.pop(pid))

    def _begun(self, pid: int, what: str, given: list[int]) -> None:
        if what in ("away", "away_at", "moved"):
            where = given[0] if what == "away" else given[1]
            path = self._text(pid, where)
            if what != "moved" and path.startswith(self._files):
                self._note({"do": "away", "file": path})
            return
        try:
            path = str(Path(f"/proc/{pid}/fd/{given[0]}").readlink())
        except OSError:
            return
        if what == "sync" and (path == self._folder or path.startswith(self._files)):
            self._syncing[pid] = {"do": "sync", "file": path, "all_before": self._n}
        elif path.startswith(self._files) and not path.endswith("-shm"):  # which is made anew
            self._written(pid, what, path, given)

    def _written(self, pid: int, what: str, path: str, given: list[int]) -> None:
        if what == "cut":
            self._note({"do": "cut", "file": path, "at": given[1]})
            return
        if what == "vector":
            raise SystemExit(f"a write of many pieces to {path}: this record does not read them")
        at = given[3] if what == "pwrite" else self._position(pid, given[0])
        data = b64encode(self._bytes(pid, given[1], given[2])).decode()
        self._note({"do": "write", "file": path, "at": at, "bytes": data})

    def _position(self, pid: int, fd: int) -> int:
        facts = Path(f"/proc/{pid}/fdinfo/{fd}").read_text("ascii").split()
        return int(facts[facts.index("pos:") + 1])

    def _bytes(self, pid: int, address: int, n: int) -> bytes:
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            found = bytearray()
            while len(found) < n and (piece := memory.read(n - len(found))):
                found += piece
        return bytes(found)

    def _text(self, pid: int, address: int) -> str:
        page = 4096 - address % 4096  # no further than what is surely there
        return self._bytes(pid, address, page).partition(b"\0")[0].decode("utf-8", "replace")

    def _note(self, said: dict[str, Any]) -> None:
        self._record.write(json.dumps(said) + "\n")
        self._record.flush()
        self._n += 1


if __name__ == "__main__":
    _Tracer(sys.argv[1], Path(sys.argv[2])).run(sys.argv[3:])
