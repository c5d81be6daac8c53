"""
A process of its own for a stranger's file: bounded, alone with it, answering in plain data only.

The parent opens the file and hands it over as standard input, so the child knows no path; the
child answers on standard output, piece by piece, and can write nowhere else. Neither needs Django.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

FRAME: Final = struct.Struct(">cI")
PIECE_BYTES: Final = 1 << 16
MOST_FRAME_BYTES: Final = 8_000_000
ENVIRONMENT: Final = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""All that the child learns about this process: keys and passwords may stand in the rest."""
_FEW_THREADS: Final = {"MALLOC_ARENA_MAX": "2", "OSMIUM_POOL_THREADS": "2"}
"""Each thread asks for room to grow, which counts as memory."""
_TICK_S: Final = 0.5
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


@dataclass(frozen=True, slots=True)
class Bounds:
    """
    What one reading may cost; sizes in bytes, times in seconds.

    Parameters
    ----------
    memory_bytes
        By how much the child may grow.
    wall_s
        How long the parent waits for answers in all; its own work between them does not count.
    answer_bytes
        What the child may send in all.
    """

    memory_bytes: int
    cpu_s: int
    wall_s: float
    answer_bytes: int


class BrokeOffError(Exception):
    """The child took more than it may, died, or did not keep to the form of answers."""


def answers(
    source: int,
    *,
    child: str,
    asked: str,
    bounds: Bounds,
    tick: Callable[[], None] = lambda: None,
) -> Iterator[tuple[bytes, bytes]]:
    """
    Yield what a child says: kind and content of each piece, until it ends.

    Whatever ends this generator ends the child.

    Parameters
    ----------
    source
        The opened file.
    child
        Name of the module whose ``serve(asked)`` reads it.
    tick
        Called twice a second while waiting, and may raise to end it all.

    Raises
    ------
    BrokeOffError
        If it takes too long, says too much, or ends in the middle of a piece.
    """
    process = subprocess.Popen(  # noqa: S603 our own interpreter with our own module
        [
            sys.executable,
            "-P",
            "-c",
            f"import sys; from {child} import serve; serve(sys.argv[1])",
            asked,
        ],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ} | _FEW_THREADS,
        close_fds=True,
    )
    try:
        yield from _frames(cast("IO[bytes]", process.stdout).fileno(), bounds, tick)
    finally:
        process.kill()
        process.communicate()


def _frames(
    answer: int, bounds: Bounds, tick: Callable[[], None]
) -> Iterator[tuple[bytes, bytes]]:
    waiting = bytearray()
    n_bytes = 0
    for piece in _pieces(answer, bounds.wall_s, tick):
        n_bytes += len(piece)
        if n_bytes > bounds.answer_bytes:
            raise BrokeOffError
        waiting += piece
        while len(waiting) >= FRAME.size:
            kind, length = FRAME.unpack_from(waiting)
            if length > MOST_FRAME_BYTES:
                raise BrokeOffError
            end = FRAME.size + length
            if len(waiting) < end:
                break
            content = bytes(waiting[FRAME.size : end])
            del waiting[:end]
            yield kind, content
    if waiting:
        raise BrokeOffError


def _pieces(answer: int, wall_s: float, tick: Callable[[], None]) -> Iterator[bytes]:
    waited_s = 0.0
    while True:
        began = time.monotonic()
        has_more = select.select([answer], [], [], min(_TICK_S, max(0.0, wall_s - waited_s)))[0]
        waited_s += time.monotonic() - began
        if not has_more:
            if waited_s >= wall_s:
                raise BrokeOffError
            tick()
            continue
        piece = os.read(answer, PIECE_BYTES)
        if not piece:
            return
        yield piece


def bound(*, memory_bytes: int, cpu_s: int) -> None:
    """Let this process grow no further, write no file, start nothing, and end with its parent."""
    with contextlib.suppress(OSError, AttributeError):  # elsewhere it ends when nobody listens
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def send(kind: bytes, content: bytes | dict[str, Any]) -> None:
    """Say one piece to the parent."""
    payload = content if isinstance(content, bytes) else json.dumps(content).encode()
    sys.stdout.buffer.write(FRAME.pack(kind, len(payload)) + payload)
    sys.stdout.buffer.flush()


def peak_bytes() -> int:
    """Return the most memory this process has held; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        told = Path("/proc/self/status").read_text("ascii")
        return int(told.split("VmHWM:")[1].split()[0]) * 1024
    return 0
