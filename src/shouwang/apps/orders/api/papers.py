"""Papers as PDF, and what the code of one says."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from shouwang.apps.orders import sheets_of
from shouwang.apps.orders.api.order_shapes import NUMBER, LangAsked, PaperAsked
from shouwang.apps.orders.papers.signing import LONGEST
from shouwang.backbone.api.frame import operation
from shouwang.backbone.api.shapes import Answer, Asked, text

router: Final = Router(tags=[_("Papers")])
_PDF: Final = "application/pdf"


class CodeAsked(Asked):
    """The code of a paper, as it was typed or scanned."""

    code: text(LONGEST, "SW1.WyJyZWxlYXNlIl0.c2lnbmF0dXJl")  # type: ignore[valid-type]


class CodeSays(Answer):
    """What the code of a genuine paper says, and nothing that does not stand in it."""

    kind: str = Field(examples=["release"])
    number: str = Field(examples=[NUMBER])
    initial: str = Field(examples=["林**"], description="Never a whole name.")
    ended_at: datetime = Field(examples=["2020-03-10T16:00:00+00:00"])
    is_drill: bool = Field(examples=[False])


@operation(
    router, "GET", "/orders/{uuid:order_id}/paper/{kind}", name="order-paper",
    summary=_("Paper of an order"), answer=None, file=_PDF,
)  # fmt: skip
def order_paper(
    request: HttpRequest, order_id: UUID, kind: str, asked: Query[PaperAsked]
) -> HttpResponse:
    """Hand over a notice, lifting, release paper or certificate of wages; there is one only for what has happened."""
    return sheets_of.order_paper(request, order_id, kind, lang=asked.lang or "", who=asked.who)


@operation(
    router, "GET", "/appeals/{uuid:appeal_id}/paper", name="appeal-paper",
    summary=_("Answer to an appeal as paper"), answer=None, file=_PDF,
)  # fmt: skip
def appeal_paper(request: HttpRequest, appeal_id: UUID, asked: Query[LangAsked]) -> HttpResponse:
    """Hand over the answer to an appeal, for the person."""
    return sheets_of.appeal_paper(request, appeal_id, lang=asked.lang or "")


@operation(
    router, "GET", "/wrongs/{uuid:wrong_id}/paper/{kind}", name="wrong-paper",
    summary=_("Apology or certificate of wages"), answer=None, file=_PDF,
)  # fmt: skip
def wrong_paper(
    request: HttpRequest, wrong_id: UUID, kind: str, asked: Query[LangAsked]
) -> HttpResponse:
    """Hand over the apology for wrongful holding, or the certificate of wages for its time."""
    return sheets_of.wrong_paper(request, wrong_id, kind, lang=asked.lang or "")


@operation(
    router, "POST", "/papers/verify", name="papers-verify",
    summary=_("Check a paper"), answer=CodeSays, fails=(409,),
)  # fmt: skip
def verify(request: HttpRequest, asked: CodeAsked) -> CodeSays:
    """Tell anybody what the code of a paper says; it needs no token, and nothing is looked up."""
    return CodeSays.model_validate(sheets_of.read_code(asked.code))
