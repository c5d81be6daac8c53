"""
What tests of the second day need of a served invented town, and do to it as the desk would.

    python -m tests.browser.day_town FOLDER phone | codes | revoke NUMBER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from shouwang.cli.town import enter


def phone() -> dict[str, Any]:
    """Enrol a phone for the line, and tell what it and a guard are known by."""
    from django.core import signing  # noqa: PLC0415  Django has to be ready
    from django.utils import timezone  # noqa: PLC0415

    from shouwang.apps.drills.colleagues import PIN  # noqa: PLC0415
    from shouwang.apps.zones import public as zones  # noqa: PLC0415
    from shouwang.backbone.access.actions import make_link  # noqa: PLC0415
    from shouwang.backbone.access.actors import MACHINE  # noqa: PLC0415
    from shouwang.backbone.access.models import Account, SignInLink  # noqa: PLC0415
    from shouwang.backbone.accounts import phones  # noqa: PLC0415

    now, gate = timezone.now(), zones.gates_in("")[0]
    until = now + timedelta(days=1)
    _row, token = phones.offer(
        actor=MACHINE, name="测试机", area=gate.path, purpose="演练", until=until, at=now
    )
    _row, known_by = phones.enrol(token=token, at=now)
    guard = Account.objects.get(sign_in_name="guard")
    lead = Account.objects.get(sign_in_name="gate-lead")
    return {
        "cookie": signing.get_cookie_signer(salt="phone" + "shouwang.phone").sign(known_by),
        "badge": guard.helper_ref, "pin": PIN, "gate": gate.code,
        "link": make_link(account=lead, purpose=SignInLink.Purpose.DEMO, now=now),
    }  # fmt: skip


def codes() -> list[list[str]]:
    """Tell number and short code of some passes that were not used yet."""
    from shouwang.apps.gates.models import Passage  # noqa: PLC0415  Django has to be ready
    from shouwang.apps.passes.models import Pass  # noqa: PLC0415

    used = Passage.every.exclude(pass_id="").values_list("pass_id", flat=True)
    rows = Pass.every.exclude(pass_id__in=list(used)).order_by("number")[:4]
    return [[row.number, row.code] for row in rows]


def revoke(number: str) -> str:
    """Let the headquarters office take a pass back."""
    from django.utils import timezone  # noqa: PLC0415  Django has to be ready

    from shouwang.apps.passes import revoking  # noqa: PLC0415
    from shouwang.apps.passes.models import Pass  # noqa: PLC0415
    from shouwang.backbone.access.grants import actor_for  # noqa: PLC0415
    from shouwang.backbone.access.models import Account  # noqa: PLC0415

    now = timezone.now()
    actor = actor_for(Account.objects.get(sign_in_name="office"), now)
    row = Pass.every.get(number=number)
    revoking.revoke(actor=actor, pass_id=row.pk, why=Pass.Why.LOST, at=now)
    return number


if __name__ == "__main__":
    enter(Path(sys.argv[1]))
    acts: dict[str, Callable[..., Any]] = {"phone": phone, "codes": codes, "revoke": revoke}
    told = acts[sys.argv[2]](*sys.argv[3:])
    sys.stdout.write(json.dumps(told) + "\n")
