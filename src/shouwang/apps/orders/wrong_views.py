"""Wrongful holding: noted, counted, apologised for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.orders import wrongs
from shouwang.apps.orders.forms import WrongForm
from shouwang.apps.orders.looks import note_list, open_resident, open_wrong
from shouwang.apps.orders.models import Wrong
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.lists import page_of, query_without_page
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """List who was held wrongly, for how many minutes; there should be nobody."""
    page = page_of(request, Wrong.objects.select_related("order"))
    note_list(request, "orders.wrongs-seen", len(page.object_list), {}, page.number)
    total = sum(Wrong.objects.values_list("minutes", flat=True))
    context = {"page": page, "minutes": total, "query": query_without_page(request)}
    return render(request, "orders/wrongs.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that somebody was held who should not have been."""
    who = open_resident(request, ref)
    known = wrongs.orders_of(who)
    form = WrongForm(
        request.POST or None, orders=[(str(row.pk), row.number or "") for row in known]
    )
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        order = next((row for row in known if str(row.pk) == said["order"]), None)
        try:
            row = wrongs.note(
                actor=actor_of(request), who=who, why=Wrong.Why(said["why"]), order=order,
                held_from=said["held_from"], held_to=said["held_to"] or now, words=said["words"],
                apology=said["apology"], office=said["office"], at=now,
            )  # fmt: skip
        except ShouwangError as refusal:
            if refusal.code == "access.not-your-duty":
                raise
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, _("Noted and counted. Apologise in person, today."))
            return redirect("orders:wrong", row.pk)
    return render(request, "orders/wrong_new.html", {"who": who, "form": form})


@require_safe
def incident(request: HttpRequest, wrong_id: UUID) -> HttpResponse:
    """Show one incident, with the papers that are owed."""
    return render(request, "orders/wrong.html", {"row": open_wrong(request, wrong_id)})


@require_POST
def say_sorry(request: HttpRequest, wrong_id: UUID) -> HttpResponse:
    """Note that the person was apologised to."""
    open_wrong(request, wrong_id)
    wrongs.say_sorry(actor=actor_of(request), wrong_id=wrong_id, at=timezone.now())
    return redirect("orders:wrong", wrong_id)
