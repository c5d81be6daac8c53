"""Pages of packs: bring one, read it, activate it; and the orders to look at after a new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouwang.apps.orders import pack_words, packs, reviewing
from shouwang.apps.orders.looks import open_order
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.orders.pack_forms import ActivateForm, BringForm
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.backbone.pages.lists import ROWS, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Text
from shouwang.policy.measures import LEVEL_NAMES, NAMES, Level
from shouwang.policy.packfile import PackFaultsError
from shouwang.policy.values import Number

_MOST_FAULTS: Final = 200
_DAY: Final = Text("(last day)", "（截止日）")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a page shows it."""

    number: Number
    name: str
    said: str


@require_GET
def packs_page(request: HttpRequest) -> HttpResponse:
    """List the packs that count, those that wait for an approval, and those that come along."""
    return _list(request, BringForm())


def _list(request: HttpRequest, form: BringForm, **more: Any) -> HttpResponse:
    active, n_running = packs.all_active(), packs.n_running(timezone.localdate())
    counting = {row.pk for row in active}
    rest = [row for row in PackVersion.objects.all() if row.pk not in counting]
    context = {
        "active": [(row, n_running.get(row.pk, 0)) for row in active],
        "rest": [(row, n_running.get(row.pk, 0)) for row in rest],
        "shipped": packs.not_brought(),
        "form": form,
        **more,
    }
    return render(request, "orders/packs.html", context)


@require_POST
def bring_pack(request: HttpRequest) -> HttpResponse:
    """Take a file, or a pack that comes with the program; what is wrong with a file is said at once."""
    actor, form = actor_of(request), BringForm(request.POST, request.FILES)
    require(actor, "orders.bring-pack")
    if code := request.POST.get("shipped", ""):
        row = packs.bring_shipped(actor=actor, code=code, at=timezone.now())
        return redirect("orders:pack", row.pk)
    if not form.is_valid():
        return _list(request, form)
    try:
        row = packs.bring(actor=actor, text=form.cleaned_data["file"], at=timezone.now())
    except PackFaultsError as refusal:
        faults = refusal.faults
        more = {"faults": faults[:_MOST_FAULTS], "n_faults": len(faults)}
        return _list(request, form, **more)
    except packs.PackKnownError as refusal:
        form.add_error("file", refusal.in_words(reader_lang()))
        return _list(request, form)
    messages.success(request, _("The pack is here. It counts once it is activated."))
    return redirect("orders:pack", row.pk)


@require_GET
def pack_page(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Show a pack to those who work by it."""
    row = get_object_or_404(PackVersion, pk=pack_id)
    initial = {"approved_on": timezone.localdate()}
    return _shown(request, row, ActivateForm(row.pack, initial=initial))


def _shown(request: HttpRequest, row: PackVersion, form: ActivateForm) -> HttpResponse:
    pack, active = row.pack, packs.active(row.code)
    figures = {number.path: _figure(number) for number in pack.numbers()}
    key = [figures.pop(path) for path in pack_words.KEY if path in figures]
    lang, follow = reader_lang(), pack.follow_up
    context = {
        "row": row,
        "pack": pack,
        "is_active": active is not None and active.pk == row.pk,
        "active": active,
        "level": LEVEL_NAMES[Level(row.level)].in_(lang) if row.level else "",
        "tables": [(_("Key figures"), key), (_("All other figures"), list(figures.values()))],
        "n_unchecked": len(pack.unchecked()),
        "measure": NAMES[follow.measure].in_(lang),
        "allowed": [NAMES[one].in_(lang) for one in follow.allowed],
        "who": pack_words.WHO[follow.who],
        "release": [pack_words.RELEASE[one] for one in pack.release.all_of],
        "never": pack_words.NEVER,
        "starts": [pack_words.STARTS[one] for one in pack.zones.clock_starts_at]
        if pack.zones
        else [],
        "scheme": pack_words.scheme_of(pack),
        "lifts": [pack_words.LIFTS[one] for one in pack.zones.lift_all_of] if pack.zones else [],
        "notices": [
            (NAMES[one].in_(lang), _with_day(notice)) for one, notice in pack.texts.notices
        ],
        "form": form,
        "is_drill": settings.DRILL,
        "can_begin": pack.valid_from <= timezone.localdate(),
        "lines": log.timeline([row.pk])[:20],
    }
    return render(request, "orders/pack.html", context)


def _figure(number: Number) -> Figure:
    return Figure(number, pack_words.name_of(number.path), pack_words.value_of(number))


def _with_day(notice: Text) -> Text:
    """Return a notice with words where the day will stand."""
    zh = notice.zh.replace(" {last_day}", "{last_day}").replace("{last_day} ", "{last_day}")
    return Text(notice.en.replace("{last_day}", _DAY.en), zh.replace("{last_day}", _DAY.zh))


@require_POST
def activate_pack(request: HttpRequest, pack_id: UUID) -> HttpResponse:
    """Let a pack count; what was typed stays where the approval is not whole."""
    actor = actor_of(request)
    require(actor, "orders.activate-pack", WHOLE_TOWN)
    row = get_object_or_404(PackVersion, pk=pack_id)
    form = ActivateForm(row.pack, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            packs.activate(
                actor=actor,
                version_id=row.pk,
                approver=typed["approver"],
                office=typed["office"],
                level=typed["level"],
                approved_on=typed["approved_on"],
                confirmed=form.confirmed_paths,
                at=timezone.now(),
            )
        except packs.ApprovalError as refusal:
            row.refresh_from_db()
            if row.activated_at is not None:  # somebody else was quicker
                messages.warning(request, refusal.in_words(reader_lang()))
                return redirect("orders:pack", row.pk)
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, _("Activated. Orders are made under it from now on."))
            return redirect("orders:pack", row.pk)
    return _shown(request, row, form)


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Show the orders for which a new version proposes something."""
    found = reviewing.review(timezone.localdate())
    page = Paginator(found.rows, ROWS).get_page(request.GET.get("page"))
    subjects = [row.order.subject_id for row in page if row.order.subject_id is not None]
    log.look_each(actor_of(request), "orders.review-seen", subjects, at=timezone.now())
    context = {
        "page": page,
        "rows": [(row, NAMES[row.measure].in_(reader_lang())) for row in page],
        "n_staying": found.n_staying,
        "query": query_without_page(request),
        "most": reviewing.MOST_CHARS,
    }
    return render(request, "orders/review.html", context)


@require_POST
def keep(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Note that an order stays as it is, and why."""
    open_order(request, order_id)
    try:
        reviewing.keep(
            actor=actor_of(request),
            order_id=order_id,
            reason=request.POST.get("reason", "").replace("\0", ""),
            at=timezone.now(),
        )
    except reviewing.KeepError as refusal:
        messages.warning(request, refusal.in_words(reader_lang()))
    else:
        messages.success(request, _("Noted: the order stays as it is."))
    if "back" in request.POST:
        return redirect("orders:order", order_id)
    return redirect("orders:review")
