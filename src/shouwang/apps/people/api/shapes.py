"""Shapes of residents, of what is asked about them, and of what is done with many."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shouwang.apps.people.models import Person, Stay
from shouwang.backbone.api.shapes import (
    Answer,
    Asked,
    Day,
    Moment,
    Note,
    Paging,
    Path,
    Plain,
    Purpose,
    Words,
    Yes,
    text,
)

REF = "P-000001"
NeedKind = Literal["dialysis", "pregnancy", "oxygen", "disability", "alone", "child", "animals"]
Standing = Literal["living", "moved", "deceased", "merged", "any"]
Sort = Literal["name", "ref", "born_on", "-born_on", "changed_at", "-changed_at"]
SORTS = {
    "name": ("pinyin", "ref"),
    "ref": ("ref",),
    "born_on": ("born_on", "ref"),
    "-born_on": ("-born_on", "ref"),
    "changed_at": ("changed_at", "ref"),
    "-changed_at": ("-changed_at", "ref"),
}
Ref = Annotated[
    str, StringConstraints(min_length=1, max_length=12), Plain, Field(examples=["P-000002"])
]


class Narrowed(Asked):
    """What a list of residents is narrowed by; a name is no part of it."""

    path: Path | None = None
    need: NeedKind | None = Field(default=None, examples=["alone"])
    standing: Standing | None = Field(default=None, examples=["living"])
    saved: UUID | None = None


class ListAsked(Paging, Narrowed):
    """Which residents, in which order."""

    sort: Sort = "name"


class FindAsked(ListAsked):
    """The same with words that are looked for: a name, pinyin, a number, a whole telephone."""

    words: Words | None = None


class Home(Answer):
    """Where somebody sleeps."""

    path: str = Field(examples=["LH/LW/G3/B5/R1"])
    label: str = Field(examples=["5号 1室"])
    since: date = Field(examples=["2020-02-03"])

    @classmethod
    def of(cls, stay: Stay | None) -> Home | None:
        """Return a stay as it is told; a place outside the register has no path."""
        if stay is None:
            return None
        path = stay.room.path if stay.room else ""
        return cls(path=path, label=stay.label, since=stay.from_on)


class Row(Answer):
    """A resident in a list."""

    id: UUID
    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    sex: str = Field(examples=["f"])
    born_on: date | None = Field(examples=["1949-06-10"])
    standing: str = Field(examples=["living"])
    home: Home | None
    needs: list[NeedKind] = Field(examples=[["alone"]])
    phone: str = Field(examples=["*** **** 0001"], description="Masked.")
    changed_at: datetime = Field(examples=["2020-02-03T03:12:00.123456+00:00"])

    @classmethod
    def of(cls, person: Person) -> Row:
        """Return a resident with what `queries.with_home` brought along."""
        return cls(**row_facts(person))


def row_facts(person: Person) -> dict[str, Any]:
    """Return what every list tells of a resident."""
    needs = sorted({need.kind for need in person.needs.all() if need.ended_on is None})
    return {
        "id": person.pk,
        "ref": person.ref,
        "name": person.name,
        "sex": person.sex,
        "born_on": person.born_on,
        "standing": person.standing,
        "home": Home.of(next(iter(person.stays.all()), None)),
        "needs": needs,
        "phone": person.masked_phone,
        "changed_at": person.changed_at,
    }


class NeedOut(Answer):
    """Help that somebody needs or needed."""

    id: int = Field(examples=[7])
    kind: NeedKind = Field(examples=["alone"])
    noted_on: date = Field(examples=["2020-02-03"])
    ended_on: date | None = Field(examples=[None])


class Trip(Answer):
    """Where somebody was in the last 14 days, as they said it."""

    id: int = Field(examples=[3])
    place: str = Field(examples=["临和县城"])
    from_on: date | None = Field(examples=["2020-01-28"])
    to_on: date | None = Field(examples=["2020-01-30"])


class Merged(Answer):
    """An entry that was made one with this."""

    id: UUID
    ref: str = Field(examples=["P-000002"])
    reason: str = Field(examples=["same card"])


class Mate(Answer):
    """Another one of the household."""

    ref: str = Field(examples=["P-000003"])
    name: str = Field(examples=["林小寒"])
    is_head: bool = Field(examples=[False])
    relation: str = Field(examples=["儿子"])


class One(Row):
    """A resident with all that the reader's work includes; what it does not include is empty."""

    age: int | None = Field(examples=[70])
    language: str = Field(examples=["zh"])
    relation: str = Field(examples=["户主"])
    is_head: bool = Field(examples=[True])
    household: str = Field(examples=["1"])
    note: str = Field(examples=[""])
    national_id: str = Field(examples=[""], description="Masked.")
    merged_into: str | None = Field(examples=[None])
    all_needs: list[NeedOut]
    trips: list[Trip]
    nights: list[Home]
    housemates: list[Mate]
    merges: list[Merged]
    timeline: list[Note]


class Phone(Answer):
    """A telephone number; that it was looked at stands in the log."""

    phone: str = Field(examples=["199 0000 0001"])


class Facts(Asked):
    """What is written of one person."""

    name: text(60, "林谷雨", least=1)  # type: ignore[valid-type]
    sex: Literal["f", "m", ""] = Field(default="", examples=["f"])
    born_on: Day | None = None
    phone: text(40, "199 0000 0001") = ""  # type: ignore[valid-type]
    language: text(30, "zh") = ""  # type: ignore[valid-type]
    relation: text(30, "户主") = ""  # type: ignore[valid-type]
    is_head: Yes = False
    note: text(500, "") = ""  # type: ignore[valid-type]


class NewPerson(Facts):
    """One more resident."""

    home: text(200, "LH/LW/G3/B5/R1", least=1)  # type: ignore[valid-type]
    anyway: Yes = Field(
        default=False, description="This is another person than those who are known."
    )


class Change(Asked):
    """What is to stand; what is not named stays. An empty telephone is forgotten."""

    name: text(60, "林谷雨", least=1) | None = None  # type: ignore[valid-type]
    sex: Literal["f", "m", ""] | None = Field(default=None, examples=["f"])
    born_on: Day | None = None
    phone: text(40, "199 0000 0001") | None = None  # type: ignore[valid-type]
    language: text(30, "zh") | None = None  # type: ignore[valid-type]
    relation: text(30, "户主") | None = None  # type: ignore[valid-type]
    is_head: Yes | None = None
    note: text(500, "rings twice") | None = None  # type: ignore[valid-type]
    seen_at: Moment | None = Field(
        default=None, description="`changed_at` as it was read; or send If-Match with the ETag."
    )


class Changed(Answer):
    """What differs now from what stood there."""

    differ: list[str] = Field(examples=[["phone"]])


class Entered(Answer):
    """Somebody was entered."""

    ref: str = Field(examples=[REF])


class Move(Asked):
    """Where somebody sleeps from a day on: a home of the register, or a place in words."""

    home: text(200, "LH/LW/G3/B6/R1") | None = None  # type: ignore[valid-type]
    elsewhere: text(120, "县医院") | None = Field(default=None, examples=[None])  # type: ignore[valid-type]
    since: Day
    with_household: Yes = False


class Moved(Answer):
    """How many moved."""

    n: int = Field(examples=[1])


class StandingAsked(Asked):
    """Somebody moved away, died, or lives here again."""

    standing: Literal["living", "moved", "deceased"] = Field(examples=["moved"])
    since: Day


class NeedAsked(Asked):
    """Help that somebody needs."""

    kind: NeedKind = Field(examples=["alone"])


class TripAsked(Asked):
    """Where somebody was."""

    place: text(120, "临和县城", least=1)  # type: ignore[valid-type]
    from_on: Day | None = None
    to_on: Day | None = None


class Identity(Asked):
    """An identity number, for a purpose; the empty text forgets the one that is kept."""

    number: text(30, "")  # type: ignore[valid-type]
    purpose: Purpose


class MergeAsked(Asked):
    """Another entry that is the same person."""

    gone: Ref
    reason: text(200, "same card") = ""  # type: ignore[valid-type]


class MergeOut(Answer):
    """A merge, which can be taken back by its number."""

    id: UUID


class ExportAsked(Narrowed):
    """Which list is taken along, and what for."""

    words: Words | None = None
    purpose: Purpose
    lang: Literal["zh", "en"] = Field(default="zh", examples=["zh"])
