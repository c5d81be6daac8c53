"""The night as background work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.jobs import clock, work
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.retention import purging
from shouwang.core.text import Text

KIND: Final = "retention.purge"


@work.kind(KIND, title=Text(en="Remove what is no longer kept", zh="清理到期数据"))
def purge(progress: work.Progress, *, at: str) -> dict[str, Any]:
    """Remove what was due at a moment."""
    n, failed = purging.night(
        actor=progress.actor, now=datetime.fromisoformat(at), stop=lambda: progress.tell(0, 0)
    )
    return {"rows": n, "failed": failed, "next": reverse("retention:terms")}


@clock.nightly(
    hour=2, name=KIND, title=Text(en="Remove what is no longer kept", zh="清理到期数据")
)
def nightly(now: datetime) -> Text | None:
    """Start the work of the night, unless it is at it already; for the clock of the house."""
    if Job.objects.filter(kind=KIND, ended_at=None).exists():
        return Text("it is at work already", "正在进行")
    work.start(actor=MACHINE, kind_name=KIND, arguments={"at": now.isoformat()})
    return None
