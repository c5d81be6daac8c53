"""
The town's certificate authority and the certificate of its server, as phones and browsers take them.

Each number and extension here was tried with OpenSSL, Python, Chromium and the verifier of
`cryptography`; see docs/operations/lan.md before changing one.

ShouwangError
 └ UnfitError  a certificate that browsers would refuse, or that would stop the server
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shouwang.backbone.lan import names as naming
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

Key = ec.EllipticCurvePrivateKey
AUTHORITY_DAYS: Final = 3650
SERVER_DAYS: Final = 397
"""Phones take no longer one from a public authority; ours keeps to it."""
BACKDATED: Final = timedelta(days=2)
"""Clocks of phones without a time server run late."""
SERVER_LABEL: Final = "Shouwang hall server"
"""A label and never an address: OpenSSL would check an address here as a name, and refuse."""
_MOST_LETTERS: Final = 64
_USAGES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


class UnfitError(ShouwangError):
    """A certificate is not taken: the server goes on with what it has."""

    code: ClassVar[str] = "lan.unfit"
    problem: ClassVar[Text] = Text(
        "The server's certificate is not fit for use: {why}.", "服务器证书不能使用：{why}。"
    )
    remedy: ClassVar[Text] = Text(
        "Nothing was changed. See docs/operations/lan.md, What went wrong.",
        "没有更改任何内容。处理办法见 docs/operations/lan.md 的 What went wrong 一节。",
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority, with its key where that is at hand."""

    certificate: x509.Certificate
    key: Key | None = None

    def fingerprint(self) -> list[str]:
        """Return its SHA-256 in eight groups, as the sheet shows it and phones show it."""
        digits = self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper().split()
        return [" ".join(digits[start : start + 4]) for start in range(0, len(digits), 4)]

    def outside(self, names: Sequence[str]) -> list[str]:
        """Return the names that it may not vouch for."""
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        permitted = constraints.value.permitted_subtrees or []
        return [name for name in names if not any(_is_below(name, one) for one in permitted)]

    def domains(self) -> list[str]:
        """Return the names that it may vouch for, with all below them."""
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        permitted = constraints.value.permitted_subtrees or []
        return [one.value for one in permitted if isinstance(one, x509.DNSName)]


def _is_below(name: str, permitted: x509.GeneralName) -> bool:
    address = naming.address_of(name)
    if isinstance(permitted, x509.DNSName):
        return address is None and f".{name}".endswith(f".{permitted.value}")
    return address is not None and address in permitted.value


def new_key() -> Key:
    """Return a key that phones of the last ten years and granian both know."""
    return ec.generate_private_key(ec.SECP256R1())


def make_authority(names: Sequence[str], *, now: datetime) -> Authority:
    """
    Return a new authority that can vouch for these names, what is below them, and private addresses.

    A kind of name that is not listed is not limited at all: there is always a name beside the networks.
    """
    domains = naming.domains(names) or [naming.DEFAULT]
    permitted: list[x509.GeneralName] = [x509.DNSName(domain) for domain in domains]
    permitted += [x509.IPAddress(network) for network in naming.NETWORKS]
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, domains[0][:_MOST_LETTERS]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Shouwang town CA {now:%Y}"),
        ]
    )
    key = new_key()
    certificate = (
        _begun(name, name, key, now - BACKDATED, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def make_server(
    authority: Authority, names: Sequence[str], *, now: datetime, key: Key | None = None
) -> bytes:
    """
    Return key and certificate of the server in one PEM, so that both change in one move.

    Parameters
    ----------
    key
        The key so far, when renewing: what phones and programs may have noted of it stays true.

    Raises
    ------
    ValueError
        If the authority's key is not at hand.
    """
    if authority.key is None:
        raise ValueError("the authority's key is not at hand")
    key = key or new_key()
    ca = authority.certificate
    start = max(now - BACKDATED, ca.not_valid_before_utc)
    end = min(start + timedelta(days=SERVER_DAYS), ca.not_valid_after_utc)
    label = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERVER_LABEL)])
    san = x509.SubjectAlternativeName([naming.general(name) for name in names])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    leaf = (
        _begun(label, ca.subject, key, start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(san, critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return pem_of(key) + leaf.public_bytes(Encoding.PEM)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: Key, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*used: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in used for name in _USAGES})


def pem_of(key: Key) -> bytes:
    """Return a key as PKCS#8 without a password: granian panics on an encrypted one."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def read_server(pem: bytes) -> tuple[Key, x509.Certificate]:
    """
    Return key and certificate of a server's PEM.

    Raises
    ------
    UnfitError
        If one of the two is not in it, or they do not belong together.
    """
    try:
        key = load_pem_private_key(pem, None)
        leaf = x509.load_pem_x509_certificates(pem)[0]
    except (ValueError, TypeError):
        raise UnfitError(why=_UNREADABLE) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise UnfitError(why=_UNREADABLE)
    if key.public_key() != leaf.public_key():
        raise UnfitError(why=_APART)
    return key, leaf


def names_of(leaf: x509.Certificate) -> list[str]:
    """Return the names and addresses of a certificate, in its order."""
    san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(one.value) for one in san]


def check(pem: bytes, ca: x509.Certificate, names: Sequence[str], *, now: datetime) -> None:
    """
    Refuse what phones would refuse or what would stop the server; to be asked before any swap.

    A damaged file and a signal to read it again end the whole server.

    Raises
    ------
    UnfitError
        If key and certificate do not belong together, or the chain does not hold for each name.
    """
    _, leaf = read_server(pem)
    trusted = verification.Store([ca])
    builder = verification.PolicyBuilder().store(trusted).time(now.astimezone(UTC))
    for name in names:
        try:
            builder.build_server_verifier(naming.general(name)).verify(leaf, [])
        except verification.VerificationError as fault:
            raise UnfitError(why=_REFUSED, name=name, detail=str(fault)) from None


_UNREADABLE: Final = Text("key or certificate cannot be read", "密钥或证书无法读取")
_APART: Final = Text("key and certificate do not belong together", "密钥与证书不匹配")
_REFUSED: Final = Text(
    "browsers would not take it, be it for its authority, its names or its dates",
    "浏览器不会接受（签发机构、名称或有效期不符）",
)
