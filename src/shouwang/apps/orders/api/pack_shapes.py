"""Shapes of packs, and of what new versions propose."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.orders.api.order_shapes import NUMBER, REF, Kind, Measures, PackOf
from shouwang.apps.orders.models import PackVersion
from shouwang.apps.orders.pack_forms import MOST_BYTES
from shouwang.apps.orders.pack_words import name_of
from shouwang.apps.orders.packs import MOST_NAME, MOST_OFFICE
from shouwang.apps.orders.reviewing import ReviewRow
from shouwang.backbone.access.sealed import may_see
from shouwang.backbone.api.shapes import Answer, Asked, Day, InBoth, Paged
from shouwang.backbone.api.shapes import text as words
from shouwang.policy.pack import Pack
from shouwang.policy.renewal import Then
from shouwang.policy.values import Number

_TITLE = [{"en": "COVID-19, fifth edition", "zh": "新冠肺炎第五版"}]


class PackRow(Answer):
    """One version of a pack that is here."""

    id: UUID
    code: str = Field(examples=["covid19-cn-5"])
    version: str = Field(examples=["1.0.0"])
    title: InBoth = Field(examples=_TITLE)
    valid_from: date = Field(examples=["2020-02-21"])
    is_active: bool = Field(examples=[True], description="Whether orders are made under it now.")
    activated_at: datetime | None = Field(examples=["2020-02-22T01:00:00+00:00"])
    approver: str = Field(examples=["林处暑"])
    office: str = Field(examples=["临和县卫生健康局"])
    is_fictional: bool = Field(examples=[False])
    brought_by: str = Field(examples=["王惊蛰"])
    brought_at: datetime = Field(examples=["2020-02-21T01:00:00+00:00"])
    n_running: int = Field(examples=[12], description="Orders that run under it.")

    @classmethod
    def of(cls, row: PackVersion, *, is_active: bool, n_running: int) -> PackRow:
        """Return a version in the list."""
        return cls.model_validate(pack_facts(row, is_active=is_active, n_running=n_running))


def pack_facts(row: PackVersion, *, is_active: bool, n_running: int) -> dict[str, object]:
    """Return what the list tells of a version."""
    names = ("code", "version", "activated_at", "approver", "office", "is_fictional",
             "brought_by", "brought_at")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "title": row.pack.title,
        "valid_from": row.pack.valid_from,
        "is_active": is_active,
        "n_running": n_running,
    }


class Shipped(Answer):
    """A pack that comes with the program and is not here yet."""

    code: str = Field(examples=["covid19-cn-5"])
    version: str = Field(examples=["1.0.0"])
    title: InBoth = Field(examples=_TITLE)

    @classmethod
    def of(cls, pack: Pack) -> Shipped:
        """Return a pack that may be brought by its code."""
        return cls.model_validate(pack)


class PacksOut(Answer):
    """Packs that are here, and those that come with the program."""

    items: list[PackRow]
    shipped: list[Shipped]


class FigureOut(Answer):
    """A number of a pack."""

    path: str = Field(examples=["follow_up.days"])
    name: str = Field(examples=["最后接触后的随访"])
    value: float | None = Field(examples=[14.0], description="None where it does not apply.")
    unit: str = Field(examples=["days"])
    source: InBoth | None = Field(
        examples=[{"en": "the plan, fifth edition", "zh": "防控方案第五版"}]
    )
    is_unchecked: bool = Field(
        examples=[False], description="Whether the approver has to confirm it by name."
    )

    @classmethod
    def of(cls, number: Number) -> FigureOut:
        """Return a number as it is told."""
        return cls.model_validate(
            {
                "path": number.path,
                "name": name_of(number.path),
                "value": number.value,
                "unit": number.unit.value,
                "source": number.source.title if number.source else None,
                "is_unchecked": number.is_unchecked,
            }
        )


class PackOne(PackRow):
    """A version with its whole text, its numbers, and who confirmed which of them."""

    level: str = Field(examples=["county"])
    approved_on: date | None = Field(examples=["2020-02-22"])
    activated_by: str = Field(examples=["陈立冬"])
    confirmed: list[str] = Field(examples=[["contact.minutes"]])
    figures: list[FigureOut]
    text: str = Field(examples=['code = "covid19-cn-5"'])


class PackAsked(Asked):
    """The text of a pack's file, or the code of one that comes with the program."""

    text: words(MOST_BYTES, 'code = "covid19-cn-5"') = ""  # type: ignore[valid-type]
    shipped: words(40, "covid19-cn-5") = ""  # type: ignore[valid-type]


class ApprovalAsked(Asked):
    """Who approved a pack, and each unread number that they confirm by its path."""

    approver: words(MOST_NAME, "林处暑")  # type: ignore[valid-type]
    office: words(MOST_OFFICE, "临和县卫生健康局")  # type: ignore[valid-type]
    level: Literal["county", "prefecture", "province", "nation"] = Field(examples=["county"])
    approved_on: Day
    confirmed: list[words(80, "contact.minutes")] = Field(  # type: ignore[valid-type]
        default=[], max_length=200, examples=[["contact.minutes"]]
    )


class ReviewOut(Answer):
    """An order for which the version that counts now proposes something."""

    order: UUID
    number: str = Field(examples=[NUMBER])
    kind: Kind = Field(examples=["person"])
    subject_ref: str = Field(examples=[REF])
    subject: str = Field(examples=["林谷雨"], description="Empty for whom no order is shown.")
    measure: Measures = Field(examples=["home-quarantine"])
    last_day: date = Field(examples=["2020-03-14"])
    proposed: Literal["shorten", "lift"] = Field(examples=["shorten"])
    proposed_day: date = Field(examples=["2020-03-07"])
    made_under: PackOf
    active: PackOf

    @classmethod
    def of(cls, row: ReviewRow) -> ReviewOut:
        """Return what is proposed for an order."""
        order = row.order
        names = ("kind", "subject_ref", "measure")
        return cls(
            order=order.pk,
            number=order.number or "",
            subject=order.subject if may_see(order, "orders.see") else "",
            last_day=row.last_day,
            proposed="lift" if row.proposal.then is Then.LIFT else "shorten",
            proposed_day=row.proposal.last_day,
            made_under=_pack_of(row.version),
            active=_pack_of(row.active),
            **{name: getattr(order, name) for name in names},
        )


def _pack_of(row: PackVersion) -> PackOf:
    return PackOf(id=row.pk, code=row.code, version=row.version)


class ReviewsOut(Paged[ReviewOut]):
    """What new versions propose, and for how many orders nothing is proposed."""

    n_staying: int = Field(examples=[0])
