"""The first page and the global search."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.pages import shell

_NEWS: Final = 30
_MOST_CHARS: Final = 60


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs the reader now, and what changed since they last said that they saw it."""
    account, actor = request.user, actor_of(request)
    since = account.last_shift_seen_at if isinstance(account, Account) else None
    if request.method == "POST" and isinstance(account, Account):
        account.last_shift_seen_at = timezone.now()
        account.save(update_fields=["last_shift_seen_at"])
        return redirect("pages:home")
    sees_news, sees_jobs = actor.may("pages.news"), actor.may("jobs.see")
    running = work.visible(actor).filter(ended_at=None).order_by("made_at")
    news, n_news = log.news(since, most=_NEWS) if sees_news else ([], 0)
    context = {
        "open_work": shell.open_work(),
        "jobs": running[:10] if sees_jobs else [],
        "sees_news": sees_news,
        "since": since,
        "news": sorted(news, key=lambda item: item.line.at, reverse=True),
        "n_news": n_news,
    }
    return render(request, "pages/home.html", context)


@require_http_methods(["POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look everywhere; by POST, so that no name stands in an address or a log."""
    words = request.POST.get("words", "").replace("\0", "").strip()[:_MOST_CHARS]
    found = shell.search(actor_of(request), words) if words else []
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "pages/_found.html", {"words": words, "found": found})
    hits = [hit for _title, of_kind in found for hit in of_kind]
    if len(hits) == 1:
        return redirect(hits[0].url)
    return render(request, "pages/search.html", {"words": words, "found": found})


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Show the search without words yet, for browsers without JavaScript."""
    return render(request, "pages/search.html", {"words": "", "found": []})
