"""What tiles show has a version, and every change of it makes a new one."""

from __future__ import annotations

from django.db.models import F

from shouwang.apps.places.models import TownMap


def map_changed() -> None:
    """Note that tiles show something else now; in the transaction of the change."""
    TownMap.objects.filter(is_current=True).update(version=F("version") + 1)
