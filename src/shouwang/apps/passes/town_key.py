"""The key with which the town signs passes, and the public half that phones carry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shouwang.backbone import vault

NUMBER: Final = 1
"""Of the key that signs now; a later one gets the next, and phones carry both while passes of the first run."""
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256. Source: FIPS 186-4, D.1.2.3."""
_WIDE_BYTES: Final = 48
"""Longer than the order, so that what is left by division is even enough. Source: FIPS 186-4, B.4.1."""


@cache
def private() -> ec.EllipticCurvePrivateKey:
    """Return the key that signs: from the town's seed, always the same."""
    wide = HKDF(hashes.SHA256(), _WIDE_BYTES, None, b"shouwang/pass-key/1").derive(
        vault.seed("pass-sign")
    )
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


@cache
def public() -> Mapping[int, ec.EllipticCurvePublicKey]:
    """Return the keys by which passes are known as the town's own, by their numbers."""
    return {NUMBER: private().public_key()}


def points() -> dict[int, bytes]:
    """Return the same as raw points of 65 bytes, as browsers take them."""
    form = (Encoding.X962, PublicFormat.UncompressedPoint)
    return {number: key.public_bytes(*form) for number, key in public().items()}
