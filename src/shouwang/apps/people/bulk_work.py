"""Acts on many as background work."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people import bulk
from shouwang.apps.people.models import BulkAct
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.core.text import Text

_ON_MANY: Final = ("people.bulk", "people.undo-bulk")


def _take_back_half(*, job_id: UUID, act_id: str) -> None:  # noqa: ARG001
    """Take back what a worker did before it died."""
    act = BulkAct.objects.filter(pk=act_id, state=BulkAct.State.WAITING).first()
    if act is not None:
        bulk.take_back_half(actor=MACHINE, act=act, at=timezone.now())


@work.kind(
    "people.bulk", put_right=_take_back_half, title=Text(en="Change many at once", zh="批量修改")
)
def do(progress: work.Progress, *, act_id: str) -> dict[str, Any]:
    """Do an act on many."""
    act = BulkAct.objects.get(pk=act_id)
    told = bulk.do(actor=progress.actor, act=act, at=timezone.now(), tell=progress.tell)
    return {**told, "next": reverse("people:bulk-act", args=[act_id])}


def _end_undo(*, job_id: UUID, act_id: str) -> None:
    """Let an act be taken back again, where the worker died on the way and no other is at it."""
    if not _is_alive(UUID(act_id), besides=job_id):
        bulk.end_undo(act_id=UUID(act_id))


def _is_alive(act_id: UUID, *, besides: UUID | None = None) -> bool:
    """Tell whether work on an act waits or runs, besides that of one job."""
    at_work = Job.objects.filter(kind__in=_ON_MANY, ended_at=None, arguments__act_id=str(act_id))
    return (at_work.exclude(pk=besides) if besides else at_work).exists()


@work.kind(
    "people.undo-bulk",
    put_right=_end_undo,
    title=Text(en="Take a change of many back", zh="撤销批量修改"),
)
def undo(progress: work.Progress, *, act_id: str) -> dict[str, Any]:
    """Take an act on many back."""
    act = bulk.begin_undo(actor=progress.actor, act_id=UUID(act_id))
    told = bulk.undo(actor=progress.actor, act=act, at=timezone.now(), tell=progress.tell)
    return {**told, "next": reverse("people:bulk-act", args=[act_id])}


@work.at_start
def mend_acts_on_many() -> None:
    """Put right the acts that were left in the middle, as where putting right was itself cut off."""
    for act in BulkAct.objects.filter(state__in=(BulkAct.State.WAITING, BulkAct.State.UNDOING)):
        if _is_alive(act.pk):
            continue
        if act.state == BulkAct.State.UNDOING:
            bulk.end_undo(act_id=act.pk)
        else:
            bulk.take_back_half(actor=MACHINE, act=act, at=timezone.now())
