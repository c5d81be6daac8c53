"""Pages of orders: the list, and the record of one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.orders import appeals, lists, packs, queries, serving, standing
from shouwang.apps.orders.forms import (
    HandForm,
    LiftForm,
    ReasonForm,
    ServeForm,
    ShortenForm,
    languages,
)
from shouwang.apps.orders.looks import note_list, open_order
from shouwang.apps.orders.models import Order, Wrong
from shouwang.apps.orders.written import draft_of
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.policy.measures import LEVEL_NAMES, Level
from shouwang.policy.orders import people_needed


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """List orders, what ends first first, with the figures that must be 0."""
    wanted = filters.wanted_by(request, lists.ORDERS, request.GET)
    page = page_of(request, lists.ORDERS.rows(wanted))
    now = timezone.now()
    note_list(request, "orders.list-seen", len(page.object_list), wanted, page.number)
    context = {
        **filter_views.context(request, lists.ORDERS),
        "form": lists.OrderFilter({"state": queries.RUNS, **wanted}),
        "wanted": wanted,
        "page": page,
        "rows": queries.shown_all(list(page), now),
        "query": query_without_page(request),
        "figures": queries.summary(now),
        "has_rules": bool(packs.all_active()),
    }
    return render(request, "orders/orders.html", context)


@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Show one order as it stands, and what may be done with it."""
    return shown(request, open_order(request, order_id))


def shown(request: HttpRequest, row: Order, **forms_with_errors: object) -> HttpResponse:
    """Return the record of an order; forms that were filled wrongly come back as they were."""
    now, actor = timezone.now(), actor_of(request)
    stands = queries.shown(row, now)
    is_draft = row.number is None
    signed = [step for step in stands.steps if step.kind == "signed"]
    needed = people_needed(draft_of(row, frozenset()), row.pack.pack) if is_draft else 0
    bound = list(row.bound.all())
    is_zone = row.kind == Order.Kind.ZONE
    context = {
        "order": row,
        "one": stands,
        "bound": bound,
        "level": LEVEL_NAMES[Level(row.level)],
        "decision_level": LEVEL_NAMES[Level(row.decision_level)] if row.decision_level else None,
        "signed": signed,
        "n_missing": max(0, needed - len(signed)),
        "lacking": serving.lacking(row, now) if stands.times.served_at else [],
        "extension": row.extensions.first(),
        "goes_on": standing.still_held(row, at=now) if stands.is_over else None,
        "appeals": row.appeals.all(),
        "may_answer": appeals.is_other(actor, row, at=now),
        "wrongs": Wrong.objects.filter(order=row),
        "serve_form": ServeForm(is_zone=is_zone, auto_id="serve_%s"),
        "hand_form": HandForm(auto_id="hand_%s"),
        "lift_form": LiftForm(auto_id="lift_%s"),
        "shorten_form": ShortenForm(auto_id="shorten_%s"),
        "keep_form": ReasonForm(auto_id="keep_%s"),
        "is_review_due": queries.is_review_due(row, now),
        "spoken": languages(),
        "lines": log.timeline([row.pk])[:50],
        **forms_with_errors,
    }
    return render(request, "orders/order.html", context)
