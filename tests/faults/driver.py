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
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tests.backbone.intake.phone import Phone

ROOT: Final = Path(__file__).resolve().parents[2]
_CLI: Final = "from shouwang.cli import main; raise SystemExit(main())"


def _env(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")}
    paths = [str(ROOT / "src"), str(ROOT)]
    return {
        **kept, "SHOUWANG_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "shouwang.web.settings",
        "PYTHONPATH": os.pathsep.join(paths), "SHOUWANG_HOSTS": "127.0.0.1",
    }  # fmt: skip


def made(folder: Path, n_phones: int) -> list[Phone]:
    """Make a town with so many phones that know nothing yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    env = _env(folder)
    subprocess.run(
        [sys.executable, "-c", _CLI, "init", str(folder)], check=True, capture_output=True, env=env
    )
    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.prepare", str(folder), str(n_phones)],
        check=True, capture_output=True, text=True, env=env, cwd=ROOT,
    )  # fmt: skip
    guard = UUID(told.stdout.split()[-1])
    return [Phone(seed, guard) for seed in range(n_phones)]


class Server:
    """A served town, that may be killed at any moment and begins again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Begin to serve, and wait until it answers."""
        words = [
            sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "--blocking-threads", "8", "--http", "1",
            "--log-level", "error", "tests.faults.served:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            words, env=_env(self._folder), cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            try:
                self.ask(b"{}", {}, timeout=5)
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server did not answer within 15 s")

    def kill(self) -> None:
        """Kill it and its workers, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

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
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(
                "POST", "/field/deliver/", body, {"Content-Type": "application/json", **headers}
            )
            if cut:
                return None
            answer = line.getresponse()
            said: dict[str, Any] = json.loads(answer.read())
        except http.client.HTTPException as fault:
            raise ConnectionError(str(fault)) from fault
        finally:
            line.close()
        return said

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

    def __init__(self, server: Server, phones: list[Phone], *, size: int = 25) -> None:
        self._server, self._phones, self._size = server, phones, size
        self.receipts: dict[str, dict[str, Any]] = {}
        self.wrong: list[str] = []
        self.answers: list[str] = []
        self.cuts = 0

    def truth(self) -> dict[str, Any]:
        """Return what the phones know."""
        captured = [one for phone in self._phones for one in phone.truth]
        return {"captured": captured, "receipts": list(self.receipts.values())}

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

        working = [threading.Thread(target=work) for _ in range(threads)]
        for one in working:
            one.start()
        for one in working:
            one.join()

    def _deliver(self, phone: Phone, cut_every: int) -> None:
        turn = 0
        while left := [one for one in phone.truth if one["event_id"] not in self.receipts]:
            turn += 1
            body = phone.body(left[: self._size])
            is_cut = bool(cut_every) and turn % cut_every == 0
            self.cuts += is_cut
            try:
                said = self._server.ask(body, phone.headers(body), cut=is_cut)
            except (OSError, ValueError):
                time.sleep(
                    0.05
                )  # the server is gone, or answered half: nothing counts that has no receipt
                continue
            for answer in said["answers"] if said else ():
                self._note(answer)

    def _note(self, answer: dict[str, Any]) -> None:
        self.answers.append(answer["answer"])
        receipt, there = answer["receipt"], self.receipts.get(answer["event_id"])
        if answer["answer"] not in ("accepted", "duplicate"):
            self.wrong.append(f"{answer['event_id']} was answered {answer['answer']}")
        if there is not None and there != receipt:
            self.wrong.append(f"{answer['event_id']} has two receipts")
        self.receipts[answer["event_id"]] = receipt
