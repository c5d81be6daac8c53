"""A server that is killed, cut off and overrun by phones, and phones that go on until everything has a receipt."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tests.backbone.intake.phone import NOW, Phone
from tests.faults.history import Truth
from tests.faults.town import ROOT, Town

_IN: Final = ("accepted", "accepted_conflict", "held", "duplicate")
_PAUSE_S: Final = 0.05


class Server:
    """
    A served town, that may be killed at any moment and begins again.

    Parameters
    ----------
    before
        Words before those that serve, of a program that looks on.
    app, address
        What is served, and where it takes deliveries.
    env
        More of the environment.
    """

    def __init__(
        self, town: Town, *, before: Sequence[str] = (), app: str = "tests.faults.served",
        address: str = "/field/deliver/", **env: str,
    ) -> None:  # fmt: skip
        self._town, self._before, self._more = town, before, env
        self._app, self._address = app, address
        self.slowest_start_s = 0.0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Begin to serve, and wait until it answers."""
        words = [
            *self._before, sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws",
            "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--blocking-threads", "8",
            "--http", "1", "--log-level", "error", f"{self._app}:application",
        ]  # fmt: skip
        began = time.monotonic()
        with (self._town.folder / "served.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env={**self._town.env, **self._more}, cwd=ROOT, start_new_session=True,
                stdout=log, stderr=log,
            )  # fmt: skip
        while time.monotonic() - began < 180 and self.process.poll() is None:
            try:
                self.ask(b"{}", {}, timeout=5)
            except (OSError, ValueError):
                time.sleep(_PAUSE_S)
            else:
                self.slowest_start_s = max(self.slowest_start_s, time.monotonic() - began)
                return
        if self.process.poll() is None:
            self.kill()
        said = (self._town.folder / "served.log").read_text("utf-8", "replace")[-2000:]
        raise AssertionError(f"the server ended, or did not answer within 3 minutes: {said}")

    def kill(self) -> None:
        """Kill it and its workers, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def restart(self) -> None:
        """Kill it, and begin again."""
        self.kill()
        self.start()

    def __enter__(self) -> Server:
        """Nothing is to be done: it serves already."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Kill it."""
        self.kill()

    def cpu_s(self) -> float:
        """Return how long its processes have kept the processors busy."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                facts = stat.read_text("ascii", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(facts[2]) == self.process.pid:
                ticks += int(facts[11]) + int(facts[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def ask(
        self, body: bytes, headers: dict[str, str], *, timeout: float = 30, cut: bool = False
    ) -> dict[str, Any] | None:
        """
        Deliver; return what is answered, None if the line was cut before the answer came.

        Raises
        ------
        OSError
            If nobody answers.
        ValueError
            If the answer is no JSON.
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(
                "POST", self._address, body, {"Content-Type": "application/json", **headers}
            )
            if cut:
                return None
            answer = line.getresponse()
            said: dict[str, Any] = json.loads(answer.read())
        except http.client.HTTPException as fault:
            raise ConnectionError(str(fault)) from fault
        finally:
            line.close()
        return {"status": answer.status, **said}

    def dribble(self, body: bytes, phone: Phone, chance: random.Random) -> bool:
        """Send a delivery piece by piece and break off somewhere; tell whether it broke off before its end."""
        head = "".join(f"{name}: {words}\r\n" for name, words in phone.headers(body).items())
        sent = (
            f"POST /field/deliver/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n{head}\r\n"
        ).encode() + body
        end = chance.randrange(len(sent) + 1)
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            for first in range(0, end, 997):
                line.sendall(sent[first : min(first + 997, end)])
                time.sleep(chance.random() * 0.02)
        return end < len(sent)


class Field:
    """Phones that deliver what they captured until they hold a receipt for each event."""

    def __init__(
        self, server: Server, phones: Sequence[Phone], *, size: int = 25, cookie: str = ""
    ) -> None:
        self._server, self._phones, self._size = server, phones, size
        self._more = {"Cookie": cookie} if cookie else {}
        self.receipts: dict[str, dict[str, Any]] = {}
        self.waits: set[str] = set()
        """Ids of events that somebody has to look at."""
        self.wrong: list[str] = []
        self.answers: list[str] = []
        self.seconds: list[float] = []
        """How long each delivery took that was answered."""
        self.cuts = 0

    def truth(self) -> Truth:
        """Return what the phones know."""
        captured = [one for phone in self._phones for one in phone.truth]
        return Truth(captured, list(self.receipts.values()), frozenset(self.waits))

    def deliver_all(self, *, threads: int = 4, cut_every: int = 0) -> None:
        """Let all phones deliver, several at once, each going on where nobody answered."""
        todo = list(self._phones)
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    if not todo:
                        return
                    phone = todo.pop()
                self._deliver(phone, cut_every)

        working = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
        for one in working:
            one.start()
        for one in working:
            one.join()

    def _deliver(self, phone: Phone, cut_every: int) -> None:
        turn = 0
        while left := [one for one in phone.truth if one["event_id"] not in self.receipts]:
            turn += 1
            is_cut = bool(cut_every) and turn % cut_every == 0
            self.cuts += is_cut
            if not self.bring(phone, left[: self._size], cut=is_cut) and not is_cut:
                time.sleep(_PAUSE_S)

    def bring(
        self, phone: Phone, items: Sequence[Any], *, at: datetime = NOW, cut: bool = False
    ) -> bool:
        """Let a phone deliver some events once; tell whether it was answered."""
        body = phone.body(list(items), at=at)
        began = time.monotonic()
        try:
            said = self._server.ask(body, {**phone.headers(body), **self._more}, cut=cut)
        except (OSError, ValueError):
            return False
        if not said or "answers" not in said:
            return False
        self.seconds.append(time.monotonic() - began)
        for answer in said["answers"]:
            self._note(answer)
        return True

    def _note(self, answer: dict[str, Any]) -> None:
        self.answers.append(answer["answer"])
        if answer["event_id"] is None or "sha256" not in answer["receipt"]:
            self.wrong.append(f"{answer['event_id']} was answered {answer['answer']}")
            return
        receipt, there = answer["receipt"], self.receipts.get(answer["event_id"])
        if answer["answer"] == "parked":
            self.waits.add(answer["event_id"])
        elif answer["answer"] not in _IN:
            self.wrong.append(f"{answer['event_id']} was answered {answer['answer']}")
        if there is not None and there != receipt:
            self.wrong.append(f"{answer['event_id']} has two receipts")
        self.receipts[answer["event_id"]] = receipt

    def ask_back(self) -> list[str]:
        """Let each phone ask what of its own is there, and return which are told otherwise."""
        found = []
        for phone in self._phones:
            body = phone.body([])
            said = self._server.ask(body, phone.headers(body)) or {}
            if said.get("have") != ([[1, phone.seq]] if phone.seq else []):
                found.append(f"I12: {phone.id} is told {said.get('have')}")
        return found


__all__ = ["NOW", "Field", "Server"]
