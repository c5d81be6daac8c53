"""What phones and browsers take and refuse, asked of the verifier of `cryptography` and of OpenSSL."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from shouwang.backbone.lan import certificates as made
from shouwang.backbone.lan import names
from shouwang.backbone.lan.certificates import Authority, UnfitError

NOW = datetime(2026, 3, 17, 3, 12, tzinfo=UTC)
NAMES = ["hall.test", "10.1.2.3", "127.0.0.1"]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return made.make_authority(NAMES, now=NOW)


@pytest.fixture(scope="module")
def pem(authority: Authority) -> bytes:
    return made.make_server(authority, NAMES, now=NOW)


def fits(pem: bytes, authority: Authority, *named: str, now: datetime = NOW) -> bool:
    try:
        made.check(pem, authority.certificate, named or NAMES, now=now)
    except UnfitError:
        return False
    return True


def test_each_of_its_names_is_taken(pem: bytes, authority: Authority) -> None:
    assert fits(pem, authority)


@pytest.mark.parametrize("name", ["other.test", "a.hall.test", "10.1.2.4", "192.168.1.1"])
def test_another_name_is_refused(pem: bytes, authority: Authority, name: str) -> None:
    assert not fits(pem, authority, name)


def test_another_authority_of_the_same_name_is_refused(pem: bytes) -> None:
    assert not fits(pem, made.make_authority(NAMES, now=NOW))


def test_the_key_of_another_is_refused(pem: bytes, authority: Authority) -> None:
    other = made.make_server(authority, NAMES, now=NOW)
    begin = b"-----BEGIN CERTIFICATE"
    mixed = other[: other.index(begin)] + pem[pem.index(begin) :]
    with pytest.raises(UnfitError, match="belong together"):
        made.check(mixed, authority.certificate, NAMES, now=NOW)


@pytest.mark.parametrize("part", [b"", b"nonsense", slice(0, 400), slice(-500, None)])
def test_what_is_no_key_with_certificate_is_refused(
    pem: bytes, authority: Authority, part: bytes | slice
) -> None:
    broken = pem[part] if isinstance(part, slice) else part
    with pytest.raises(UnfitError):
        made.check(broken, authority.certificate, NAMES, now=NOW)


@pytest.mark.parametrize("name", ["evil.example", "hall.test.example", "8.8.8.8"])
def test_the_authority_cannot_vouch_for_strangers(authority: Authority, name: str) -> None:
    for named in ([name], ["hall.test", name]):
        forged = made.make_server(authority, named, now=NOW)
        assert not fits(forged, authority, *named)
        assert not fits(forged, authority, named[0])
        assert authority.outside(named) == [name]


def test_names_below_its_own_and_private_addresses_are_within(authority: Authority) -> None:
    within = [
        "hall.test",
        "gate.hall.test",
        "10.9.9.9",
        "172.16.0.1",
        "192.168.77.1",
        "100.64.0.1",
    ]
    assert authority.outside(within) == []
    assert fits(made.make_server(authority, within, now=NOW), authority, *within)


def test_an_authority_for_addresses_alone_vouches_for_no_strange_name() -> None:
    authority = made.make_authority(["10.1.2.3"], now=NOW)
    forged = made.make_server(authority, ["evil.example"], now=NOW)
    assert not fits(forged, authority, "evil.example")
    assert fits(made.make_server(authority, ["10.1.2.3"], now=NOW), authority, "10.1.2.3")


@pytest.mark.parametrize(
    ("days", "is_taken"), [(-3, False), (-1, True), (0, True), (394, True), (396, False)]
)
def test_it_holds_from_two_days_before_to_its_end(
    pem: bytes, authority: Authority, days: int, *, is_taken: bool
) -> None:
    assert fits(pem, authority, now=NOW + timedelta(days=days)) is is_taken


def test_it_never_outlives_its_authority() -> None:
    authority = made.make_authority(NAMES, now=NOW)
    late = authority.certificate.not_valid_after_utc - timedelta(days=30)
    _, leaf = made.read_server(made.make_server(authority, NAMES, now=late))
    assert leaf.not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_it_is_as_phones_ask(pem: bytes, authority: Authority) -> None:
    ca = authority.certificate
    assert isinstance(ca.public_key(), ec.EllipticCurvePublicKey)
    basic = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert ca.extensions.get_extension_for_class(x509.NameConstraints).critical
    assert (ca.not_valid_after_utc - NOW).days == made.AUTHORITY_DAYS
    _, leaf = made.read_server(pem)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=397)
    assert leaf.subject.rfc4514_string() == "CN=Shouwang hall server"
    assert made.names_of(leaf) == NAMES


def test_the_fingerprint_has_eight_groups_of_four(authority: Authority) -> None:
    groups = authority.fingerprint()
    assert [len(group.split()) for group in groups] == [4] * 8
    der = authority.certificate.public_bytes(Encoding.DER)
    assert len(der) < 1000


@pytest.mark.parametrize(
    ("named", "is_taken"),
    [(NAMES, True), (["hall.test", "evil.example"], False), (["hall.test", "8.8.8.8"], False)],
)
def test_openssl_says_the_same(
    authority: Authority, tmp_path: Path, named: list[str], *, is_taken: bool
) -> None:
    openssl = shutil.which("openssl")
    if not openssl:
        said = "no openssl here: what it takes is not shown"
        if os.environ.get("SHOUWANG_REQUIRE_ALL") == "1":
            pytest.fail(said)
        pytest.skip(said)
    ca, leaf = tmp_path / "ca.pem", tmp_path / "leaf.pem"
    ca.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    leaf.write_bytes(made.make_server(authority, named, now=NOW))
    asked = [openssl, "verify", "-x509_strict", "-attime", str(int(NOW.timestamp()))]
    more = ["-purpose", "sslserver", "-verify_hostname", "hall.test", "-CAfile", str(ca)]
    told = subprocess.run([*asked, *more, leaf], capture_output=True, text=True, check=False)
    assert (told.returncode == 0) is is_taken, told.stderr


@pytest.mark.parametrize(
    ("word", "name"),
    [("Hall.Test.", "hall.test"), ("hall", "hall"), (" 10.0.0.7 ", "10.0.0.7")],
)
def test_names_are_read(word: str, name: str) -> None:
    assert names.read(word) == name


@pytest.mark.parametrize(
    "word",
    ["", "*.hall.test", "hall_1.test", "指挥部.test", "10.1.2", "8.8.8.8", "hall.local", "-a.test",
     "a..test", "https://hall.test", "fe80::1", "a" * 64 + ".test", "a." * 130 + "test"],
)  # fmt: skip
def test_what_cannot_stand_in_a_certificate_is_refused(word: str) -> None:
    with pytest.raises(names.BadNameError):
        names.read(word)
