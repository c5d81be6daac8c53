"""Placeholder until the part on packs is merged."""

from shouwang.apps.orders.models import PackVersion


def active(code: str) -> PackVersion | None:
    """Return the version that counts."""
    rows = PackVersion.objects.filter(code=code, activated_at__isnull=False)
    return rows.order_by("-activated_at").first()


def all_active() -> list[PackVersion]:
    """Return the versions that count."""
    codes = PackVersion.objects.filter(activated_at__isnull=False).values_list("code", flat=True)
    return [row for code in sorted(set(codes)) if (row := active(code))]
