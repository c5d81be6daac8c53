"""
What somebody at the desk does in a town before or between what phones do.

    python -m tests.faults.prepare FOLDER STEP '{"facts": "of the step"}'
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from shouwang.cli.town import enter
from tests.backbone.intake.phone import NOW, Phone
from tests.faults import notes
from tests.faults.town import AREA, GUARD, OTHER

_DAY: Final = timedelta(days=1)


def begin(seeds: list[int]) -> None:
    """Enter two guards, somebody at the desk, a gate, phones, and the tables of notes."""
    from django.db import connection  # noqa: PLC0415  Django has to be ready

    from shouwang.backbone.access.models import Account, Assignment  # noqa: PLC0415
    from tests.apps.gates import rows as gates  # noqa: PLC0415

    people = [(GUARD, "gate-lead", AREA), (OTHER, "gate-lead", AREA), (None, "hq-office", "")]
    for index, (pk, role, area) in enumerate(people):
        facts = {"id": pk} if pk else {}
        account = Account.objects.create(sign_in_name=f"p{index}", name=f"P{index}", **facts)
        Assignment.objects.create(
            account=account, role=role, area=area, purpose="gate", from_at=NOW - _DAY, given_by="A", given_at=NOW,
        )  # fmt: skip
    with connection.cursor() as cursor:
        for words in notes.TABLES:
            cursor.execute(words)
    gates.zone("Z2020-0900")
    enrol(seeds)


def enrol(seeds: list[int]) -> None:
    """Enter phones by their seeds."""
    from shouwang.backbone.access.models import Phone as PhoneRow  # noqa: PLC0415  Django has to be ready
    from shouwang.backbone.intake.models import Device  # noqa: PLC0415

    rows, devices = [], []
    for seed in seeds:
        phone = Phone(seed, GUARD)
        row = PhoneRow(
            name=f"phone {seed}", area=AREA, purpose="gate", link_digest=f"link {seed}", link_until=NOW,
            made_by="A", made_at=NOW - _DAY, enrolled_at=NOW - _DAY, until_at=NOW + 9999 * _DAY,
        )  # fmt: skip
        rows.append(row)
        devices.append(
            Device(id=phone.id, phone=row, name=row.name, area=AREA, public_key=phone.public_key, made_at=NOW - _DAY)
        )  # fmt: skip
    PhoneRow.objects.bulk_create(rows)
    Device.objects.bulk_create(devices)


def move(hours: float) -> None:
    """Let the first guard be elsewhere since some hours, and nowhere at the gate."""
    from django.utils import timezone  # noqa: PLC0415  Django has to be ready

    from shouwang.backbone.access.models import Assignment  # noqa: PLC0415

    since = timezone.now() - timedelta(hours=hours)
    Assignment.objects.filter(account_id=GUARD, area=AREA, ended_at=None).update(ended_at=since)
    Assignment.objects.create(
        account_id=GUARD, role="gate-lead", area="XX", purpose="gate", from_at=since, given_by="A", given_at=since
    )  # fmt: skip


def rename(name: str) -> None:
    """Let the area of the gate have another name."""
    from django.utils import timezone  # noqa: PLC0415  Django has to be ready

    from shouwang.apps.places import actions, queries  # noqa: PLC0415
    from shouwang.apps.places.models import Area  # noqa: PLC0415
    from shouwang.backbone.access.grants import actor_for  # noqa: PLC0415
    from shouwang.backbone.access.models import Account  # noqa: PLC0415

    now = timezone.now()
    actor = actor_for(Account.objects.get(name="P2"), now)
    if not Area.objects.filter(path=AREA).exists():
        actions.enter_areas(actor=actor, areas=[actions.NewArea(AREA, "township", "old")], at=now)
    area = Area.objects.get(path=AREA)
    new = actions.AreaFacts(area.kind, name)
    actions.change_area(actor=actor, area_id=area.pk, new=new, seen=queries.mark_of(area), at=now)


def end(hours: float) -> None:
    """Let the guards have had no duty, and the phones no use, since some hours."""
    from django.utils import timezone  # noqa: PLC0415  Django has to be ready

    from shouwang.backbone.access.models import Account, Assignment  # noqa: PLC0415
    from shouwang.backbone.access.models import Phone as PhoneRow  # noqa: PLC0415

    since = timezone.now() - timedelta(hours=hours)
    Assignment.objects.filter(account__in=[GUARD, OTHER]).update(ended_at=since)
    Account.objects.filter(pk__in=[GUARD, OTHER]).update(is_active=False)
    PhoneRow.objects.update(ended_at=since)


def main(folder: Path, step: str, facts: dict[str, Any]) -> None:
    """Do one step."""
    enter(folder)
    steps: dict[str, Any] = {
        "begin": begin, "enrol": enrol, "move": move, "rename": rename, "end": end,
    }  # fmt: skip
    steps[step](**facts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
