"""Passes for all homes of an area, and taking them back, as background work."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from shouwang.apps.passes import issuing, revoking
from shouwang.apps.passes.issuing import NewPass
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.standing import not_revoked
from shouwang.apps.passes.token import Kind
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.jobs import work
from shouwang.core.text import Text

_AT_ONCE: Final = 20
"""Passes in one transaction: signing and sealing takes 5 ms for each."""


def _take_back_half(*, job_id: UUID, **_arguments: Any) -> None:
    """Take back what work made out that did not come to its end: it is done whole, or not at all."""
    with as_machine():
        left = Pass.every.filter(not_revoked(timezone.now()), batch=job_id).exists()
        if left:
            revoking.revoke_batch(actor=MACHINE, batch=job_id, at=timezone.now())


@work.kind(
    "passes.issue-many",
    put_right=_take_back_half,
    title=Text("Passes for the homes of an area", "按户批量办理通行证"),
)
def issue(
    progress: work.Progress, *, path: str, begins: str, ends: str, outings: int | None
) -> dict[str, Any]:
    """Make a pass out for each home of an area that has none."""
    at, batch = timezone.now(), progress.job.pk
    homes = issuing.homes_in(actor=progress.actor, path=path, at=at)
    terms = (path, datetime.fromisoformat(begins), datetime.fromisoformat(ends), outings)
    new = [NewPass(Kind.RESIDENT, one, *terms) for one in homes.to_issue]
    n_done = 0
    try:
        for first in range(0, len(new), _AT_ONCE):
            some = new[first : first + _AT_ONCE]
            n_done += issuing.issue_some(
                actor=progress.actor, new=some, batch=batch, at=timezone.now()
            )
            progress.tell(first + len(some), len(new))
    except BaseException:
        _take_back_half(job_id=batch)
        raise
    if not n_done:
        return {"done": 0, "next": reverse("passes:many")}
    return {"done": n_done, "next": reverse("passes:batch", args=[batch])}


@work.kind("passes.take-back-many", title=Text("Take passes of an area back", "批量收回通行证"))
def take_back(progress: work.Progress, *, batch: str) -> dict[str, Any]:
    """Take back what was made out together."""
    n = revoking.revoke_batch(
        actor=progress.actor, batch=UUID(batch), at=timezone.now(), tell=progress.tell
    )
    return {"done": n, "next": reverse("passes:batch", args=[batch])}
