"""Somebody at the desk takes in what a phone handed over as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.audit import log
from shouwang.backbone.intake import delivery, hand_over


def bring(*, actor: Actor, file: bytes, at: datetime) -> dict[str, Any]:
    """
    Take a hand-over file in, and return what is answered to its events; the same file again does nothing twice.

    Raises
    ------
    NoDeliveryError
        If it is no such file, is damaged, or was sealed to another town.
    UnknownDeviceError
        If the device that sealed it is not enrolled here.
    """
    require(actor, "intake.bring")
    require_person(actor)
    found = hand_over.read(file)
    require(actor, "intake.bring", found.device.area)
    with delivery.turn(len(found.items)), log.together():
        answer = delivery.deliver(found, at=at)
        n = len(answer["answers"])
        log.write(actor, "intake.brought", found.device.pk, at=at, events=n)
    return answer
