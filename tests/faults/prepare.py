"""Make ready a town for the driver: a guard at work and so many phones; prints the guard's id."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from shouwang.cli.town import enter
from tests.backbone.intake.phone import NOW, Phone


def main(folder: Path, n_phones: int) -> None:
    """Enter the guard and the phones, by their seeds from 0."""
    enter(folder)
    from shouwang.backbone.access.models import Account, Assignment  # noqa: PLC0415  Django has to be ready
    from shouwang.backbone.access.models import Phone as PhoneRow  # noqa: PLC0415
    from shouwang.backbone.intake.models import Device  # noqa: PLC0415

    day = timedelta(days=1)
    guard = Account.objects.create(sign_in_name="gao", name="Gao")
    Assignment.objects.create(
        account=guard, role="gate-lead", area="LH", purpose="gate", from_at=NOW - day, given_by="A", given_at=NOW,
    )  # fmt: skip
    for seed in range(n_phones):
        phone = Phone(seed, guard.pk)
        row = PhoneRow.objects.create(
            name=f"phone {seed}", area="LH", purpose="gate", link_digest=f"link {seed}", link_until=NOW,
            made_by="A", made_at=NOW - day, enrolled_at=NOW - day, until_at=NOW + 9999 * day,
        )  # fmt: skip
        Device.objects.create(
            id=phone.id,
            phone=row,
            name=row.name,
            area="LH",
            public_key=phone.public_key,
            made_at=NOW - day,
        )
    sys.stdout.write(f"{guard.pk}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
