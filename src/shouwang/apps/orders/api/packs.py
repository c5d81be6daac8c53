"""Packs: brought, read, activated; and the orders to look at after a new version."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.orders import packs, reviewing
from shouwang.apps.orders.api import pack_shapes as shapes
from shouwang.apps.orders.api import told
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.orders.pack_forms import MOST_BYTES, ActivateForm
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.api.frame import checked, made, operation, wrong
from shouwang.backbone.api.shapes import Paging, page_of, typed
from shouwang.backbone.audit import log
from shouwang.policy.packfile import PackFaultsError

router: Final = Router(tags=[_("Rules")])


@operation(router, "GET", "/packs", name="packs", summary=_("Packs"), answer=shapes.PacksOut)
def all_packs(request: HttpRequest) -> shapes.PacksOut:
    """List the packs that count, those that wait for an approval, and those that come along."""
    counting = {row.pk for row in packs.all_active()}
    n_running = packs.n_running(timezone.localdate())
    items = [
        shapes.PackRow.of(row, is_active=row.pk in counting, n_running=n_running.get(row.pk, 0))
        for row in PackVersion.objects.all()
    ]
    shipped = [shapes.Shipped.of(pack) for pack in packs.not_brought()]
    return shapes.PacksOut(items=items, shipped=shipped)


@operation(
    router, "POST", "/packs", name="packs",
    summary=_("Bring a pack"), answer=shapes.PackRow, status=201, fails=(409,),
)  # fmt: skip
def bring(request: HttpRequest, new: shapes.PackAsked) -> Any:
    """Keep a pack as its text, or one that comes with the program; everything wrong with a text is said at once."""
    actor, now = actor_of(request), timezone.now()
    if bool(new.text) == bool(new.shipped):
        wrong("text", gettext("This has to be given."), "missing")
    if len(new.text.encode()) > MOST_BYTES:
        wrong("text", gettext("The file is larger than 200 kB."), "string_too_long")
    try:
        row = (
            packs.bring_shipped(actor=actor, code=new.shipped, at=now)
            if new.shipped
            else packs.bring(actor=actor, text=new.text, at=now)
        )
    except PackFaultsError as refusal:
        return told.all_faults(refusal)
    return made(shapes.PackRow.model_validate(_facts(row)))


@operation(
    router, "GET", "/packs/{uuid:pack_id}", name="pack",
    summary=_("One pack"), answer=shapes.PackOne,
)  # fmt: skip
def one(request: HttpRequest, pack_id: UUID) -> shapes.PackOne:
    """Tell of a version: its numbers with their sources, who approved it, and its whole text."""
    row = get_object_or_404(PackVersion, pk=pack_id)
    names = ("level", "approved_on", "activated_by", "text")
    return shapes.PackOne.model_validate(
        {
            **_facts(row),
            **{name: getattr(row, name) for name in names},
            "confirmed": [each["path"] for each in row.confirmed],
            "figures": [shapes.FigureOut.of(number) for number in row.pack.numbers()],
        }
    )


@operation(
    router, "POST", "/packs/{uuid:pack_id}/activate", name="pack-activate",
    summary=_("Activate a pack"), answer=shapes.PackRow, fails=(409,),
)  # fmt: skip
def activate(request: HttpRequest, pack_id: UUID, new: shapes.ApprovalAsked) -> shapes.PackRow:
    """Let a pack count, as a health authority approved it; each number that nobody could read is confirmed by name."""
    actor = actor_of(request)
    require(actor, "orders.activate-pack", WHOLE_TOWN)
    row = get_object_or_404(PackVersion, pk=pack_id)
    form = ActivateForm(row.pack, typed(new))
    said = checked(form)
    row = packs.activate(
        actor=actor,
        version_id=row.pk,
        approver=said["approver"],
        office=said["office"],
        level=said["level"],
        approved_on=said["approved_on"],
        confirmed=form.confirmed_paths,
        at=timezone.now(),
    )
    return shapes.PackRow.model_validate(_facts(row))


def _facts(row: PackVersion) -> dict[str, object]:
    active = packs.active(row.code)
    return shapes.pack_facts(
        row,
        is_active=active is not None and active.pk == row.pk,
        n_running=packs.n_running(timezone.localdate()).get(row.pk, 0),
    )


@operation(
    router, "GET", "/orders-review", name="orders-review",
    summary=_("Orders after a new version"), answer=shapes.ReviewsOut,
)  # fmt: skip
def review(request: HttpRequest, asked: Query[Paging]) -> shapes.ReviewsOut:
    """List the running orders that the version in use now would shorten, or not make; none is lengthened."""
    found = reviewing.review(timezone.localdate())
    rows, about = page_of(found.rows, asked)
    subjects = [row.order.subject_id for row in rows if row.order.subject_id is not None]
    log.look_each(actor_of(request), "orders.review-seen", subjects, at=timezone.now())
    items = [shapes.ReviewOut.of(row) for row in rows]
    return shapes.ReviewsOut(items=items, n_staying=found.n_staying, **about)
