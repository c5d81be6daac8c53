"""Make ready a served town for the tests of the field app: guards and phones; prints what phones are known by."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from shouwang.cli.town import enter

PINS = {"xiaoman": ("小满", "482913"), "guyu": ("谷雨", "705264")}
SLIP = ("dashu", "大暑", "630517")
"""Somebody who still has the PIN of a slip."""


def main(folder: Path, n_phones: int) -> None:
    """Enter guards and phones; print each phone's cookie."""
    enter(folder)
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415  Django has to be ready
    from django.core import signing  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from shouwang.backbone.access.models import Account, Assignment, Phone  # noqa: PLC0415
    from shouwang.backbone.access.phones import digest  # noqa: PLC0415

    now, day = timezone.now(), timedelta(days=1)
    guards = {
        **{key: (*said, None) for key, said in PINS.items()},
        SLIP[0]: (*SLIP[1:], now + day),
    }
    for key, (name, pin, pin_until) in guards.items():
        row = Account.objects.create(
            sign_in_name=key, name=name, door="device", pin=make_password(pin), pin_until=pin_until
        )
        Assignment.objects.create(
            account=row, role="gate-keeper", area="LH", purpose="gate", given_by="Amina",
            from_at=now - day, given_at=now, until_at=now + day,
        )  # fmt: skip
    signer = signing.get_cookie_signer(salt="phone" + "shouwang.phone")
    cookies = []
    for n in range(n_phones):
        Phone.objects.create(
            name=f"东口 {n + 1} 号机", area="LH", purpose="gate", link_digest=f"link {n}", link_until=now,
            made_by="Amina", made_at=now - day, enrolled_at=now - day, until_at=now + day, digest=digest(f"token {n}"),
        )  # fmt: skip
        cookies.append(signer.sign(f"token {n}"))
    sys.stdout.write(json.dumps(cookies) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
