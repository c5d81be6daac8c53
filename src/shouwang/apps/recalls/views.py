"""Pages of recalls: whom to call, who comes when, who is silent, the next round, the stand-down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.places import public as places
from shouwang.apps.recalls import calling, counting, looks, papers, queries, rounds, standing
from shouwang.apps.recalls.forms import ChannelsForm as AgainForm
from shouwang.apps.recalls.forms import OneMoreForm, RecallForm, StandDownForm
from shouwang.apps.recalls.models import Recall
from shouwang.apps.recalls.standing import State
from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.pages.lists import ROWS, page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried
from shouwang.core.errors import ShouwangError

_ORDER: Final = (State.SILENT, State.COMING, State.HERE, State.CANNOT, State.SPARED)


@require_safe
def recalls(request: HttpRequest) -> HttpResponse:
    """List the recalls that the reader may see, the latest first, with their figures."""
    page = page_of(request, Recall.objects.all())
    rows = queries.listed(list(page), timezone.now())
    context = {"page": page, "rows": rows, "query": query_without_page(request)}
    return render(request, "recalls/recalls.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask whom to call in; show how many that are; then call them."""
    now, actor = timezone.now(), actor_of(request)
    areas = actor.areas("recalls.call")
    first = {"path": areas[0] if len(areas) == 1 else "", "incident": request.GET.get("incident", ""),
             "step": request.GET.get("step") or Recall.Step.LEADERSHIP}  # fmt: skip
    form = RecallForm(request.POST or None, now=now, initial=first)
    whom = None
    if request.method == "POST" and form.is_valid():
        try:
            require(actor, "recalls.call", form.new.path)
            whom = calling.whom(form.new, now)
            if "call" in request.POST and form.cleaned_data["agreed"] == len(whom.called):
                row = calling.call(
                    actor=actor, new=form.new, link_of=_link_of(request), at=now
                )  # fmt: skip
                messages.success(
                    request,
                    _(
                        "They are called. Print the call tree, or hand on the files; here is who answers."
                    ),
                )
                return redirect("recalls:recall", row.pk)
            calling.require_callable(form.new, now)
            looks.whom_seen(request, form.new.incident_id)
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
            whom = None
    context = {
        "form": form,
        "whom": whom,
        "has_changed": whom is not None and "call" in request.POST,
        "areas": places.choices(),
    }
    return render(request, "recalls/new.html", context)


def _link_of(request: HttpRequest) -> Callable[[str], str]:
    return lambda token: request.build_absolute_uri(reverse("recalls:link", args=[token]))


@require_safe
def recall(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Show one recall: the head count, who is silent, what went out."""
    return _shown(request, looks.open_recall(request, recall_id))


@require_POST
def numbers(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Show a recall with the telephone numbers of those on the page; each look is written down."""
    row = looks.open_recall(request, recall_id)
    return _shown(request, row, with_numbers=True)


def _shown(
    request: HttpRequest, row: Recall, *, with_numbers: bool = False, **forms_with_errors: object
) -> HttpResponse:
    """Return the page of a recall; a form that was filled wrongly comes back as it was."""
    now = timezone.now()
    stands = standing.stands(row, now)
    counts = counting.counts(stands)
    tabs = [(state, standing.NAMES[state], getattr(counts, state.value)) for state in _ORDER]
    asked = request.GET.get("state", "")
    first = next((state for state, _title, n in tabs if n), State.SILENT)
    state = State(asked) if asked in set(State) else first
    listed = Paginator([one for one in stands if one.state is state], ROWS)
    page = listed.get_page(request.GET.get("page"))
    reached = queries.reached_by(row)
    phones = looks.numbers_of(request, [one.call for one in page]) if with_numbers else {}
    context: dict[str, Any] = {
        "recall": row,
        "counts": counts,
        "heads": counting.head_count(row, stands, now),
        "tabs": tabs,
        "state": state,
        "page": page,
        "rows": [(one, phones.get(one.call.responder_id, ""), reached.get(one.call.pk, [])) for one in page],
        "with_numbers": with_numbers,
        "query": query_without_page(request),
        "rounds": queries.rounds_of(row),
        "incident": queries.incident_of(row),
        "again_form": AgainForm(auto_id="again_%s"),
        "one_form": OneMoreForm(auto_id="one_%s"),
        "over_form": StandDownForm(auto_id="over_%s"),
        **forms_with_errors,
    }  # fmt: skip
    return render(request, "recalls/recall.html", context)


@require_POST
def again(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Call those again who are silent."""
    row = looks.open_recall(request, recall_id)
    form = AgainForm(request.POST, auto_id="again_%s")
    if form.is_valid() and tried(form, lambda: rounds.again(
        actor=actor_of(request), recall_id=row.pk, channels=form.cleaned_data["channels"],
        link_of=_link_of(request), at=timezone.now(),
    )):  # fmt: skip
        messages.success(
            request, _("Who is silent is called again. Print the call tree, or hand on the files.")
        )
        return redirect("recalls:recall", row.pk)
    return _shown(request, row, again_form=form)


@require_POST
def one_more(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Call one more in, by the number of their entry."""
    row = looks.open_recall(request, recall_id)
    form = OneMoreForm(request.POST, auto_id="one_%s")
    if form.is_valid() and tried(form, lambda: rounds.add(
        actor=actor_of(request), recall_id=row.pk, ref=form.cleaned_data["ref"],
        channels=form.cleaned_data["channels"], link_of=_link_of(request), at=timezone.now(),
    )):  # fmt: skip
        messages.success(request, _("One more is called."))
        return redirect("recalls:recall", row.pk)
    return _shown(request, row, one_form=form)


@require_POST
def stand_down(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """End a recall, and tell everybody who was called."""
    row = looks.open_recall(request, recall_id)
    form = StandDownForm(request.POST, auto_id="over_%s")
    if form.is_valid() and tried(form, lambda: rounds.stand_down(
        actor=actor_of(request), recall_id=row.pk, words=form.cleaned_data["words"],
        at=timezone.now(),
    )):  # fmt: skip
        messages.success(
            request,
            _("The recall is over, and every link has ended. Hand on the messages that say so."),
        )
        return redirect("recalls:recall", row.pk)
    return _shown(request, row, over_form=form)


@require_safe
def tree(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Return the call tree of a round as a paper; each number on it is a look."""
    found = queries.on_tree(round_id)
    if found is None:
        raise Http404
    row, calls = found
    phones = looks.numbers_of(request, calls, must=True)
    lang = papers.LANGS.get(request.GET.get("lang", ""), reader_lang())
    answer = HttpResponse(
        papers.tree_pdf(row, calls, phones, lang), content_type="application/pdf"
    )
    name = f"tree-{row.recall.number}-{row.n}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
