"""What the list of orders is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from shouwang.apps.orders import queries
from shouwang.apps.orders.models import Order
from shouwang.backbone.pages.filters import ListPage


class OrderFilter(forms.Form):
    """What the list of orders is narrowed by; no name stands in an address."""

    state = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (queries.RUNS, _("running")),
            (queries.WAITS, _("waits for a signature")),
            (queries.SERVE, _("to be served")),
            (queries.REVIEW, _("to be looked at anew")),
            (queries.PAPER, _("release paper to be handed over")),
            (queries.OVER, _("over")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Whom"), choices=[("", _("all")), *Order.Kind.choices], required=False
    )
    path = forms.CharField(label=_("Area"), max_length=200, required=False)


def _read(_request: HttpRequest, asked: QueryDict) -> dict[str, str]:
    given = {
        key: str(asked[key]).replace("\0", "") for key in OrderFilter.base_fields if asked.get(key)
    }
    form = OrderFilter(given)
    form.is_valid()  # what is no choice is left out
    wanted = {key: value for key, value in form.cleaned_data.items() if value}
    if wanted.get("state") == queries.RUNS:
        del wanted["state"]
    return wanted


def _rows(wanted: Mapping[str, str]) -> QuerySet[Order]:
    return queries.orders(
        state=wanted.get("state", queries.RUNS),
        kind=wanted.get("kind", ""),
        path=wanted.get("path", ""),
    )


ORDERS: Final = ListPage(
    "orders.orders", "orders:orders", "orders.see", _read, _rows, usual={"state": queries.RUNS}
)
