"""The key with which the town signs passes, and the public half that phones carry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from shouwang.backbone import keys

NUMBER: Final = 1
"""Of the key that signs now; a later one gets the next, and phones carry both while passes of the first run."""


def private() -> ec.EllipticCurvePrivateKey:
    """Return the key that signs: from the town's seed, always the same."""
    return keys.pair("pass-sign", "shouwang/pass-key/1")


@cache
def public() -> Mapping[int, ec.EllipticCurvePublicKey]:
    """Return the keys by which passes are known as the town's own, by their numbers."""
    return {NUMBER: private().public_key()}


def points() -> dict[int, bytes]:
    """Return the same as raw points of 65 bytes, as browsers take them."""
    return {number: keys.point_of(key) for number, key in public().items()}
