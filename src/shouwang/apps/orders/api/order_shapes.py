"""Shapes of orders, of what happened to them, and of what is asked about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.orders.models import Step
from shouwang.apps.orders.queries import Shown
from shouwang.apps.orders.standing import Restriction
from shouwang.apps.people.public import Someone
from shouwang.backbone.api.shapes import (
    Answer,
    Asked,
    Day,
    InBoth,
    Moment,
    Note,
    Paging,
    Path,
    Words,
    Yes,
    text,
)
from shouwang.policy.measures import NAMES, Measure

REF: Final = "P-000001"
NUMBER: Final = "OP2020-0001"
_LONG: Final = 2_000
Kind = Literal["person", "household", "zone"]
State = Literal["draft", "issued", "served", "in-force", "suspended", "expired", "lifted"]
Level = Literal["village", "township", "county", "prefecture", "province", "nation"]
Office = Literal["township", "county", "prefecture", "province", "nation"]
Measures = Literal[
    "inform", "monitor", "exclude", "stay-home", "home-quarantine", "facility",
    "prevention-zone", "control-zone", "lockdown-zone",
]  # fmt: skip
Way = Literal["hand", "read", "phone", "posted"]
Happened = Literal[
    "signed", "issued", "served", "checked", "suspended", "resumed", "shortened", "kept", "lifted",
    "handed",
    "replaced",
]  # fmt: skip


class OrdersAsked(Paging):
    """Which orders: those that run, wait for a signature, are to be served, looked at anew, or are over."""

    state: Literal["runs", "waits", "serve", "review", "paper", "over"] = "runs"
    kind: Kind | None = Field(default=None, examples=["person"])
    path: Path | None = Field(default=None, examples=["LH/LW/G3"])


class OrderStands(Answer):
    """Where an order stands; of whom it is about their number alone."""

    id: UUID
    number: str | None = Field(examples=[NUMBER], description="None while it is a draft.")
    kind: Kind = Field(examples=["person"])
    subject_ref: str = Field(examples=[REF], description="Empty for a zone.")
    path: str = Field(examples=["LH/LW/G3/B5/R1"])
    measure: Measures = Field(examples=["home-quarantine"])
    state: State = Field(examples=["in-force"])
    starts_at: datetime = Field(examples=["2020-02-27T04:00:00+00:00"])
    last_day: date = Field(
        examples=["2020-03-10"], description="As it stands: it ends at 24:00 by itself."
    )
    n_missing: int = Field(examples=[0], description="Signatures that a draft still needs.")
    lacking: list[InBoth] = Field(
        examples=[[]], description="What keeps a served order from being in force."
    )


class OrderRow(Answer):
    """An order in a list."""

    id: UUID
    number: str | None = Field(examples=[NUMBER])
    kind: Kind = Field(examples=["person"])
    subject: str = Field(examples=["林谷雨"])
    subject_ref: str = Field(examples=[REF])
    path: str = Field(examples=["LH/LW/G3/B5/R1"])
    measure: Measures = Field(examples=["home-quarantine"])
    measure_name: InBoth = Field(examples=[{"en": "home quarantine", "zh": "居家隔离"}])
    state: State = Field(examples=["in-force"])
    starts_at: datetime = Field(examples=["2020-02-27T04:00:00+00:00"])
    last_day: date = Field(examples=["2020-03-10"])
    served_at: datetime | None = Field(examples=["2020-02-27T05:00:00+00:00"])
    is_drill: bool = Field(examples=[False], description="Whether the authority is invented.")

    @classmethod
    def of(cls, one: Shown) -> OrderRow:
        """Return an order in a list, for somebody who may see it."""
        return cls.model_validate(row_facts(one))


def row_facts(one: Shown) -> dict[str, Any]:
    """Return what every list tells of an order."""
    row = one.order
    names = ("number", "kind", "subject", "subject_ref", "path", "measure", "starts_at")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "measure_name": one.measure,
        "state": one.state.value,
        "last_day": one.last_day,
        "served_at": one.times.served_at,
        "is_drill": row.pack.is_fictional,
    }


class BoundOne(Answer):
    """Somebody whom an order binds."""

    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])


class StepOut(Answer):
    """Something that happened to an order."""

    kind: Happened = Field(examples=["served"])
    at: datetime = Field(examples=["2020-02-27T05:00:00+00:00"])
    noted_at: datetime = Field(examples=["2020-02-27T05:01:00+00:00"])
    by: str = Field(examples=["魏雨水"])
    way: Literal["hand", "read", "phone", "posted", ""] = Field(examples=["hand"])
    language: str = Field(examples=["普通话"])
    last_day: date | None = Field(examples=[None])
    words: str = Field(examples=["herself"], description="Who received it, or why.")

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """Return a step of an order that the reader may see."""
        names = ("kind", "at", "noted_at", "way", "language", "last_day", "words")
        return cls(by=step.actor_name, **{name: getattr(step, name) for name in names})


class AppealOf(Answer):
    """An appeal as the record of its order names it."""

    id: UUID
    outcome: Literal["waiting", "granted", "partly", "denied", "withdrawn"] = Field(
        examples=["waiting"]
    )
    said_at: datetime = Field(examples=["2020-02-28T01:00:00+00:00"])


class WrongOf(Answer):
    """A wrongful holding as the record of its order names it."""

    id: UUID
    minutes: int = Field(examples=[60])


class PackOf(Answer):
    """The version of a pack under which an order was made."""

    id: UUID
    code: str = Field(examples=["covid19-cn-5"])
    version: str = Field(examples=["1.0.0"])


class OrderOne(OrderRow):
    """The record of an order."""

    home: str = Field(examples=["5号 1室"])
    bound: list[BoundOne]
    pack: PackOf
    office: str = Field(examples=["临和县卫生健康局"])
    level: Level = Field(examples=["county"])
    document_no: str = Field(examples=["〔2020〕1号"])
    decision_level: Literal[
        "village", "township", "county", "prefecture", "province", "nation", ""
    ] = Field(examples=[""])
    decision_no: str = Field(examples=[""])
    legal_basis: str = Field(examples=["《中华人民共和国传染病防治法》第四十一条"])
    reason: str = Field(examples=["shared a meal with a case"])
    evidence: str = Field(examples=["meal on 25 February"])
    milder: str = Field(examples=["monitoring does not suffice"])
    conditions: str = Field(examples=[""])
    needs: str = Field(examples=["food and medicine daily, by the village"])
    appeal_how: str = Field(examples=["by telephone, or through any officer"])
    decided_at: datetime = Field(examples=["2020-02-27T04:00:00+00:00"])
    ordered_until: date = Field(
        examples=["2020-03-10"], description="The last day as it was ordered."
    )
    review_on: date = Field(examples=["2020-03-03"])
    first_exposure: date | None = Field(examples=[None])
    last_exposure: date | None = Field(examples=["2020-02-25"])
    is_immune: bool = Field(examples=[False])
    is_high_risk: bool = Field(examples=[False])
    is_late: bool = Field(examples=[False])
    extends: UUID | None = Field(examples=[None])
    extension: UUID | None = Field(examples=[None])
    drafted_by: str = Field(examples=["王惊蛰"])
    drafted_at: datetime = Field(examples=["2020-02-27T04:00:00+00:00"])
    n_missing: int = Field(examples=[0])
    lacking: list[InBoth] = Field(examples=[[]])
    is_handed: bool = Field(examples=[False])
    may_answer: bool = Field(
        examples=[True], description="Whether you had no part in it, nor had your hand."
    )
    steps: list[StepOut]
    appeals: list[AppealOf]
    wrongs: list[WrongOf]
    lines: list[Note]


class SubjectAsked(Asked):
    """Whom an order is about: somebody, all who share a door with them, or an area."""

    kind: Kind = Field(examples=["person"])
    ref: text(12, REF) = ""  # type: ignore[valid-type]
    path: Path = ""


class OrderParts(Asked):
    """What is written of an order; what is left out follows from the rules, as on the page."""

    measure: Measures = Field(examples=["home-quarantine"])
    reason: text(_LONG, "shared a meal with a case on 25 February")  # type: ignore[valid-type]
    evidence: text(_LONG, "meal on 25 February")  # type: ignore[valid-type]
    milder: text(_LONG, "monitoring does not suffice: lives in one room with others")  # type: ignore[valid-type]
    articles: list[text(40, "2025-64")] = Field(default=[], max_length=20, examples=[["2025-64"]])  # type: ignore[valid-type]
    legal_more: text(300, "") = ""  # type: ignore[valid-type]
    office: text(120, "临和县卫生健康局")  # type: ignore[valid-type]
    level: Office = Field(examples=["county"])
    document_no: text(60, "〔2020〕1号")  # type: ignore[valid-type]
    decision_level: Level | None = Field(default=None, examples=[None])
    decision_no: text(60, "") = ""  # type: ignore[valid-type]
    last_day: Day | None = None
    review_on: Day | None = None
    conditions: text(_LONG, "") = ""  # type: ignore[valid-type]
    needs: text(_LONG, "food and medicine daily, by the village")  # type: ignore[valid-type]
    appeal_how: text(300, "by telephone, or through any officer")  # type: ignore[valid-type]


class OrderAsked(OrderParts):
    """An order to be drafted."""

    subject: SubjectAsked
    pack: text(40, "covid19-cn-5") = Field(  # type: ignore[valid-type]
        default="",
        description="Id or code of an active version; may be left out where one alone is active.",
    )
    last_exposure: Day | None = None
    first_exposure: Day | None = None
    is_immune: Yes = False
    is_high_risk: Yes = False
    starts_at: Moment | None = None
    decided_at: Moment | None = None
    is_late: Yes = Field(default=False, description="Decided and served on paper before.")


class ExtensionAsked(OrderParts):
    """An extension to be drafted: it begins where the order ends, with its exposures, under what counts now."""


class WhomAsked(Asked):
    """Whom an order is to be about; the words stand in no address."""

    words: Words


class SomeoneFound(Answer):
    """A resident who fits what was looked for."""

    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    age: int | None = Field(examples=[71])
    home: str = Field(examples=["5号 1室"])

    @classmethod
    def of(cls, one: Someone) -> SomeoneFound:
        """Return somebody as far as it takes to tell them from others."""
        return cls(ref=one.ref, name=one.name, age=one.age, home=one.home)


class ServeAsked(Asked):
    """How an order reached those concerned."""

    way: Way = Field(examples=["hand"])
    language: text(30, "普通话")  # type: ignore[valid-type]
    received_by: text(120, "herself")  # type: ignore[valid-type]
    served_at: Moment | None = None


class LiftAsked(Asked):
    """Why an order is lifted; nothing has to be said."""

    reason: text(_LONG, "the case was excluded") = ""  # type: ignore[valid-type]
    lifted_at: Moment | None = None


class ShortenAsked(Asked):
    """An earlier last day, and why."""

    last_day: Day
    reason: text(_LONG, "the last exposure was earlier") = ""  # type: ignore[valid-type]


class ReasonAsked(Asked):
    """Why."""

    reason: text(_LONG, "an appeal is looked at") = ""  # type: ignore[valid-type]


class KeepAsked(Asked):
    """Why an order stays as it is."""

    reason: text(500, "two more cases in the house")  # type: ignore[valid-type]


class HandAsked(Asked):
    """Who got the release paper, and how."""

    way: Way = Field(examples=["hand"])
    received_by: text(120, "herself")  # type: ignore[valid-type]


class HourAsked(Asked):
    """At which instant; left out, it is now."""

    as_of: Moment | None = None


class RestrictionOut(Answer):
    """One order that bound somebody at an instant: no reason, and no name."""

    order: UUID
    number: str = Field(examples=[NUMBER])
    kind: Kind = Field(examples=["person"])
    measure: Measures = Field(examples=["home-quarantine"])
    measure_name: InBoth = Field(examples=[{"en": "home quarantine", "zh": "居家隔离"}])
    ends_at: datetime = Field(examples=["2020-03-10T16:00:00+00:00"])
    path: str = Field(examples=["LH/LW/G3/B5/R1"])

    @classmethod
    def of(cls, one: Restriction) -> RestrictionOut:
        """Return what an order did to somebody."""
        facts = {
            "order": one.order_id, "number": one.number, "kind": one.kind.value,
            "measure": one.measure.value, "measure_name": NAMES[Measure(one.measure)],
            "ends_at": one.ends_at, "path": one.path,
        }  # fmt: skip
        return cls.model_validate(facts)


class StandingOut(Answer):
    """What bound somebody at an instant, by the facts of that hour; free where nothing did."""

    ref: str = Field(examples=[REF])
    as_of: datetime = Field(examples=["2020-02-28T04:00:00+00:00"])
    is_free: bool = Field(examples=[False])
    orders: list[RestrictionOut]


class PaperAsked(Asked):
    """In which language, and for a certificate of wages of whom."""

    lang: Literal["zh", "en"] | None = Field(default=None, examples=["zh"])
    who: text(12, REF) = ""  # type: ignore[valid-type]


class LangAsked(Asked):
    """In which language."""

    lang: Literal["zh", "en"] | None = Field(default=None, examples=["zh"])
