"""Pages of tasks: the board, the list, somebody's own day, and giving a task."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.tasks import giving, lists, my_day, queries
from shouwang.apps.tasks.forms import TaskForm
from shouwang.apps.tasks.looks import note_list
from shouwang.apps.tasks.me import me_of
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages import filter_views, filters
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.trying import tried


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show tasks in columns: late, waiting, taken up, done today; of all groups or of one."""
    wanted = lists.read(request, request.GET)
    now, group = timezone.now(), wanted.get("group", "")
    columns = queries.board(group, now)
    note_list(request, sum(len(one.rows) for one in columns), {"group": group} if group else {})
    context = {"columns": columns, "working": queries.all_groups(), "group": group, "now": now}
    return render(request, "tasks/board.html", context)


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """List tasks, what is due first first."""
    wanted = filters.wanted_by(request, lists.TASKS, request.GET)
    page, now = page_of(request, lists.TASKS.rows(wanted)), timezone.now()
    note_list(request, len(page.object_list), wanted, page.number)
    context = {
        **filter_views.context(request, lists.TASKS),
        "form": lists.TaskFilter({"state": queries.ALL_OPEN, **wanted}),
        "wanted": wanted,
        "page": page,
        "rows": queries.shown_all(list(page), now),
        "query": query_without_page(request),
    }
    return render(request, "tasks/tasks.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show somebody what they have to do, what is late first."""
    now = timezone.now()
    me = me_of(actor_of(request), now)
    context = {"me": me, "day": my_day.my_day(me, now), "now": now}
    return render(request, "tasks/my_day.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give a task; what was typed stays if it cannot be given so."""
    actor = actor_of(request)
    asked = {"group": request.GET.get("group", "")}
    form = TaskForm(request.POST or None, actor=actor, initial=asked)
    given: list[Task] = []
    if form.is_valid() and tried(
        form,
        lambda: given.append(giving.give(actor=actor, new=form.new(), at=timezone.now())),
    ):
        messages.success(request, _("Given as %(number)s.") % {"number": given[0].number})
        return redirect("tasks:task", given[0].pk)
    context: dict[str, Any] = {"form": form, "areas": places.choices()}
    return render(request, "tasks/new.html", context)
