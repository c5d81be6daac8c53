"""Passes as the town writes them, for tests of what a phone makes of them; and what a phone is told of gates."""

from __future__ import annotations

import base64
import hashlib
import struct
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

GATE: Final = "12340000-0000-4000-8000-000000000001"
OTHER_GATE: Final = "56780000-0000-4000-8000-000000000002"
TOWN: Final = ec.derive_private_key(4711, ec.SECP256R1())
STRANGER: Final = ec.derive_private_key(4712, ec.SECP256R1())
_KINDS: Final = ("resident", "responder", "volunteer", "firm", "delivery", "medical")
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SALT: Final = b"shouwang/pass-code/1"


def token(
    n: int, *, kind: str = "resident", hours: int = 48, outings: int = 255, gates: tuple[str, ...] = (),
    shown: str = "林*", plate: str = "", since: int = -1, key: ec.EllipticCurvePrivateKey = TOWN,
) -> bytes:  # fmt: skip
    """Return a signed pass that began `since` hours from now."""
    now = int(time.time() // 60)
    head = struct.pack(
        ">BB8sBIIBB", 1, 1, n.to_bytes(8, "big"), _KINDS.index(kind), now + since * 60, now + hours * 60,
        outings, len(gates),
    )  # fmt: skip
    texts = (shown, plate, f"LW-{n:04d}")
    said = head + b"".join(bytes.fromhex(gate[:8]) for gate in gates)
    said += b"".join(bytes([len(text.encode())]) + text.encode() for text in texts)
    r, s = decode_dss_signature(key.sign(b"shouwang/pass/1\n" + said, ec.ECDSA(SHA256())))
    return said + r.to_bytes(32, "big") + s.to_bytes(32, "big")


def as_text(found: bytes) -> str:
    """Return what a code holds."""
    return "SW1:" + base64.b32encode(found).decode().rstrip("=")


def code(letters: str) -> str:
    """Return nine letters and the one that checks them."""
    check = 0
    for letter in letters:
        check = (check ^ _LETTERS.index(letter)) << 1
        check ^= 0b100101 if check > 31 else 0
    return letters + _LETTERS[check]


def entry(short: str, found: bytes) -> tuple[str, str]:
    """Return a pass as it stands in the book."""
    made = hashlib.pbkdf2_hmac("sha256", short.encode(), _SALT, 10_000, 48)
    box = AESGCM(made[16:]).encrypt(bytes(12), found, _SALT)
    return made[:16].hex(), base64.b64encode(box).decode()


PASSES: Final = {
    "good": token(417, outings=2), "over": token(5, hours=-1), "revoked": token(6), "forged": token(7, key=STRANGER),
    "elsewhere": token(8, gates=(OTHER_GATE,)), "van": token(9, kind="delivery", plate="粤B12345", shown="王*"),
    "spent": token(10, outings=0), "later": token(11, since=1),
    "van-elsewhere": token(12, kind="delivery", plate="粤B54321", gates=(OTHER_GATE,)),
}  # fmt: skip
CODES: Final = {
    name: code(f"7K2M9QX4{letter}") for name, letter in zip(PASSES, "DEFGHJKMN", strict=True)
}


NOT_IN_BOOK: Final = ("over", "revoked")
"""What a book of today leaves out; one that is some hours old still holds it."""


def hours_ago(hours: int) -> str:
    """Return a moment as a brief writes it."""
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")


def parts(*, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the parts of a brief that passes and gates bring; some passes may be out of its book."""
    public = TOWN.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    gates = [
        {"id": GATE, "code": "C2", "name": {"en": "East gate", "zh": "东口"}, "path": "LH/LW",
         "leads": [{"name": "钱小满", "phone": "138 0000 0000"}]},
        {"id": OTHER_GATE, "code": "C3", "name": {"en": "North bridge", "zh": "北桥"}, "path": "LH/LW", "leads": []},
    ]  # fmt: skip
    return {
        "passes": {
            "version": "1", "keys": {"1": base64.b64encode(public).decode()}, "revoked": [f"{6:016x}"],
            "book": dict(entry(CODES[name], found) for name, found in PASSES.items() if name not in without),
        },
        "gates": {
            "version": "1", "gates": gates, "fever_c": 37.3, "again_after_min": 10, "used": {},
            "notes": [
                {"gate": GATE, "words": "路灯坏了", "by": "谷雨", "at": hours_ago(1)},
                {"gate": GATE, "words": "岗亭钥匙在窗台", "by": "谷雨", "at": hours_ago(25)},
            ],
        },
        "tasks": {"version": "1"},
    }  # fmt: skip
