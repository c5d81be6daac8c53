"""Papers to be printed, and the page on which anybody checks one."""

from __future__ import annotations

from base64 import b64encode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.apps.orders import sheets_of
from shouwang.apps.orders.papers import PaperCodeError
from shouwang.apps.orders.papers.signing import LONGEST


@require_safe
def paper(request: HttpRequest, order_id: UUID, kind: str) -> HttpResponse:
    """Return a paper of an order: there is one only for what has happened."""
    asked = request.GET
    return sheets_of.order_paper(
        request, order_id, kind, lang=asked.get("lang", ""), who=asked.get("who", "")
    )


@require_safe
def wrong_paper(request: HttpRequest, wrong_id: UUID, kind: str) -> HttpResponse:
    """Return the apology for wrongful holding, or the certificate of wages for its time."""
    return sheets_of.wrong_paper(request, wrong_id, kind, lang=request.GET.get("lang", ""))


@require_safe
def appeal_paper(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Return the answer to an appeal, for the person."""
    return sheets_of.appeal_paper(request, appeal_id, lang=request.GET.get("lang", ""))


@login_not_required
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Tell anybody whether a paper is the town's own; nothing is looked up, so nothing can be found out."""
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("c", "")[: LONGEST + 1].replace("\0", "")
    said, refusal = None, None
    if code:
        try:
            said = sheets_of.read_code(code)
        except PaperCodeError as fault:
            refusal = fault
    context = {"said": said, "refusal": refusal, "code": "" if said else code}
    return render(request, "orders/verify.html", context)


@login_not_required
@require_safe
def verify_key(_request: HttpRequest) -> HttpResponse:
    """Return the public key: with it anybody checks papers by themselves, and makes none."""
    key = b64encode(sheets_of.public_key()).decode()
    return HttpResponse(f"{key}\n", content_type="text/plain; charset=utf-8")
