"""Acts on many: asking for one, what became of each, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.people import bulk, lists, looks, taking_along
from shouwang.apps.people.api import bulk_shapes
from shouwang.apps.people.bulk_forms import EXPORT, BulkForm
from shouwang.apps.people.models import BulkAct, Person, Responder
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import FieldsError, begun, checked, operation, wrong
from shouwang.backbone.api.narrowing import wanted_from
from shouwang.backbone.api.shapes import JobOut, Paged, Paging, page_of
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages import filters

router: Final = Router(tags=[_("Many at once")])
_LISTS: Final[Mapping[str, tuple[filters.ListPage, tuple[Any, ...]]]] = {
    lists.RESIDENTS.name: (lists.RESIDENTS, BulkAct.RESIDENT_KINDS),
    lists.HELPERS.name: (lists.HELPERS, BulkAct.HELPER_KINDS),
}


@operation(
    router, "POST", "/many", name="many",
    summary=_("Do something with many"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def ask(request: HttpRequest, new: bulk_shapes.BulkAsked) -> Any:
    """
    Do something with those who are chosen, as a job.

    They are named one by one (`chosen`), or are all that a list showed (`wanted`, with its `mark`);
    a list that changed meanwhile is refused.
    """
    page, kinds = _LISTS[new.list_name]
    subjects = _chosen(request, page, new)
    fields = {"act": new.act, "on": new.on, "need": new.need, "purpose": new.purpose}
    data = {f"bulk-{name}": value for name, value in fields.items() if value is not None}
    given = checked(BulkForm(data, kinds=kinds))
    job = _start(request, given, subjects, new.lang)
    job.refresh_from_db()
    return begun(JobOut.of(job))


def _chosen(
    request: HttpRequest, page: filters.ListPage, new: bulk_shapes.BulkAsked
) -> list[UUID]:
    if new.chosen is not None:
        return list(new.chosen)
    if new.wanted is None or new.mark is None:
        raise FieldsError(
            [{"field": name, "code": "missing", "message": gettext("This has to be given.")}
             for name in ("wanted", "mark") if getattr(new, name) is None]
        )  # fmt: skip
    wanted = wanted_from(request, page, new.wanted)
    rows = page.rows(wanted)
    if filters.mark_of(wanted, rows.count()) != new.mark:
        raise bulk.ListChangedError
    return list(rows.values_list("pk", flat=True)[: bulk.MOST_ROWS + 1])


def _start(request: HttpRequest, given: dict[str, Any], subjects: list[UUID], lang: str) -> Job:
    actor = actor_of(request)
    if given["act"] == EXPORT:
        if not subjects:
            wrong("chosen", gettext("Choose somebody in the list first."))
        return taking_along.take(
            actor=actor,
            filters={"chosen": ",".join(map(str, subjects))},
            purpose=given["purpose"],
            lang="zh" if lang == "zh" else "en",
            at=timezone.now(),
        )
    with transaction.atomic():  # no act without work that does it
        act = bulk.ask(
            actor=actor,
            kind=given["act"],
            subjects=subjects,
            on=given.get("on") or timezone.localdate(),
            need=given.get("need", ""),
            at=timezone.now(),
        )
        return work.start(actor=actor, kind_name="people.bulk", arguments={"act_id": str(act.pk)})


def _told(act: BulkAct) -> bulk_shapes.BulkOut:
    return bulk_shapes.BulkOut(
        id=act.pk,
        kind=act.kind,
        need=act.need,
        on=act.on,
        state=act.state,
        by=act.actor_name,
        asked_at=act.asked_at,
        counts=bulk.counts(act),
    )


@operation(
    router, "GET", "/many", name="many",
    summary=_("What was done with many"), answer=Paged[bulk_shapes.BulkOut],
)  # fmt: skip
def acts(request: HttpRequest, asked: Query[Paging]) -> Paged[bulk_shapes.BulkOut]:
    """List what was done with many at once, the latest first."""
    found, about = page_of(BulkAct.objects.all(), asked)
    return Paged[bulk_shapes.BulkOut](items=[_told(act) for act in found], **about)


@operation(
    router, "GET", "/many/{uuid:act_id}", name="many-act",
    summary=_("One act on many"), answer=bulk_shapes.BulkOut,
)  # fmt: skip
def act(request: HttpRequest, act_id: UUID) -> bulk_shapes.BulkOut:
    """Say where an act on many stands, and how many were done and left out."""
    return _told(get_object_or_404(BulkAct, pk=act_id))


@operation(
    router, "GET", "/many/{uuid:act_id}/rows", name="many-rows",
    summary=_("What became of each"), answer=Paged[bulk_shapes.BulkRowOut],
)  # fmt: skip
def rows(
    request: HttpRequest, act_id: UUID, asked: Query[bulk_shapes.BulkRowsAsked]
) -> Paged[bulk_shapes.BulkRowOut]:
    """Say of each what became of it, with the reason where it was left out."""
    one = get_object_or_404(BulkAct, pk=act_id)
    listed = one.rows.filter(fate=asked.fate) if asked.fate else one.rows.all()
    found, about = page_of(listed, asked)
    people = Responder if one.kind in BulkAct.HELPER_KINDS else Person
    known = people.objects.in_bulk([row.subject_id for row in found])
    looks.note_results(actor_of(request), one, asked.fate or "", len(known), asked.page)
    items = [
        bulk_shapes.BulkRowOut(
            id=row.subject_id,
            ref=known[row.subject_id].ref if row.subject_id in known else "",
            fate=row.fate,
            why_en=row.why_en,
            why_zh=row.why_zh,
        )
        for row in found
    ]
    return Paged[bulk_shapes.BulkRowOut](items=items, **about)


@operation(
    router, "POST", "/many/{uuid:act_id}/undo", name="many-undo",
    summary=_("Take an act on many back"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def undo(request: HttpRequest, act_id: UUID) -> Any:
    """Put back what the act changed and nobody changed since, as a job."""
    get_object_or_404(BulkAct, pk=act_id)
    job = work.start(
        actor=actor_of(request), kind_name="people.undo-bulk", arguments={"act_id": str(act_id)}
    )
    job.refresh_from_db()
    return begun(JobOut.of(job))
