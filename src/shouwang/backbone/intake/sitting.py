"""
Who is at an app: badge and PIN once with the server; from then on the app opens to the PIN without it.

Only the app of an enrolled phone that is in use asks, and signs what it asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import transaction

from shouwang.backbone.access.actors import NOBODY, Actor
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Phone
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.phones import in_use
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import pins
from shouwang.backbone.audit import log
from shouwang.backbone.intake.errors import UnknownDeviceError
from shouwang.backbone.intake.models import Device, Sitting
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

CONTEXT: Final = "shouwang/who/1"
_MOST: Final = 200


class WrongPinError(ShouwangError):
    """Badge and PIN do not fit."""

    code: ClassVar[str] = "intake.wrong-pin"
    problem: ClassVar[Text] = Text(en="Badge and PIN do not fit.", zh="工号与 PIN 码不符。")
    remedy: ClassVar[Text] = Text(
        en="Look at the slip. A slip that is two days old is over: ask at the desk.",
        zh="请核对领到的纸条；纸条两天后失效，请到值班台重新领取。",
    )


class ChoosePinError(ShouwangError):
    """The PIN of a slip opens only the choice of one's own."""

    code: ClassVar[str] = "intake.choose-pin"
    problem: ClassVar[Text] = Text(
        en="This is the PIN of the slip.", zh="这是纸条上的初始 PIN 码。"
    )
    remedy: ClassVar[Text] = Text(
        en="Choose a PIN of your own: six digits that only you know.",
        zh="请设一个只有您自己知道的六位 PIN 码。",
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed in; a new PIN where the one of the slip has to be changed."""

    badge: str
    pin: str
    new_pin: str = ""

    @classmethod
    def of(cls, said: Any) -> Said:
        """Take it from what came; whatever is no text is none."""
        found = said if isinstance(said, dict) else {}
        return cls(*(_words(found.get(name)) for name in ("badge", "pin", "new_pin")))


def _words(value: Any) -> str:
    return value.strip()[:_MOST] if isinstance(value, str) else ""


def phone_in_use(device: Device, at: datetime) -> Phone:
    """
    Return the phone that an app is on.

    Raises
    ------
    UnknownDeviceError
        If it was ended or its time is over; what it holds it may deliver all the same.
    """
    found = in_use(at).filter(devices=device).first()
    if found is None:
        raise UnknownDeviceError
    return found


def sit(*, device: Device, said: Said, at: datetime) -> dict[str, Any]:
    """
    Let somebody begin at an app, and return who they are and what they are there for.

    Raises
    ------
    UnknownDeviceError
        If the phone is not in use.
    WrongPinError
        If badge and PIN do not fit.
    ChoosePinError
        If the PIN is that of a slip, and no new one was chosen.
    WeakPinError
        If the new one is easily found.
    RestsError
        After too many wrong ones.
    """
    phone = phone_in_use(device, at)
    account = pins.account_named(said.badge)
    if not pins.opens(phone, account, said.badge, said.pin, at) or account is None:
        log.write(NOBODY, "access.pin-wrong", account.pk if account else phone.pk, at=at)
        raise WrongPinError
    with transaction.atomic():
        if account.pin_until is not None:
            if not said.new_pin:
                raise ChoosePinError
            pins.change(account, said.new_pin)
            log.write(Actor(account.name, account.pk), "access.pin-changed", account.pk, at=at)
        Sitting.objects.update_or_create(
            device=device, account_id=account.pk, defaults={"since": at}
        )
        log.write(Actor(account.name, account.pk), "intake.sat", device.pk, at=at)
    return {"id": str(account.pk), "name": account.name, "roles": roles_of(account, phone, at)}


def roles_of(account: Account, phone: Phone, at: datetime) -> list[dict[str, Any]]:
    """Return what somebody is on this phone: their assignments as far as they reach within its area."""
    found = []
    for row in counting(account, at):
        area = row.area if lies_in(row.area, phone.area) else phone.area
        if lies_in(area, row.area):
            title = rules().roles[row.role].title
            found.append(
                {
                    "role": row.role, "title": {"en": title.en, "zh": title.zh}, "area": area,
                    "until": row.until_at.isoformat() if row.until_at else None,
                }
            )  # fmt: skip
    return found
