"""
Where authority and certificate lie, and when they are made anew: whole or not at all.

ShouwangError
 ├ ClockError      the machine's clock cannot be right
 ├ NoneYetError    there is no authority yet
 ├ AuthorityError  the authority's files are damaged
 ├ ServerError     the server's file is damaged
 ├ NoKeyError      something has to be signed and the authority's key is not there
 ├ OutsideError    a name that the authority may not vouch for
 ├ EndedError      the authority has come to its end
 └ NotWrittenError a file could not be written
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from shouwang.backbone.lan import certificates
from shouwang.backbone.lan.certificates import Authority, UnfitError
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

KEY: Final = "ca.key"
AUTHORITY: Final = "ca.crt"
"""In DER, as phones take it."""
SERVER: Final = "server.pem"
RENEW_DAYS: Final = 60
"""So long before its end a certificate is made anew: two months in which somebody can mend what hinders it."""
_FIRST_YEAR: Final = 2025
_MISSING: Final = Text("it is missing", "文件缺失")
_UNREADABLE: Final = Text("it cannot be read", "无法读取")
_ANOTHER: Final = Text("it belongs to another authority", "属于另一个证书机构")
_T = TypeVar("_T")


class ClockError(ShouwangError):
    """The machine's clock stands before anything of this can have been made."""

    code: ClassVar[str] = "lan.clock"
    problem: ClassVar[Text] = Text(
        "The clock of this machine says {now:%Y-%m-%d %H:%M}, which cannot be.",
        "这台机器的时钟显示 {now:%Y-%m-%d %H:%M}，不可能是对的。",
    )
    remedy: ClassVar[Text] = Text(
        "Set it, then start again: phones refuse a certificate that was made at a wrong time.",
        "请先校准时钟再启动：时间不对的证书，手机不接受。",
    )


class NoneYetError(ShouwangError):
    """A sheet was asked for before there is an authority."""

    code: ClassVar[str] = "lan.none-yet"
    problem: ClassVar[Text] = Text(
        "The town has no certificate authority yet.", "系统还没有自己的证书机构。"
    )
    remedy: ClassVar[Text] = Text(
        "Start it once with `shouwang serve FOLDER --lan`.",
        "请先用 shouwang serve FOLDER --lan 启动一次。",
    )


class AuthorityError(ShouwangError):
    """Phones trust this authority: what is left of it is never replaced by another unasked."""

    code: ClassVar[str] = "lan.authority"
    problem: ClassVar[Text] = Text(
        "The file {file} of the certificate authority cannot be used: {what}.",
        "证书机构的文件 {file} 不能使用：{what}。",
    )
    remedy: ClassVar[Text] = Text(
        "Bring it back from the backup; a new authority would have to be installed on every phone again "
        "(docs/operations/lan.md).",
        "请从备份恢复；若新建证书机构，每部手机都要重新安装（见 docs/operations/lan.md）。",
    )


class ServerError(ShouwangError):
    """The server's own file is damaged; the authority can make another."""

    code: ClassVar[str] = "lan.server"
    problem: ClassVar[Text] = Text(
        "The file {file} of the server cannot be used: {what}.",
        "服务器的文件 {file} 不能使用：{what}。",
    )
    remedy: ClassVar[Text] = Text(
        "Move it away and start again: a new one is made, and phones notice nothing.",
        "请把它移走后重新启动：系统会重新生成，手机无需任何操作。",
    )


class NoKeyError(ShouwangError):
    """A certificate has to be signed and the key for it is not there."""

    code: ClassVar[str] = "lan.no-key"
    problem: ClassVar[Text] = Text(
        "The server's certificate has to be made anew, and {file} is not there.",
        "服务器证书需要重新签发，但找不到 {file}。",
    )
    remedy: ClassVar[Text] = Text(
        "Put it back from the backup for this start. If it is lost, see docs/operations/lan.md.",
        "请从备份放回后再启动。如已丢失，见 docs/operations/lan.md。",
    )


class OutsideError(ShouwangError):
    """The authority was made for other names, so that it could never stand for a stranger's."""

    code: ClassVar[str] = "lan.outside"
    problem: ClassVar[Text] = Text(
        "The town's authority may not vouch for {names}: it was made for {domains} and private addresses.",
        "本地证书机构不能为 {names} 作证：它只用于 {domains} 和内网地址。",
    )
    remedy: ClassVar[Text] = Text(
        "Take a name below {domains}; or make a new authority, which every phone has to install again "
        "(docs/operations/lan.md).",
        "请改用 {domains} 之下的名称；或新建证书机构，但每部手机都要重新安装（见 docs/operations/lan.md）。",
    )


class EndedError(ShouwangError):
    """The authority's ten years are over."""

    code: ClassVar[str] = "lan.ended"
    problem: ClassVar[Text] = Text(
        "The town's certificate authority ended on {day:%Y-%m-%d}.",
        "本地证书机构已于 {day:%Y-%m-%d} 到期。",
    )
    remedy: ClassVar[Text] = Text(
        "Check the clock of this machine; if it is right, make a new authority (docs/operations/lan.md).",
        "请先核对这台机器的时钟；如无误，请新建证书机构（见 docs/operations/lan.md）。",
    )


class NotWrittenError(ShouwangError):
    """The disk took nothing; what was there before is as it was."""

    code: ClassVar[str] = "lan.not-written"
    problem: ClassVar[Text] = Text(
        "The certificate could not be written to {folder}.", "证书无法写入 {folder}。"
    )
    remedy: ClassVar[Text] = Text(
        "Make room on the disk, check that the folder is yours, and start again. Nothing was changed.",
        "请腾出磁盘空间并检查文件夹权限，然后重新启动。没有更改任何内容。",
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What the server answers with."""

    folder: Path
    authority: Authority
    leaf: x509.Certificate
    is_new: bool = False
    warning: ShouwangError | None = None
    """What hinders a renewal that is not pressing yet."""

    @property
    def server_file(self) -> Path:
        """Key and certificate in one file, for both options of granian."""
        return self.folder / SERVER

    @property
    def authority_file(self) -> Path:
        """What phones install."""
        return self.folder / AUTHORITY

    @property
    def names(self) -> list[str]:
        """Names and addresses that it answers to."""
        return certificates.names_of(self.leaf)

    def days_left(self, now: datetime) -> int:
        """Return how many days the server's certificate still holds."""
        return (self.leaf.not_valid_after_utc - now).days


def prepare(folder: Path, names: Sequence[str], *, now: datetime) -> Kept:
    """
    Return a certificate for exactly these names, made anew where it has to be.

    The authority is made once, with the first certificate. Whoever calls holds the town's lock.

    Raises
    ------
    ClockError, AuthorityError, ServerError, NoKeyError, OutsideError, EndedError, NotWrittenError
        As each says; nothing is changed then.
    UnfitError
        If what was made would be refused by browsers.
    """
    if now.year < _FIRST_YEAR:
        raise ClockError(now=now)
    if not folder.exists():
        return _first(folder, names, now)
    ca = _authority(folder, now)
    if outside := Authority(ca).outside(names):
        domains = ", ".join(Authority(ca).domains())
        raise OutsideError(names=", ".join(outside), domains=domains)
    file = folder / SERVER
    pem = _read(file, ServerError) if file.exists() else None
    is_good, key = False, None
    if pem is not None:
        key, leaf = _or_refuse(lambda: certificates.read_server(pem), ServerError, file)
        is_good = _is_fit(pem, ca, names, now)
        is_same = sorted(certificates.names_of(leaf)) == sorted(names)
        kept = Kept(folder, Authority(ca), leaf)
        if is_good and is_same and kept.days_left(now) >= RENEW_DAYS:
            return kept
    try:
        authority = Authority(ca, _key(folder, ca))
    except ShouwangError as hindered:
        if pem is None or not is_good:
            raise
        return Kept(folder, Authority(ca), certificates.read_server(pem)[1], warning=hindered)
    new = certificates.make_server(authority, names, now=now, key=key)
    certificates.check(new, ca, names, now=now)
    write(file, new)
    return Kept(folder, Authority(ca), certificates.read_server(new)[1], is_new=True)


def read(folder: Path) -> Kept:
    """
    Return what is there, changing nothing.

    Raises
    ------
    NoneYetError, AuthorityError, ServerError
        If there is nothing, or it is damaged.
    """
    if not folder.exists():
        raise NoneYetError
    ca = _certificate(folder)
    file = folder / SERVER
    pem = _read(file, ServerError)
    _, leaf = _or_refuse(lambda: certificates.read_server(pem), ServerError, file)
    return Kept(folder, Authority(ca), leaf)


def _first(folder: Path, names: Sequence[str], now: datetime) -> Kept:
    """Make authority and certificate in a folder beside it, which then becomes the real one in one move."""
    authority = certificates.make_authority(names, now=now)
    if authority.key is None:
        raise ValueError("a new authority has a key")
    pem = certificates.make_server(authority, names, now=now)
    certificates.check(pem, authority.certificate, names, now=now)
    beside: Path | None = None
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        write(beside / KEY, certificates.pem_of(authority.key))
        write(beside / AUTHORITY, authority.certificate.public_bytes(Encoding.DER))
        write(beside / SERVER, pem)
        beside.rename(folder)
        _sync(folder.parent)
    except (OSError, NotWrittenError) as fault:
        raise NotWrittenError(folder=folder.parent) from fault
    finally:
        if beside is not None and beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
    leaf = certificates.read_server(pem)[1]
    return Kept(folder, Authority(authority.certificate), leaf, is_new=True)


def _authority(folder: Path, now: datetime) -> x509.Certificate:
    """Return the authority if it holds today."""
    ca = _certificate(folder)
    if now < ca.not_valid_before_utc:
        raise ClockError(now=now)
    if now > ca.not_valid_after_utc:
        raise EndedError(day=ca.not_valid_after_utc)
    return ca


def _certificate(folder: Path) -> x509.Certificate:
    file = folder / AUTHORITY
    der = _read(file, AuthorityError)

    def parsed() -> x509.Certificate:
        ca = x509.load_der_x509_certificate(der)
        ca.verify_directly_issued_by(ca)  # a bit that toppled shows here, and not on the phones
        Authority(ca).domains()
        return ca

    return _or_refuse(parsed, AuthorityError, file)


def _key(folder: Path, ca: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    file = folder / KEY
    if not file.exists():
        raise NoKeyError(file=file)
    pem = _read(file, AuthorityError)
    key = _or_refuse(lambda: load_pem_private_key(pem, None), AuthorityError, file)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != ca.public_key():
        raise AuthorityError(file=file, what=_ANOTHER)
    return key


def _is_fit(pem: bytes, ca: x509.Certificate, names: Sequence[str], now: datetime) -> bool:
    try:
        certificates.check(pem, ca, names, now=now)
    except UnfitError:
        return False
    return True


def _read(file: Path, refusal: type[ShouwangError]) -> bytes:
    """Read a file and see to it that nobody else can."""
    try:
        content = file.read_bytes()
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as fault:
        what = _UNREADABLE if file.exists() else _MISSING
        raise refusal(file=file, what=what) from fault
    return content


def _or_refuse(parse: Callable[[], _T], refusal: type[ShouwangError], file: Path) -> _T:
    """Return what a file holds, or say which file holds nothing of the kind."""
    try:
        return parse()
    except UnfitError as fault:
        raise refusal(file=file, what=fault.facts["why"]) from None
    except Exception as fault:
        # What parsers raise on damaged input is of many kinds, and each means the same here.
        raise refusal(file=file, what=_UNREADABLE) from fault


def write(path: Path, content: bytes) -> None:
    """
    Replace a file in one move, closed to others: a server that reads it sees the old or the new one.

    Raises
    ------
    NotWrittenError
        If it cannot be written; the old one stays.
    """
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
        _sync(path.parent)
    except OSError as fault:
        if name:
            Path(name).unlink(missing_ok=True)
        raise NotWrittenError(folder=path.parent) from fault


def _sync(folder: Path) -> None:
    """Have the move itself on the disk, not only what was moved."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
