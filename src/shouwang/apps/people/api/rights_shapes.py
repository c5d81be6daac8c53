"""Shapes of what persons ask about their own data, and of what is told them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shouwang.apps.people.api.shapes import REF
from shouwang.apps.people.models import Person, RightsRequest
from shouwang.apps.people.rights.requests import MOST_CHARS
from shouwang.backbone.api.shapes import Answer, Asked, Day, InBoth, Paging, Words, text
from shouwang.core.text import Text

Kind = Literal["copy", "correction", "deletion"]
About = Literal["", "name", "birth", "home", "phone", "identity", "needs", "travel", "note"]
Way = Literal["paper", "phone", "officer"]
Outcome = Literal["waiting", "granted", "refused"]


class RequestsAsked(Paging):
    """Which requests: those that wait, what is due first first, or those answered, the latest first."""

    state: Literal["waiting", "answered"] = "waiting"


class FilesAsked(Asked):
    """Whose file is looked for; it stands in no address."""

    words: Words


class FileFound(Answer):
    """A file that fits what was looked for."""

    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    born_in: int | None = Field(examples=[1949])
    home: str = Field(examples=["5号 1室"])

    @classmethod
    def of(cls, person: Person) -> FileFound:
        """Return somebody as far as it takes to tell them from others."""
        stay = next(iter(person.stays.all()), None)
        born = person.born_on.year if person.born_on else None
        return cls(ref=person.ref, name=person.name, born_in=born, home=stay.label if stay else "")


class RequestRow(Answer):
    """What somebody asks about their own data."""

    id: UUID
    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    kind: Kind = Field(examples=["correction"])
    about: About = Field(examples=["phone"])
    way: Way = Field(examples=["paper"])
    asked_on: date = Field(examples=["2020-02-03"])
    due_on: date = Field(examples=["2020-02-18"])
    outcome: Outcome = Field(examples=["waiting"])
    is_late: bool = Field(examples=[False])

    @classmethod
    def of(cls, row: RightsRequest, today: date) -> RequestRow:
        """Return a request in a list."""
        return cls(**request_facts(row, today))


def request_facts(row: RightsRequest, today: date) -> dict[str, Any]:
    """Return what every list tells of a request."""
    names = ("kind", "about", "way", "asked_on", "due_on", "outcome")
    facts = {name: getattr(row, name) for name in names}
    person = row.person
    return {
        **facts,
        "id": row.pk,
        "ref": person.ref,
        "name": person.name,
        "is_late": row.is_late(today),
    }


class KeptLong(Answer):
    """What the rules still require to be kept of somebody, and how long."""

    what: InBoth = Field(examples=[{"en": "Residents", "zh": "居民"}])
    how_long: InBoth = Field(examples=[{"en": "as long as they live here", "zh": "居住期间"}])

    @classmethod
    def all_of(cls, rows: Iterable[tuple[Text, Text]]) -> list[KeptLong]:
        """Return terms as they are told."""
        return [cls.model_validate({"what": what, "how_long": long}) for what, long in rows]


class RequestOne(RequestRow):
    """A request with its words and its answer."""

    said: str = Field(examples=["the number is an old one"])
    answer: str = Field(examples=[""])
    noted_by: str = Field(examples=["魏雨水"])
    noted_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    decided_by: str = Field(examples=[""])
    decided_at: datetime | None = Field(examples=[None])
    still_kept: list[KeptLong]


class OwnLine(Answer):
    """Who did or saw something of a file, and in which role."""

    at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    act: str = Field(examples=["people.opened"])
    by: str = Field(examples=["魏雨水"])
    role: InBoth = Field(examples=[{"en": "grid officer", "zh": "网格员"}])


class OwnData(Answer):
    """What somebody may ask: their requests, who did or saw what, and what stays how long."""

    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    standing: str = Field(examples=["living"])
    days: int = Field(examples=[15], description="Within which a request is answered.")
    requests: list[RequestRow]
    lines: list[OwnLine]
    still_kept: list[KeptLong]


class RequestAsked(Asked):
    """What somebody asks, in their words."""

    kind: Kind = Field(examples=["correction"])
    about: About = Field(default="", examples=["phone"])
    said: text(MOST_CHARS, "the number is an old one") = ""  # type: ignore[valid-type]
    way: Way = Field(examples=["paper"])
    asked_on: Day


class DecideAsked(Asked):
    """What became of a request, and the answer that is printed for the person."""

    outcome: Literal["granted", "refused"] = Field(examples=["granted"])
    answer: text(MOST_CHARS, "the number was changed") = ""  # type: ignore[valid-type]


class HowLong(Answer):
    """One kind of data in a copy, and how long it is kept."""

    what: str = Field(examples=["居民"])
    how_long: str = Field(examples=["居住期间"])


class CopyOut(Answer):
    """Everything that is kept about one person, with others masked."""

    format: str = Field(examples=["shouwang.copy-of-file/1"])
    language: Literal["zh", "en"] = Field(examples=["zh"])
    number: str = Field(examples=[REF])
    made_at: str = Field(examples=["2020-02-03T11:12+08:00"])
    sections: dict[str, list[dict[str, Any]]] = Field(examples=[{"entry": [{"name": "林谷雨"}]}])
    kept_how_long: list[HowLong]
