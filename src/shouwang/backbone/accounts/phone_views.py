"""Pages of shared phones."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.backbone.access import qr, tries
from shouwang.backbone.access.actions import LinkSpentError
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.models import Phone
from shouwang.backbone.access.phones import remember
from shouwang.backbone.access.views import address_of
from shouwang.backbone.accounts import phones as enrolled
from shouwang.backbone.accounts import queries
from shouwang.backbone.accounts.phone_forms import PhoneForm


@never_cache
@require_http_methods(["GET", "POST"])
def phones(request: HttpRequest) -> HttpResponse:
    """Show the shared phones, and make a link that enrols one more."""
    actor, now = actor_of(request), timezone.now()

    def may(path: str) -> bool:
        return actor.may("access.enrol-phone", path)

    form = PhoneForm(request.POST or None, may=may)
    if request.method == "POST" and form.is_valid():
        phone, token = enrolled.offer(
            actor=actor,
            name=form.cleaned_data["name"],
            area=form.cleaned_data["area"],
            purpose=form.cleaned_data["purpose"],
            until=form.until(now) or now,
            at=now,
        )
        link = request.build_absolute_uri(reverse("accounts:phone-open", args=[token]))
        context = {"phone": phone, "link": link, "picture": qr.svg(link)}
        return render(request, "accounts/phone_slip.html", context)
    names = queries.area_names()
    rows = [(phone, names.get(phone.area, "")) for phone in queries.phones() if may(phone.area)]
    return render(request, "accounts/phones.html", {"form": form, "rows": rows, "now": now})


@require_POST
def end(request: HttpRequest, phone_id: UUID) -> HttpResponse:
    """End a phone that is lost or not needed any more."""
    get_object_or_404(Phone, pk=phone_id)
    enrolled.end(actor=actor_of(request), phone_id=phone_id, at=timezone.now())
    messages.success(request, _("This phone opens nothing any more."))
    return redirect("accounts:phones")


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def open_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Enrol the phone that opens this link; a look at the page alone does not use it up."""
    now, key = timezone.now(), f"link:{address_of(request)}"
    try:
        tries.require_awake(key, now)
        if request.method == "GET" and (shown := enrolled.look(token=token, at=now)):
            return render(request, "accounts/phone_open.html", {"phone": shown})
        phone, known_by = enrolled.enrol(token=token, at=now)
    except LinkSpentError as refusal:
        tries.count(key, tries.LINK, now)
        return render(request, "access/link.html", {"refusal": refusal}, status=410)
    except tries.RestsError as refusal:
        answer = render(request, "access/link.html", {"refusal": refusal}, status=429)
        answer["Retry-After"] = str(refusal.seconds)
        return answer
    logout(request)  # whoever enrolled it does not stay signed in on a phone that others use
    response = redirect(
        "intake:door"
    )  # the app; where it is not built, badge and PIN of the pages
    remember(response, known_by, seconds=int((phone.until_at - now).total_seconds()))
    return response
