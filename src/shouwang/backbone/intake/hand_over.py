"""
Hand-over where there is no network at all: a file that any phone or stick may carry, and only the town opens.

Within is a delivery as its device signed it, without a clock: when it arrives says nothing of when it was captured.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shouwang.backbone import keys
from shouwang.backbone.intake import reading
from shouwang.backbone.intake.errors import NoDeliveryError
from shouwang.backbone.intake.models import KEY as CLASS
from shouwang.backbone.intake.reading import Delivery
from shouwang.core.text import Text

PURPOSE: Final = "shouwang/hand-over/1"
CARRY: Final = "shouwang/carry/1"
"""What whoever carries a file signs it for."""
MOST_BYTES: Final = 2 * reading.MOST_BYTES
KEY: Final = "1"
"""Number of the town's key: a file names the one it was sealed to."""
MOST_ITEMS: Final = 5_000
"""Ten times what a delivery holds: nobody makes files by the dozen in the rain."""
_IV: Final = 12


def public() -> bytes:
    """Return the key that apps seal to: a point of P-256, 65 bytes."""
    return keys.point_of(keys.pair(CLASS, PURPOSE).public_key())


def read(file: bytes) -> Delivery:
    """
    Return the delivery within a file.

    Raises
    ------
    NoDeliveryError
        If it is no such file, is damaged, or was sealed to another town.
    UnknownDeviceError
        If the device that sealed it is not enrolled here.
    """
    said = reading.json_of(file)
    if not isinstance(said, dict) or said.get("shouwang") != "hand-over/1":
        raise NoDeliveryError(detail=_NO_FILE)
    if said.get("key") != KEY:
        raise NoDeliveryError(detail=_OTHER_TOWN)
    within = reading.json_of(_opened(said))
    if not isinstance(within, dict) or not all(
        isinstance(within.get(name), str) for name in ("device", "signature", "body")
    ):
        raise NoDeliveryError(detail=_NO_FILE)
    body = within["body"].encode("utf-8", "surrogatepass")
    device = reading.sender(
        body,
        context=reading.DELIVERY,
        device_id=within["device"],
        signature=within["signature"],
    )
    return reading.of(device, body, most=MOST_ITEMS)


def _opened(said: dict[str, Any]) -> bytes:
    try:
        point, iv, box = (b64decode(said[name], validate=True) for name in ("epk", "iv", "box"))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (KeyError, TypeError, ValueError, Base64Error):
        raise NoDeliveryError(detail=_NO_FILE) from None
    if len(iv) != _IV:
        raise NoDeliveryError(detail=_NO_FILE)
    shared = keys.pair(CLASS, PURPOSE).exchange(ec.ECDH(), theirs)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE.encode()).derive(shared)
    try:
        return AESGCM(key).decrypt(iv, box, None)
    except InvalidTag:
        raise NoDeliveryError(detail=_OTHER_TOWN) from None


_NO_FILE: Final = Text("it is no hand-over file, or it is cut", "不是转交文件，或文件不完整")
_OTHER_TOWN: Final = Text(
    "it is damaged, or was sealed for another town", "文件已损坏，或是为其他乡镇加密的"
)
