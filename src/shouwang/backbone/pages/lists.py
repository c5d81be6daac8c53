"""Pages of long lists: the server counts and cuts, so that fifty thousand rows scroll."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS: Final = 50


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    """Return the page that the address asks for, or the nearest there is."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def query_without_page(request: HttpRequest) -> str:
    """Return the filters of the address, to be carried along by links to other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
