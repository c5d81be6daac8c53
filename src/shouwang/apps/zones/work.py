"""Background work of this capability: a plan takes a moment on a small map, and longer on a large one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from shouwang.apps.zones import planning, queries, settings_of
from shouwang.apps.zones.models import ClosurePlan
from shouwang.apps.zones.planning import STAGES, Asked
from shouwang.backbone.jobs import work
from shouwang.core.text import Text


@work.kind("zones.plan", title=Text(en="Plan for a zone", zh="区域封闭方案"))
def plan(progress: work.Progress, *, zone_id: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Plan the line around a zone from nothing, with the settings that were asked for and the paths that are known."""
    seen: list[str] = []

    def tell(stage: str) -> None:
        seen.append(stage)
        done = STAGES.index(stage) if stage in STAGES else min(len(seen), len(STAGES) - 1)
        progress.tell(done, len(STAGES))

    zone = UUID(zone_id)
    paths = queries.paths_known(zone)
    is_first = not ClosurePlan.every.filter(zone=zone).exists()
    why = ClosurePlan.Why.FIRST if is_first else ClosurePlan.Why.ANEW
    made = planning.make(
        actor=progress.actor, zone_id=zone, at=timezone.now(), tell=tell,
        asked=Asked(why, settings=settings_of.read(asked), paths=paths),
    )  # fmt: skip
    return {"plan": made.n, "next": reverse("zones:plan", args=[made.pk])}
