"""The bytes of a delivery: who brings it, its clock, its items; not one of them is looked into."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shouwang.backbone.intake.envelope import is_signed, key_of
from shouwang.backbone.intake.errors import NoDeliveryError, UnknownDeviceError
from shouwang.backbone.intake.models import Device
from shouwang.core.text import Text

MOST_BYTES: Final = 16_000_000
MOST_ITEMS: Final = 500
_MOST_NUMBER: Final = 2**53
_CONTEXT: Final = b"shouwang/delivery/1\n"
"""Signed along, so that nothing signed for another use passes as a delivery."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    A delivery whose bytes are those that an enrolled device signed.

    Parameters
    ----------
    boot_id, monotonic_ms, wall
        The clocks of the device as it sent; None where it told none.
    round_trip_ms
        How long the question before took, as far as the device knows.
    last_seq
        The highest number that the device has given: what is missing below it has not arrived.
    """

    device: Device
    boot_id: str
    monotonic_ms: int | None
    wall: datetime | None
    round_trip_ms: int
    last_seq: int
    items: list[Any]


def read(body: bytes, *, device_id: str, signature: str) -> Delivery:
    """
    Return a delivery.

    Raises
    ------
    UnknownDeviceError
        If its device is not enrolled.
    NoDeliveryError
        If the device did not sign these bytes, or they are too many, or not what a delivery is.
    """
    if len(body) > MOST_BYTES:
        raise NoDeliveryError(detail=_TOO_LARGE)
    device = _device(device_id)
    if not is_signed(_CONTEXT + body, _signature(signature), key_of(bytes(device.public_key))):
        raise NoDeliveryError(detail=_NOT_SIGNED)
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise NoDeliveryError(detail=_NO_JSON) from None
    items = said.get("events") if isinstance(said, Mapping) else None
    if not isinstance(items, list):
        raise NoDeliveryError(detail=_NO_EVENTS)
    if len(items) > MOST_ITEMS:
        raise NoDeliveryError(detail=_TOO_MANY)
    clock = said.get("clock") if isinstance(said.get("clock"), Mapping) else {}
    return Delivery(
        device, str(clock.get("boot_id", ""))[:200], _number(clock, "monotonic_ms"), _wall(clock),
        _number(clock, "round_trip_ms") or 0, _number(said, "last_seq") or 0, items,
    )  # fmt: skip


def _device(device_id: str) -> Device:
    try:
        pk = UUID(device_id)
    except ValueError:
        raise UnknownDeviceError from None
    device = Device.objects.select_related("phone").filter(pk=pk).first()
    if device is None:
        raise UnknownDeviceError
    return device


def _signature(words: str) -> bytes:
    try:
        return b64decode(words, validate=True)
    except (Base64Error, ValueError):
        raise NoDeliveryError(detail=_NOT_SIGNED) from None


def _number(said: Mapping[str, Any], name: str) -> int | None:
    found = said.get(name)
    return found if type(found) is int and 0 <= found <= _MOST_NUMBER else None


def _wall(clock: Mapping[str, Any]) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(clock.get("wall", "")))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


_TOO_LARGE: Final = Text(
    f"more than {MOST_BYTES // 1_000_000} MB", f"超过 {MOST_BYTES // 1_000_000} MB"
)
_TOO_MANY: Final = Text(f"more than {MOST_ITEMS} events", f"超过 {MOST_ITEMS} 条")
_NOT_SIGNED: Final = Text(
    "it was changed on the way, or this device did not sign it",
    "内容在传输中被改动，或不是本设备签名",
)
_NO_JSON: Final = Text("it is cut or damaged", "内容不完整或已损坏")
_NO_EVENTS: Final = Text("it holds no list of events", "没有登记列表")
