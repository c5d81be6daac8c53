"""
What an app takes along into a place without a network: each capability brings a part, as little as does.

A brief is for a phone and its area: no list of residents, no reason, no date of anybody's quarantine.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shouwang.backbone.access.models import Account, Phone
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.intake import delivery, hand_over
from shouwang.backbone.intake.models import Device, Sitting
from shouwang.backbone.intake.sitting import phone_in_use, roles_of

CONTEXT: Final = "shouwang/brief/1"
_SAT_WITHIN: Final = timedelta(days=14)
"""Who has not been here with their PIN for so long has nothing of theirs on this phone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a brief is for.

    Parameters
    ----------
    area
        That of the phone: nothing beyond it is for this app.
    accounts
        Who sat at it lately with their PIN, and is at work in its area.
    """

    device_id: UUID
    area: str
    accounts: frozenset[UUID]
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of briefs.

    Parameters
    ----------
    make
        Returns it, with its `version`: the same as long as nothing in it changes.
    version
        Returns the version alone, where that costs less than the part.
    """

    make: Callable[[Asked], dict[str, Any]]
    version: Callable[[Asked], str] | None = None

    def news(self, asked: Asked, have: object) -> dict[str, Any] | None:
        """Return the part, or None where the phone has it already."""
        if self.version is not None and self.version(asked) == have:
            return None
        made = self.make(asked)
        return None if made["version"] == have else made


PARTS: Final[dict[str, Part]] = {}


def add_part(
    name: str,
    make: Callable[[Asked], dict[str, Any]],
    version: Callable[[Asked], str] | None = None,
) -> None:
    """Let briefs hold one more part; it is made by the machine, and says itself what it leaves out."""
    PARTS[name] = Part(make, version)


def brief(*, device: Device, said: Any, at: datetime) -> dict[str, Any]:
    """
    Return what an app takes along; a part whose version it has already is left out.

    Raises
    ------
    UnknownDeviceError
        If the phone was ended or its time is over.
    """
    phone = phone_in_use(device, at)
    wanted = said if isinstance(said, dict) else {}
    versions = wanted.get("have")
    have = versions if isinstance(versions, dict) else {}
    asked = Asked(device.pk, phone.area, _accounts(device, phone, wanted.get("accounts"), at), at)
    device.seen_at = at
    device.save(update_fields=["seen_at"])
    with as_machine():
        news = {name: part.news(asked, have.get(name)) for name, part in PARTS.items()}
    return {
        "at": at.isoformat(),
        "phone": {"name": phone.name, "area": phone.area, "until": phone.until_at.isoformat()},
        "have": delivery.have(device),
        "hand_over": {"key": hand_over.KEY, "public": b64encode(hand_over.public()).decode()},
        "parts": {name: part for name, part in news.items() if part is not None},
    }  # fmt: skip


def _accounts(device: Device, phone: Phone, said: Any, at: datetime) -> frozenset[UUID]:
    """Return those of the named who sat here lately and are at work here; no app asks for anybody else."""
    if not isinstance(said, list):
        return frozenset()
    sat = Sitting.objects.filter(device=device, since__gt=at - _SAT_WITHIN)
    named = {str(name) for name in said}
    found = [one for one in sat.values_list("account_id", flat=True) if str(one) in named]
    rows = Account.objects.filter(pk__in=found, is_active=True, door="device").exclude(pin="")
    return frozenset(one.pk for one in rows if roles_of(one, phone, at))
