"""
The second reader in a process of its own: it reads the map while the planner plans.

It starts anew instead of being a copy of this process, so that nothing the planner has loaded,
read or worked out can be in it. Questions go to it as lines of JSON; its answer is pickled.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal, Self, cast

import shouwang
from shouwang.cli import words
from shouwang.core.errors import ShouwangError

if TYPE_CHECKING:
    from shouwang.engines.perimeter.verify import Report

_ROOT: Final = str(Path(shouwang.__file__).resolve().parent.parent)
_BEGIN: Final = "import sys; sys.path.insert(0, {root!r}); from {module} import serve; serve()"


class SecondReader:
    """
    Starts reading at once; asked for its report when there is a plan.

    Parameters
    ----------
    map_path, zones, way, buffer_m
        As for `shouwang.engines.perimeter.verify.SecondReading`.

    Raises
    ------
    UnverifiedError
        If no process can be started.
    """

    def __init__(
        self,
        map_path: Path,
        zones: Mapping[str, Any],
        *,
        way: Literal["foot", "vehicle"],
        buffer_m: float,
    ) -> None:
        question = json.dumps([str(map_path), zones, way, buffer_m])
        begin = _BEGIN.format(root=_ROOT, module=__name__)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", begin],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                process_group=0,  # a Ctrl-C is for this process, which then ends the other
            )
        except OSError as fault:
            raise words.UnverifiedError(detail=fault.strerror or str(fault)) from fault
        self._to = cast("IO[bytes]", self._process.stdin)
        self._from = cast("IO[bytes]", self._process.stdout)
        try:
            self._send(question)
        except BaseException:
            self.__exit__()
            raise

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
        UnverifiedError
            If the process ended without a whole answer.
        """
        self._send(json.dumps(plan))
        try:
            report, seconds = pickle.load(self._from)
        except (EOFError, pickle.UnpicklingError) as fault:
            code = self._process.wait()
            raise words.UnverifiedError(detail=f"exit {code}") from fault
        if isinstance(report, ShouwangError):
            raise report
        return report, seconds

    def _send(self, question: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # it ended early, and its answer says why
            self._to.write(question.encode() + b"\n")
            self._to.flush()


def serve() -> None:
    """Be the second reader: take map and zones, then a plan, from stdin; answer on stdout."""
    from shouwang.engines.perimeter.verify import SecondReading

    gc.disable()  # one answer and this process is gone: nothing is worth collecting
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints does not get into the answer
        asked = sys.stdin.buffer.readline()
        if not asked:
            return
        map_path, zones, way, buffer_m = json.loads(asked)
        answer: Report | ShouwangError
        begun, waited = time.perf_counter(), 0.0
        try:
            reading = SecondReading(Path(map_path), zones, way=way, buffer_m=buffer_m)
            waiting = time.perf_counter()
            asked = sys.stdin.buffer.readline()
            waited = time.perf_counter() - waiting
            if not asked:  # no plan came: nothing to verify
                return
            answer = reading.verify(json.loads(asked))
        except ShouwangError as refusal:
            answer = refusal
        seconds = time.perf_counter() - begun - waited
        pickle.dump((answer, seconds), answers)
