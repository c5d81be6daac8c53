"""
Names and addresses by which phones call the hall.

ShouwangError
 └ BadNameError  a name or an address that cannot stand in the certificate
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, ip_address
from typing import ClassVar, Final

from cryptography import x509

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

DEFAULT: Final = "hall.test"
"""Of a domain that is nobody's: no phone ever finds a stranger under it."""
LOOPBACK: Final = "127.0.0.1"
NETWORKS: Final = tuple(
    IPv4Network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8")
)
"""Addresses inside a house, inside a carrier or VPN, and of the machine itself."""
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST: Final = 253
_NO_NAME: Final = Text(
    "it is neither a name of letters, digits and hyphens nor an IPv4 address",
    "既不是由字母、数字和连字符组成的域名，也不是 IPv4 地址",
)
_PUBLIC: Final = Text(
    "it is an address of the internet, which the town's authority may not vouch for",
    "这是互联网上的地址，本地证书机构不能为它作证",
)
_LOCAL: Final = Text(
    "names in .local are asked of the neighbours and not of the router",
    ".local 域名不经路由器解析，手机不一定找得到",
)


class BadNameError(ShouwangError):
    """The certificate cannot be made for a name or an address."""

    code: ClassVar[str] = "lan.bad-name"
    problem: ClassVar[Text] = Text(
        "{name} cannot stand in the certificate: {why}.", "证书不能写入 {name}：{why}。"
    )
    remedy: ClassVar[Text] = Text(
        "Give a name like hall.test, or an address of the hall's own network like 192.168.1.10.",
        "请给出 hall.test 这样的域名，或指挥部内网地址，例如 192.168.1.10。",
    )


def read(word: str) -> str:
    """
    Return a name or an address as it stands in a certificate.

    >>> read("Hall.test."), read("192.168.1.10")
    ('hall.test', '192.168.1.10')

    Raises
    ------
    BadNameError
        If it is neither, or lies outside the hall's own networks.
    """
    name = word.strip().lower().removesuffix(".")
    if address := address_of(name):
        if not is_private(address):
            raise BadNameError(name=name, why=_PUBLIC)
        return str(address)
    labels = name.split(".")
    is_name = len(name) <= _LONGEST and all(_LABEL.fullmatch(label) for label in labels)
    if not is_name or labels[-1].isdigit():  # 10.1.2 is a slip of an address
        raise BadNameError(name=word.strip(), why=_NO_NAME)
    if labels[-1] == "local":
        raise BadNameError(name=name, why=_LOCAL)
    return name


def address_of(name: str) -> IPv4Address | None:
    """Return an address, or nothing where it is a name."""
    try:
        address = ip_address(name)
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else None


def is_private(address: IPv4Address) -> bool:
    """Tell whether an address is one that the town's authority may vouch for."""
    return any(address in network for network in NETWORKS)


def domains(names: Sequence[str]) -> list[str]:
    """Return those that are no addresses."""
    return [name for name in names if address_of(name) is None]


def addresses(names: Sequence[str]) -> list[str]:
    """Return the addresses at which other machines find the hall."""
    found = [(name, address_of(name)) for name in names]
    return [name for name, address in found if address and not address.is_loopback]


def general(name: str) -> x509.DNSName | x509.IPAddress:
    """Return a name as certificates have it."""
    address = address_of(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)
