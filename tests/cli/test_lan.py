"""A town on the hall's network: https under its name, the plain page beside it, a renewal that nobody notices."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst
from cryptography.hazmat.primitives.serialization import Encoding

from shouwang.backbone import paper
from shouwang.backbone.home import TownHome
from shouwang.backbone.lan import certificates, kept, sheet
from shouwang.cli import lan
from shouwang.cli.words import UsageError
from tests.cli.test_town import Served, shouwang, until
from tests.cli.town import Desk

NOW = datetime(2026, 3, 17, 3, 12, tzinfo=UTC)
NAMES = ["hall.test", "192.168.1.10", "127.0.0.1"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Phone:
    """Trusts one authority, and finds the hall's name at this machine as the router would tell it."""

    def __init__(self, authority: Path, port: int) -> None:
        self.context = ssl.create_default_context(cadata=authority.read_bytes())
        self.port = port

    def handshake(self, name: str = "hall.test") -> bytes:
        """Return the server's certificate as it was accepted under a name."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as line,
            self.context.wrap_socket(line, server_hostname=name) as closed,
        ):
            return closed.getpeercert(binary_form=True) or b""

    def get(self, path: str, name: str = "hall.test", host: str = "") -> Said:
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as line,
            self.context.wrap_socket(line, server_hostname=name) as closed,
        ):
            asking = http.client.HTTPConnection(host or name, self.port)
            asking.sock = closed
            return said_to(asking, "GET", path)


@dataclass(frozen=True)
class Said:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def said_to(asking: http.client.HTTPConnection, method: str, path: str) -> Said:
    asking.request(method, path)
    with asking.getresponse() as answer:
        return Said(answer.status, answer.headers, answer.read())


def plain(port: int, method: str, path: str) -> Said:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        return said_to(asking, method, path)
    finally:
        asking.close()


class ServedHall(Served):
    """A town served to phones, on ports of this machine."""

    def __init__(self, town: Path) -> None:
        self.enrol_port = free_port()
        super().__init__(town, "--lan", "--host", "127.0.0.1", "--enrol-port", self.enrol_port)
        self.folder = TownHome(town).lan
        self.phone = Phone(self.folder / "ca.crt", self.port)
        self.link = next(line.split()[-1] for line in self._lines() if "/account/open/" in line)
        until(lambda: [1] if self._answers() else [])

    def _lines(self) -> Iterator[str]:
        assert self.process.stdout is not None
        yield from iter(self.process.stdout.readline, "")

    def _answers(self) -> bool:
        try:
            self.phone.handshake()
            plain(self.enrol_port, "HEAD", "/")
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("halls") / "town"
    shouwang("init", folder)
    return folder


@pytest.fixture(scope="module")
def hall(town: Path) -> Iterator[ServedHall]:
    serving = ServedHall(town)
    children = serving.children("granian")
    assert len(children) == 2
    yield serving
    assert serving.end(signal.SIGTERM) == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)  # both went with it


def test_a_phone_that_trusts_the_authority_reads_it_under_its_name(hall: ServedHall) -> None:
    answer = hall.phone.get("/account/sign-in/")
    assert answer.status == 200
    assert "https://hall.test" in hall.said
    cookie = answer.headers["Set-Cookie"]
    assert "csrftoken" in cookie
    assert "Secure" in cookie
    assert "Strict-Transport-Security" not in answer.headers
    assert hall.phone.get("/account/sign-in/", name="127.0.0.1").status == 200


def test_a_phone_refuses_another_name_and_another_authority(
    hall: ServedHall, tmp_path: Path
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        hall.phone.handshake("other.test")
    kept.prepare(tmp_path / "lan", NAMES, now=datetime.now(UTC))
    stranger = Phone(tmp_path / "lan" / "ca.crt", hall.port)
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.handshake()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_old_phones_and_new_ones_are_answered(hall: ServedHall, version: ssl.TLSVersion) -> None:
    phone = Phone(hall.folder / "ca.crt", hall.port)
    phone.context.maximum_version = version
    assert phone.handshake()


def test_a_name_that_the_certificate_lacks_is_not_answered(hall: ServedHall) -> None:
    assert hall.phone.get("/account/sign-in/", host="evil.example").status == 400


def test_the_plain_port_has_a_page_and_the_certificate_and_nothing_else(hall: ServedHall) -> None:
    answer = plain(hall.enrol_port, "GET", "/")
    text = answer.body.decode()
    assert answer.status == 200
    assert f"https://hall.test:{hall.port}/field/" in text
    there = kept.read(hall.folder)
    assert all(group in text for group in there.authority.fingerprint())
    for words in (
        "不是安全页面",
        "This page is not secure",
        "Certificate Trust Settings",
        "CA 证书",
    ):
        assert words in text
    answer = plain(hall.enrol_port, "GET", "/ca.crt")
    assert answer.body == there.authority_file.read_bytes()
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    head = plain(hall.enrol_port, "HEAD", "/ca.crt")
    assert (head.status, head.body) == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert plain(hall.enrol_port, method, "/").status == 405
    for path in (
        "/ca.key",
        "/../ca.key",
        "/%2e%2e/server.pem",
        "/field/",
        "/account/sign-in/",
        "//",
    ):
        assert plain(hall.enrol_port, "GET", path).status == 404


def test_the_plain_page_knows_neither_keys_nor_database(hall: ServedHall) -> None:
    (door,) = hall.children("lan.welcome")
    names = Path(f"/proc/{door}/environ").read_bytes().split(b"\0")
    ours = {name.partition(b"=")[0] for name in names if name.startswith((b"SHOUWANG", b"DJANGO"))}
    assert ours == {b"SHOUWANG_LAN_AUTHORITY", b"SHOUWANG_LAN_HALL"}


@pytest.mark.slow
def test_a_renewed_certificate_is_taken_while_phones_are_served(hall: ServedHall) -> None:
    """As the daily look does it: checked, swapped, and the main process told."""
    (server,) = hall.children("shouwang.web.wsgi")
    before = hall.phone.handshake()
    there = kept.read(hall.folder)
    authority = certificates.Authority(there.authority.certificate, key_of(hall.folder))
    key, _ = certificates.read_server(there.server_file.read_bytes())
    new = certificates.make_server(authority, there.names, now=datetime.now(UTC), key=key)
    certificates.check(new, there.authority.certificate, there.names, now=datetime.now(UTC))
    kept.write(there.server_file, new)
    os.kill(server, signal.SIGHUP)
    n_answered, deadline = 0, time.monotonic() + 60
    while hall.phone.handshake() == before:
        n_answered += 1
        assert time.monotonic() < deadline, "the old certificate stayed"
        time.sleep(0.02)
    until(lambda: [1] if len(workers_of(server)) == 1 else [])
    for _ in range(50):
        assert hall.phone.handshake() != before
    assert n_answered
    assert hall.phone.get("/account/sign-in/").status == 200
    assert hall.process.poll() is None


def workers_of(server: int) -> list[str]:
    return Path(f"/proc/{server}/task/{server}/children").read_text("ascii").split()


def key_of(folder: Path) -> certificates.Key:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(key, certificates.Key)
    return key


@pytest.fixture
def home(tmp_path: Path) -> TownHome:
    made = TownHome(tmp_path / "town")
    made.make(is_drill=False)
    return made


def asked(**more: object) -> argparse.Namespace:
    given = {"host": "127.0.0.1", "port": free_port(), "enrol_port": free_port(), "lan": True}
    return argparse.Namespace(**{**given, "name": None, **more})


def test_a_day_is_waited_and_then_what_ends_soon_is_renewed_and_told(
    home: TownHome, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = lan.open_place(home, asked())
    assert isinstance(hall, lan.Hall)
    code = "import signal, time; signal.signal(1, lambda *_: print('told', flush=True)); print('up', flush=True)\n"
    waiting = [sys.executable, "-c", code + "for _ in range(600): time.sleep(0.1)"]
    with subprocess.Popen(waiting, stdout=subprocess.PIPE) as served:
        assert served.stdout is not None
        assert served.stdout.readline() == b"up\n"
        before = hall.kept.server_file.read_bytes()
        hall.look(served, "en")
        hall.renew(served, "en", now=datetime.now(UTC))
        assert hall.kept.server_file.read_bytes() == before
        hall.renew(served, "en", now=datetime.now(UTC) + timedelta(days=340))
        assert hall.kept.server_file.read_bytes() != before
        assert served.stdout.readline() == b"told\n"
        (home.lan / "ca.crt").write_bytes(b"damaged")
        hall.looked -= timedelta(days=2)
        hall.look(served, "zh")
        served.terminate()
    assert "lan.authority" in capsys.readouterr().err


def test_what_is_not_said_stays_from_start_to_start(home: TownHome) -> None:
    hall = lan.open_place(home, asked(name=["Post.Test", "10.1.2.3"]))
    assert isinstance(hall, lan.Hall)
    assert hall.kept.names == ["post.test", "10.1.2.3", "127.0.0.1"]
    assert hall.address == f"https://post.test:{hall.port}"
    again = lan.open_place(home, asked(name=["10.1.2.4"]))
    assert isinstance(again, lan.Hall)
    assert again.kept.names == ["post.test", "10.1.2.4", "127.0.0.1"]
    with pytest.raises(kept.OutsideError):
        lan.open_place(home, asked(name=["office.example"]))


def test_without_lan_nothing_of_it_is_made(home: TownHome) -> None:
    place = (
        lan.open_place(home, asked(lan=False, port=None, host=None)) if _is_free(8000) else None
    )
    if place:
        assert (place.address, place.tls, place.beside()) == ("http://127.0.0.1:8000", [], [])
    assert not home.lan.exists()


def _is_free(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_said_before_anything_is_made(desk: Desk, home: TownHome) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for words in (("--enrol-port", port), ("--port", port)):
            said = shouwang("serve", home.folder, "--lan", "--host", "127.0.0.1",
                            "--port", free_port(), *words, check=False)  # fmt: skip
            assert said.returncode == 2
            assert said.stderr.count("\n") == 1
            assert f"Choose another with {words[0]}" in said.stderr
    one = free_port()
    said = shouwang("serve", home.folder, "--lan", "--host", "127.0.0.1", "--port", one,
                    "--enrol-port", one, check=False)  # fmt: skip
    assert "cli.port" in said.stderr
    assert not home.lan.exists()
    assert not home.database.exists()


def test_own_addresses_are_private_and_of_the_hall(home: TownHome) -> None:
    assert all(certificates.make_authority(["hall.test"], now=NOW).outside([one]) == []
               for one in lan.own_addresses())  # fmt: skip


def test_the_sheet_is_one_page_with_both_codes(desk: Desk, home: TownHome) -> None:
    out = desk.folder / "sheet.pdf"
    none = desk.run("lan-sheet", home.folder, "--out", out)
    assert (none.code, "[lan.none-yet]" in none.err, out.exists()) == (2, True, False)
    there = kept.prepare(home.lan, NAMES, now=datetime.now(UTC))
    answer = desk.run("lan-sheet", home.folder, "--out", out)
    assert (answer.code, answer.err) == (0, "")
    assert out.read_bytes().startswith(b"%PDF")
    der = there.authority.certificate.public_bytes(Encoding.DER)
    assert there.authority_file.read_bytes() == der


@pytest.mark.parametrize(
    "name", ["hall.test", "headquarters.riverside-quarter.a-town-of-long-names.test"]
)
def test_the_sheet_has_one_page_however_long_the_name(name: str) -> None:
    authority = certificates.make_authority([name], now=NOW)
    said = sheet.facts(
        authority, welcome="http://192.168.100.100:8480/", field=f"https://{name}:8443/field/"
    )
    pages = typst.compile(
        sheet.template(), font_paths=paper._fonts(), format="png", ppi=20.0,
        sys_inputs={"data": json.dumps(said)},
    )  # fmt: skip
    assert isinstance(pages, bytes)  # of more than one it returns a list
    assert [code["address"] for code in said["codes"]] == [
        "http://192.168.100.100:8480/", f"https://{name}:8443/field/",
    ]  # fmt: skip
    assert said["fingerprint"]["groups"] == authority.fingerprint()


def test_a_name_without_lan_is_refused(desk: Desk, home: TownHome) -> None:
    with pytest.raises(UsageError):
        lan.open_place(home, asked(lan=False, name=["hall.test"]))


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--name", "other.test"], "lan.not-named"), (["--name", "8.8.8.8"], "lan.bad-name")],
)
def test_a_sheet_leads_nowhere_else(
    desk: Desk, home: TownHome, words: list[str], code: str
) -> None:
    kept.prepare(home.lan, NAMES, now=datetime.now(UTC))
    answer = desk.run("lan-sheet", home.folder, "--out", desk.folder / "sheet.pdf", *words)
    assert (answer.code, f"[{code}]" in answer.err) == (2, True)
    assert not (desk.folder / "sheet.pdf").exists()


def test_a_sheet_needs_an_address_of_the_hall(desk: Desk, home: TownHome) -> None:
    kept.prepare(home.lan, ["hall.test", "127.0.0.1"], now=datetime.now(UTC))
    answer = desk.run("lan-sheet", home.folder, "--out", desk.folder / "sheet.pdf")
    assert (answer.code, "[lan.no-address]" in answer.err) == (2, True)
    wrong = desk.run("lan-sheet", home.folder, "--out", desk.folder / "sheet.txt")
    assert (wrong.code, "[cli.output-file]" in wrong.err) == (2, True)
