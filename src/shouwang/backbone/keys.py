"""Key pairs of the town on the curve P-256, worked out from keys of the vault: nothing more has to be kept."""

from __future__ import annotations

from functools import cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shouwang.backbone import vault

_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-4, D.1.2.3)."""
_BYTES: Final = 48
"""16 more than the order has, so that taking the rest favours no number (FIPS 186-4, B.4.1)."""


@cache
def pair(key: str, purpose: str) -> ec.EllipticCurvePrivateKey:
    """
    Return the key pair of a purpose.

    Parameters
    ----------
    key
        Class of data of the vault whose key it is worked out from.
    purpose
        Text that no other pair has, with its version.
    """
    hashed = HKDF(algorithm=SHA256(), length=_BYTES, salt=None, info=purpose.encode())
    number = int.from_bytes(hashed.derive(vault.seed(key)))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key as browsers import it raw: 65 bytes, both coordinates."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
