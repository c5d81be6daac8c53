"""
`shouwang serve --lan` and `lan-sheet`: https on the hall's own network, and the sheet for phones.

The words for it are in backbone.lan; here are addresses, ports and processes.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from shouwang.backbone.home import TownHome
from shouwang.backbone.lan import kept, names, steps, welcome
from shouwang.cli import lan_words
from shouwang.cli.files import require_writable, write_all
from shouwang.cli.lan_words import ENROL_PORT, LAN_PORT
from shouwang.cli.words import PortError, UsageError
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  gates come in by every network of the hall
HOST: Final = "127.0.0.1"
PORT: Final = 8000
_SIOCGIFADDR: Final = 0x8915
_INNER: Final = ("docker", "br-", "virbr", "veth", "podman")
"""Networks between programs of this machine: no phone is on them."""
_BOTH_SECONDS: Final = 20
"""So long after a renewal old and new worker answer side by side: the new one has to be up before the old one goes."""

Program = tuple[list[str], dict[str, str]]
"""A command and its environment."""


@dataclass
class Place:
    """Where a town is served: plain, on this machine or behind a server that ends TLS."""

    host: str
    port: int

    @property
    def address(self) -> str:
        """Where it is opened."""
        return f"http://{self.host}:{self.port}"

    @property
    def tls(self) -> list[str]:
        """Return what granian has to know beside host and port."""
        return []

    def enter(self) -> None:
        """Let Django answer to this place."""
        os.environ.setdefault("SHOUWANG_HOSTS", f"{self.host},localhost,127.0.0.1")

    def beside(self) -> list[Program]:
        """Return the programs that run as long as the server does."""
        return []

    def say(self, lang: Lang, folder: Path) -> None:
        """Say what there is to say once it is served."""

    def look(self, served: subprocess.Popen[bytes], lang: Lang) -> None:
        """Do what is due by now."""


@dataclass
class Hall(Place):
    """The hall's own network: https, and beside it the plain page with the certificate."""

    folder: Path
    kept: kept.Kept
    enrol_port: int
    looked: datetime

    @property
    def address(self) -> str:
        """Where office and phones open the town."""
        return f"https://{call_name(self.kept.names)}:{self.port}"

    @property
    def tls(self) -> list[str]:
        """Return granian's words: both options name the one file that is replaced whole."""
        file = str(self.kept.server_file)
        return [
            *("--ssl-certificate", file, "--ssl-keyfile", file),
            *("--ssl-protocol-min", "tls1.2"),  # alone it takes 1.3 only, and old phones lack it
            *("--respawn-interval", str(_BOTH_SECONDS)),
        ]

    def enter(self) -> None:
        """Let Django answer to the names of the certificate only, with cookies over https only."""
        named = [one for one in os.environ.get("SHOUWANG_HOSTS", "").split(",") if one]
        os.environ["SHOUWANG_HOSTS"] = ",".join(dict.fromkeys([*self.kept.names, *named]))
        os.environ["SHOUWANG_HTTPS"] = "1"

    def beside(self) -> list[Program]:
        """Return the plain page: nothing of the town's goes along."""
        command = [
            *(sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", self.host, "--port", str(self.enrol_port), "--http", "1"),
            *("--workers", "1", "--blocking-threads", "2", "--respawn-failed-workers"),
            *("--http1-header-read-timeout", "10000", "--log-level", "warning", "--factory"),
            f"{welcome.__name__}:{welcome.from_environment.__name__}",
        ]
        kept_out = ("SHOUWANG_", "DJANGO_")
        env = {key: value for key, value in os.environ.items() if not key.startswith(kept_out)}
        env[welcome.AUTHORITY_VARIABLE] = str(self.kept.authority_file)
        env[welcome.HALL_VARIABLE] = self.address
        return [(command, env)]

    def say(self, lang: Lang, folder: Path) -> None:
        """Say where phones begin."""
        found = names.addresses(self.kept.names)
        if not found:
            print(lan_words.NO_ADDRESS.in_(lang), file=sys.stderr, flush=True)
        at = f"http://{found[0] if found else names.LOOPBACK}:{self.enrol_port}/"
        more = f" --port {self.port}" if self.port != LAN_PORT else ""
        more += f" --enrol-port {self.enrol_port}" if self.enrol_port != ENROL_PORT else ""
        print(lan_words.ENROL.say(lang, address=at, folder=folder, more=more), flush=True)
        self._say_state(lang)

    def look(self, served: subprocess.Popen[bytes], lang: Lang) -> None:
        """
        Once a day make a certificate that ends soon anew, and let the server take it.

        What is new has been checked before it lies there: a damaged one would end the server.
        """
        now = datetime.now(UTC)
        if (now - self.looked).days < 1 or served.poll() is not None:
            return
        self.looked = now
        self.renew(served, lang, now=now)

    def renew(self, served: subprocess.Popen[bytes], lang: Lang, *, now: datetime) -> None:
        """Do what `look` does, whatever the hour."""
        try:
            self.kept = kept.prepare(self.folder, self.kept.names, now=now)
        except ShouwangError as refusal:  # it serves on with what it has
            print(refusal.say(lang), file=sys.stderr, flush=True)
            return
        if self.kept.is_new:
            served.send_signal(signal.SIGHUP)
        self._say_state(lang)

    def _say_state(self, lang: Lang) -> None:
        if self.kept.is_new:
            days = self.kept.days_left(datetime.now(UTC))
            print(
                lan_words.MADE.say(lang, names=", ".join(self.kept.names), days=days), flush=True
            )
        if self.kept.warning:
            print(self.kept.warning.say(lang), file=sys.stderr, flush=True)


def open_place(home: TownHome, options: argparse.Namespace) -> Place:
    """
    Return where the town is served, with certificates made ready, before anything is started.

    Raises
    ------
    PortError
        If a port is taken, or both are one.
    UsageError
        If a name is given that only ``--lan`` has a use for.
    BadNameError
        If a name cannot stand in a certificate.
    ShouwangError
        As `kept.prepare` refuses.
    """
    if options.name and not options.lan:
        raise UsageError(detail=lan_words.NAME_ALONE, command="shouwang serve")
    host = options.host or (EVERYWHERE if options.lan else HOST)
    port = (LAN_PORT if options.lan else PORT) if options.port is None else options.port
    require_free(host, port)
    return _hall(home, options, host, port) if options.lan else Place(host, port)


def _hall(home: TownHome, options: argparse.Namespace, host: str, port: int) -> Hall:
    if options.enrol_port == port:
        detail = Text("the town is served there", "主服务已使用该端口")
        raise PortError(host=host, port=port, detail=detail, option="--enrol-port")
    require_free(host, options.enrol_port, option="--enrol-port")
    given = [names.read(word) for word in options.name or []]
    now = datetime.now(UTC)
    there = kept.read(home.lan).names if home.lan.exists() and not names.domains(given) else []
    wanted = [
        *(names.domains(given) or names.domains(there) or [names.DEFAULT]),
        *names.addresses(given),
        *(own_addresses() if host == EVERYWHERE else names.addresses([host])),
        names.LOOPBACK,  # for whoever sits at the machine itself
    ]
    wanted = list(dict.fromkeys(map(names.read, wanted)))
    made = kept.prepare(home.lan, wanted, now=now)
    return Hall(host, port, home.lan, made, options.enrol_port, looked=now)


def require_free(host: str, port: int, *, option: str = "--port") -> None:
    """
    Refuse a port that something else holds: two servers on one would answer in turn.

    Raises
    ------
    PortError
        If it is taken, or is no port.
    """
    try:
        with socket.create_server((host, port)):
            return
    except (OSError, OverflowError) as fault:
        raise PortError(host=host, port=port, detail=str(fault), option=option) from None


def own_addresses() -> list[str]:
    """Return this machine's addresses on private networks, without asking anybody on them."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(asking, _SIOCGIFADDR, request)
            except OSError:  # it has none
                continue
            address = IPv4Address(answer[20:24])
            is_ours = names.is_private(address) and not address.is_loopback
            if is_ours and not name.startswith(_INNER):
                found.append(str(address))
    return found


def call_name(named: list[str]) -> str:
    """Return what the hall is called by: a name if there is one."""
    return [*names.domains(named), *names.addresses(named), names.LOOPBACK][0]


def write_sheet(options: argparse.Namespace, _lang: Lang) -> int:
    """Write the sheet in both languages."""
    require_writable(options.out, (".pdf",))
    home = TownHome(options.folder.resolve())
    home.keys()  # says so where there is no town
    there = kept.read(home.lan)
    found = names.addresses(there.names)
    call = names.read(options.name) if options.name else call_name(there.names)
    if call not in there.names:
        raise lan_words.NotNamedError(name=call, names=", ".join(there.names))
    if not found:
        raise lan_words.NoAddressError
    from shouwang.backbone.lan.sheet import sheet_pdf

    # By number: a phone that once knew the name by https would refuse plain http on it.
    at = call if call in found else found[0]
    document = sheet_pdf(
        there.authority,
        welcome=f"http://{at}:{options.enrol_port}/",
        field=f"https://{call}:{options.port}{steps.FIELD}",
    )
    write_all({options.out: document})
    return 0
