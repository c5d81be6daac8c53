"""What operations tell of an order: its whole record, or where it stands."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shouwang.apps.orders import appeals, queries, serving, written
from shouwang.apps.orders.api import order_shapes as shapes
from shouwang.apps.orders.errors import OrderFaultsError
from shouwang.apps.orders.models import Order, Wrong
from shouwang.apps.orders.queries import Shown
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.problems import problem
from shouwang.policy.orders import people_needed
from shouwang.policy.packfile import PackFaultsError

_MOST_FAULTS = 200
_MOST_LINES = 50


def stands(order: Order) -> shapes.OrderStands:
    """Return where an order stands, as of now; it opens no sealed field."""
    order.refresh_from_db()
    now = timezone.now()
    one = queries.shown(order, now)
    names = ("number", "kind", "subject_ref", "path", "measure", "starts_at")
    facts = {name: getattr(order, name) for name in names}
    return shapes.OrderStands.model_validate(
        {
            **facts,
            "id": order.pk,
            "state": one.state.value,
            "last_day": one.last_day,
            "n_missing": _n_missing(one),
            "lacking": serving.lacking(order, now) if one.times.served_at else [],
        }
    )


def record(request: HttpRequest, order: Order) -> shapes.OrderOne:
    """Return all that the page of an order shows; who asks may see it."""
    now = timezone.now()
    one = queries.shown(order, now)
    names = (
        "home", "office", "level", "document_no", "decision_level", "decision_no", "legal_basis",
        "reason", "evidence", "milder", "conditions", "needs", "appeal_how", "decided_at",
        "review_on", "first_exposure", "last_exposure", "is_immune", "is_high_risk", "is_late",
        "drafted_at",
    )  # fmt: skip
    extension = order.extensions.first()
    lines = log.timeline([order.pk])[:_MOST_LINES]
    return shapes.OrderOne.model_validate(
        {
            **shapes.row_facts(one),
            **{name: getattr(order, name) for name in names},
            "bound": [{"ref": row.ref, "name": row.name} for row in order.bound.all()],
            "pack": {
                "id": order.pack_id, "code": order.pack.code, "version": order.pack.version,
            },
            "ordered_until": order.last_day,
            "extends": order.extends_id,
            "extension": extension.pk if extension else None,
            "drafted_by": order.drafted_name,
            "n_missing": _n_missing(one),
            "lacking": serving.lacking(order, now) if one.times.served_at else [],
            "is_handed": one.is_handed,
            "may_answer": appeals.is_other(actor_of(request), order, at=now),
            "steps": [shapes.StepOut.of(step) for step in one.steps],
            "appeals": list(order.appeals.all()),
            "wrongs": list(Wrong.objects.filter(order=order)),
            "lines": [{"at": line.at, "act": line.act, "by": line.actor_name} for line in lines],
        }
    )  # fmt: skip


def _n_missing(one: Shown) -> int:
    if one.order.number is not None:
        return 0
    with as_machine():  # only a count is told
        draft = written.draft_of(one.order, frozenset())
    signed = sum(step.kind == "signed" for step in one.steps)
    return max(0, people_needed(draft, one.order.pack.pack) - signed)


def all_faults(refusal: OrderFaultsError | PackFaultsError) -> HttpResponse:
    """Return a refusal with everything that is wrong, each by itself as well."""
    lang = reader_lang()
    fields = [
        {"field": "", "code": refusal.code, "message": fault.in_(lang)}
        for fault in refusal.faults[:_MOST_FAULTS]
    ]
    return problem(HTTPStatus.CONFLICT, refusal=refusal, fields=fields)
