"""Papers to be printed, and the page on which anybody checks one."""

from __future__ import annotations

from base64 import b64encode
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.apps.orders import papers, queries
from shouwang.apps.orders.looks import open_order
from shouwang.apps.orders.models import Appeal, Bound, Order
from shouwang.apps.orders.paper_facts import appeal_facts, order_facts, said_of, wrong_facts
from shouwang.apps.orders.papers import PaperCodeError, Sheet
from shouwang.apps.orders.papers.signing import LONGEST
from shouwang.apps.orders.wrong_views import opened
from shouwang.backbone import vault
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Lang
from shouwang.policy.orders import State

_LANGS: Final[dict[str, Lang]] = {"zh": "zh", "en": "en"}


@require_safe
def paper(request: HttpRequest, order_id: UUID, kind: str) -> HttpResponse:
    """Return a paper of an order: there is one only for what has happened."""
    order = open_order(request, order_id)
    lang = _LANGS.get(request.GET.get("lang", ""), reader_lang())
    sheet = _sheet(request, order, kind, lang)
    bound = list(Bound.every.filter(order=order).values_list("person_id", flat=True))
    log.look_each(
        actor_of(request), "orders.paper-made", bound or [order.pk], at=timezone.now(), paper=kind
    )
    return _pdf(sheet, lang, f"{kind}-{order.number}")


def _sheet(request: HttpRequest, order: Order, kind: str, lang: Lang) -> Sheet:
    now = timezone.now()
    one, facts = queries.shown(order, now), order_facts(order, now)
    if kind == "notice" and one.times.issued_at:
        return papers.extension(facts, lang) if order.extends_id else papers.notice(facts, lang)
    if kind in ("lifting", "release") and one.is_over and one.times.issued_at:
        code = papers.sign(said_of(order, kind), vault.seed("paper"))
        address = request.build_absolute_uri(reverse("orders:verify"))
        scanned = f"{address}?c={code}"
        if kind == "release":
            return papers.release(facts, lang, code=code, qr_address=scanned)
        if one.state is State.LIFTED:
            return papers.lifting(facts, lang, code=code, qr_address=scanned)
    if kind == "wages" and facts.held:
        who = Bound.every.filter(order=order, ref=request.GET.get("who", "")[:12]).first()
        if who is not None:
            return papers.wages(facts, lang, name=who.name)
    raise Http404


@require_safe
def wrong_paper(request: HttpRequest, wrong_id: UUID, kind: str) -> HttpResponse:
    """Return the apology for wrongful holding, or the certificate of wages for its time."""
    row = opened(request, wrong_id)
    lang = _LANGS.get(request.GET.get("lang", ""), reader_lang())
    if row.order is None or kind not in ("apology", "wages"):
        raise Http404
    facts = order_facts(row.order, timezone.now())
    if kind == "apology":
        sheet = papers.apology(facts, wrong_facts(row), lang, name=row.name)
    else:
        sheet = papers.wages(facts, lang, name=row.name)
    return _pdf(sheet, lang, f"{kind}-{row.person_ref}")


@require_safe
def appeal_paper(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Return the answer to an appeal, for the person."""
    row = get_object_or_404(Appeal.objects.select_related("order"), pk=appeal_id)
    order = open_order(request, row.order_id)
    if not row.reasons:
        raise Http404
    lang = _LANGS.get(request.GET.get("lang", ""), reader_lang())
    sheet = papers.answer(order_facts(order, timezone.now()), appeal_facts(row), lang)
    return _pdf(sheet, lang, f"answer-{order.number}")


@login_not_required
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Tell anybody whether a paper is the town's own; nothing is looked up, so nothing can be found out."""
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("c", "")[: LONGEST + 1].replace("\0", "")
    said, refusal = None, None
    if code:
        try:
            said = papers.read(code, papers.public_of(vault.seed("paper")))
        except PaperCodeError as fault:
            refusal = fault
    context = {"said": said, "refusal": refusal, "code": "" if said else code}
    return render(request, "orders/verify.html", context)


@login_not_required
@require_safe
def verify_key(_request: HttpRequest) -> HttpResponse:
    """Return the public key: with it anybody checks papers by themselves, and makes none."""
    key = b64encode(papers.public_of(vault.seed("paper"))).decode()
    return HttpResponse(f"{key}\n", content_type="text/plain; charset=utf-8")


def _pdf(sheet: Sheet, lang: Lang, name: str) -> HttpResponse:
    response = HttpResponse(papers.pdf_of(sheet, lang), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
