"""
The second reader in a process of its own: it reads the map while the planner plans.

It starts anew instead of being a copy of this process, so that nothing the planner has loaded,
read or worked out can be in it.
"""

from __future__ import annotations

import contextlib
import gc
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Self, cast

from shouwang.core.errors import ShouwangError

if TYPE_CHECKING:
    from shouwang.engines.perimeter.verify import Report


class SecondReader:
    """
    Starts reading at once; asked for its report when there is a plan.

    Parameters
    ----------
    map_path, zones, way, buffer_m
        As for `shouwang.engines.perimeter.verify.SecondReading`.
    """

    def __init__(
        self,
        map_path: Path,
        zones: Mapping[str, Any],
        *,
        way: Literal["foot", "vehicle"],
        buffer_m: float,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)
        self._send((map_path, zones, way, buffer_m))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def verify(self, plan: Mapping[str, Any]) -> tuple[Report, float]:
        """
        Return the report on a plan, and the seconds that reading and searching took.

        Raises
        ------
        ShouwangError
            If the map, the zones or the plan cannot be used.
        """
        self._send(plan)
        try:
            report, seconds = pickle.load(self._from)
        except EOFError:
            raise RuntimeError("the second reader ended without a report") from None
        if isinstance(report, Exception):
            raise report
        return report, seconds

    def _send(self, data: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # it ended early, and its answer says why
            pickle.dump(data, self._to)
            self._to.flush()


def serve() -> None:
    """Be the second reader: take map and zones, then a plan, from stdin; answer on stdout."""
    from shouwang.engines.perimeter.verify import SecondReading

    gc.disable()  # one answer and this process is gone: nothing is worth collecting
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process ends it
    map_path, zones, way, buffer_m = pickle.load(sys.stdin.buffer)
    answer: Report | ShouwangError
    begun = time.perf_counter()
    waited = 0.0
    try:
        reading = SecondReading(map_path, zones, way=way, buffer_m=buffer_m)
        waiting = time.perf_counter()
        plan = pickle.load(sys.stdin.buffer)
        waited = time.perf_counter() - waiting
        answer = reading.verify(plan)
    except ShouwangError as refusal:
        answer = refusal
    except EOFError:  # no plan came: nothing to verify
        return
    seconds = time.perf_counter() - begun - waited
    pickle.dump((answer, seconds), sys.stdout.buffer)
