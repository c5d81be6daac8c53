"""The app on an enrolled phone makes itself known: with the public half of a key that never leaves it."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction

from shouwang.backbone.access.actors import NOBODY
from shouwang.backbone.access.models import Phone
from shouwang.backbone.audit import log
from shouwang.backbone.intake.envelope import key_of
from shouwang.backbone.intake.errors import BadKeyError, DeviceThereError
from shouwang.backbone.intake.models import Device

_MOST_KEY: Final = 400


@transaction.atomic
def enrol(*, phone: Phone, device_id: UUID, public_key: str, at: datetime) -> Device:
    """
    Enrol the app on a phone; the same said again is the device that is there, also on a phone enrolled anew.

    Parameters
    ----------
    public_key
        Of P-256, as SubjectPublicKeyInfo in Base64.

    Raises
    ------
    BadKeyError
        If it is no such key.
    DeviceThereError
        If another app has this id.
    """
    try:
        der = b64decode(public_key[:_MOST_KEY], validate=True)
        key_of(der)
    except (Base64Error, ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKeyError from None
    there = Device.objects.filter(pk=device_id).first()
    if there is not None:
        if bytes(there.public_key) != der:
            raise DeviceThereError
        if (
            there.phone_id != phone.pk
        ):  # the same app on a phone that was enrolled anew: what it holds goes on
            there.phone, there.name, there.area = phone, phone.name, phone.area
            there.save(update_fields=["phone", "name", "area"])
            log.write(NOBODY, "intake.enrolled", there.pk, at=at, phone=str(phone.pk))
        return there
    row = Device.objects.create(
        id=device_id, phone=phone, name=phone.name, area=phone.area, public_key=der, made_at=at
    )
    log.write(NOBODY, "intake.enrolled", row.pk, at=at, phone=str(phone.pk))
    return row
