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
DELIVERY: Final = "shouwang/delivery/1"
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


def sender(
    body: bytes, *, context: str, device_id: str, signature: str, most: int = MOST_BYTES
) -> Device:
    """
    Return the device that signed some bytes for a use; nothing is read before.

    Raises
    ------
    UnknownDeviceError
        If the device is not enrolled.
    NoDeliveryError
        If it did not sign these bytes for this use, or they are too many.
    """
    return announced(device_id=device_id, signature=signature).of(body, context, most=most)


@dataclass(frozen=True, slots=True)
class Announced:
    """Who says that they send something, before a byte of it is read: a device that is enrolled here."""

    device: Device
    signature: bytes

    def of(self, body: bytes, context: str, *, most: int = MOST_BYTES) -> Device:
        """Return the device, if it signed these bytes for this use; refused with `NoDeliveryError`."""
        if len(body) > most:
            raise NoDeliveryError(detail=Text(f"more than {most:,} bytes", f"超过 {most:,} 字节"))
        text = f"{context}\n".encode() + body
        if not is_signed(text, self.signature, key_of(bytes(self.device.public_key))):
            raise NoDeliveryError(detail=_NOT_SIGNED)
        return self.device


def announced(*, device_id: str, signature: str) -> Announced:
    """
    Return who says that they send something; a stranger's bytes are not taken in to be looked at.

    Raises
    ------
    UnknownDeviceError
        If the device is not enrolled.
    NoDeliveryError
        If there is no signature.
    """
    return Announced(_device(device_id), _signature(signature))


def of(device: Device, body: bytes, *, most: int = MOST_ITEMS) -> Delivery:
    """
    Return a delivery whose sender is known.

    Raises
    ------
    NoDeliveryError
        If the bytes are not what a delivery is.
    """
    said = json_of(body)
    items = said.get("events") if isinstance(said, Mapping) else None
    if not isinstance(items, list):
        raise NoDeliveryError(detail=_NO_EVENTS)
    if len(items) > most:
        raise NoDeliveryError(detail=Text(f"more than {most} events", f"超过 {most} 条"))
    clock = said.get("clock") if isinstance(said.get("clock"), Mapping) else {}
    return Delivery(
        device, str(clock.get("boot_id", ""))[:200], _number(clock, "monotonic_ms"), _wall(clock),
        _number(clock, "round_trip_ms") or 0, _number(said, "last_seq") or 0, items,
    )  # fmt: skip


def read(body: bytes, *, device_id: str, signature: str) -> Delivery:
    """Return a delivery with its sender; refused like `sender` and `of`."""
    device = sender(body, context=DELIVERY, device_id=device_id, signature=signature)
    return of(device, body)


def json_of(body: bytes) -> Any:
    """
    Return what the bytes say as JSON.

    Raises
    ------
    NoDeliveryError
        If they are none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NoDeliveryError(detail=_NO_JSON) from None


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


_NOT_SIGNED: Final = Text(
    "it was changed on the way, or this device did not sign it",
    "内容在传输中被改动，或不是本设备签名",
)
_NO_JSON: Final = Text("it is cut or damaged", "内容不完整或已损坏")
_NO_EVENTS: Final = Text("it holds no list of events", "没有登记列表")
