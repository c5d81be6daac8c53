"""The papers of orders, appeals and incidents, for pages and programs: there is one only for what has happened."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.orders import papers, queries, standing
from shouwang.apps.orders.errors import OrderError
from shouwang.apps.orders.looks import open_appeal, open_order, open_wrong
from shouwang.apps.orders.models import Bound, Order
from shouwang.apps.orders.paper_facts import (
    appeal_facts,
    facts_of_wrong,
    order_facts,
    said_of,
    wrong_facts,
)
from shouwang.apps.orders.papers import Said, Sheet
from shouwang.apps.orders.papers.signing import LONGEST
from shouwang.backbone import vault
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Lang, Text
from shouwang.policy.orders import State

_LANGS: Final[dict[str, Lang]] = {"zh": "zh", "en": "en"}


def order_paper(
    request: HttpRequest, order_id: object, kind: str, *, lang: str = "", who: str = ""
) -> HttpResponse:
    """Return a paper of an order, and write down in the file of each one bound that it was made."""
    order, chosen = open_order(request, order_id), _lang(lang)
    sheet = _sheet(request, order, kind, chosen, who)
    bound = list(Bound.every.filter(order=order).values_list("person_id", flat=True))
    log.look_each(
        actor_of(request), "orders.paper-made", bound or [order.pk], at=timezone.now(), paper=kind
    )
    return _pdf(sheet, chosen, f"{kind}-{order.number}")


def wrong_paper(
    request: HttpRequest, wrong_id: object, kind: str, *, lang: str = ""
) -> HttpResponse:
    """Return the apology for wrongful holding, or the certificate of wages for its time."""
    row, chosen = open_wrong(request, wrong_id), _lang(lang)
    if kind not in ("apology", "wages"):
        raise Http404
    facts = facts_of_wrong(row, timezone.now())
    if kind == "apology":
        sheet = papers.apology(facts, wrong_facts(row), chosen, name=row.name)
    else:
        sheet = papers.wages(facts, chosen, name=row.name, was_wrong=True)
    return _pdf(sheet, chosen, f"{kind}-{row.person_ref}")


def appeal_paper(request: HttpRequest, appeal_id: object, *, lang: str = "") -> HttpResponse:
    """Return the answer to an appeal, for the person."""
    row, chosen = open_appeal(request, appeal_id), _lang(lang)
    if not row.reasons:
        raise Http404
    facts = order_facts(row.order, timezone.now())
    sheet = papers.answer(facts, appeal_facts(row), chosen, name=row.by)
    return _pdf(sheet, chosen, f"answer-{row.order.number}")


def read_code(code: str) -> Said:
    """
    Return what the code of a paper says; nothing is looked up, so nothing can be found out.

    Raises
    ------
    PaperCodeError
        If it is not one that the town signed.
    """
    return papers.read(code[: LONGEST + 1].replace("\0", ""), public_key())


def public_key() -> bytes:
    """Return the key with which anybody checks papers by themselves, and makes none."""
    return papers.public_of(vault.seed("paper"))


def _whole(order: Order) -> Order:
    return Order.every.select_related("pack", "extends").get(pk=order.pk)


def _require_free(order: Order) -> None:
    """Refuse a paper that says somebody is free while another order binds them: it would be believed."""
    held = standing.still_held(order, at=timezone.now())
    if held is not None:
        detail = Text(f"They are still bound, by {held}", f"当事人仍受 {held} 约束")
        raise OrderError(detail=detail)


def _sheet(request: HttpRequest, order: Order, kind: str, lang: Lang, who: str) -> Sheet:
    now = timezone.now()
    with as_machine():  # what it goes on from may lie in another area by now
        one, facts = queries.shown(order, now), order_facts(_whole(order), now)
    if kind == "notice" and one.times.issued_at:
        return papers.extension(facts, lang) if facts.extends else papers.notice(facts, lang)
    if kind in ("lifting", "release") and one.is_over and one.times.issued_at:
        _require_free(order)
        named = Bound.every.filter(order=order, ref=who[:12]).first() if who else None
        name = named.name if named else ""
        code = papers.sign(said_of(order, kind, name), vault.seed("paper"))
        address = request.build_absolute_uri(reverse("orders:verify"))
        scanned = f"{address}?c={code}"
        if kind == "release":
            return papers.release(facts, lang, code=code, qr_address=scanned, name=name)
        if one.state is State.LIFTED:
            return papers.lifting(facts, lang, code=code, qr_address=scanned)
    if kind == "wages" and facts.held:
        row = Bound.every.filter(order=order, ref=who[:12]).first()
        if row is not None:
            return papers.wages(facts, lang, name=row.name)
    raise Http404


def _lang(asked: str) -> Lang:
    return _LANGS.get(asked, reader_lang())


def _pdf(sheet: Sheet, lang: Lang, name: str) -> HttpResponse:
    response = HttpResponse(papers.pdf_of(sheet, lang), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
