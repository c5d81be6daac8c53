"""Who must be helped first, who opened a file, and the lists that were taken along."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from shouwang.apps.people import looks, queries, taking_along
from shouwang.apps.people.api.shapes import REF, Home, NeedKind
from shouwang.apps.people.models import ExportAsk, Person
from shouwang.apps.people.taken_views import TraceForm
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, actor_of, require
from shouwang.backbone.api.frame import checked, operation, wrong
from shouwang.backbone.api.of_log import lines_of
from shouwang.backbone.api.shapes import (
    Answer,
    Asked,
    LogLine,
    Note,
    Paged,
    Paging,
    Path,
    page_of,
    text,
    typed,
)
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang

router: Final = Router(tags=[_("Lists")])


class FirstAsked(Paging):
    """Which part of the town."""

    path: Path | None = None


class FirstOut(Answer):
    """Somebody who needs oxygen or help to move, and what a rescue has to know."""

    ref: str = Field(examples=[REF])
    name: str = Field(examples=["林谷雨"])
    home: Home | None
    needs: list[NeedKind] = Field(examples=[["oxygen"]])
    language: str = Field(examples=["zh"])

    @classmethod
    def of(cls, person: Person) -> FirstOut:
        """Return a resident with what `queries.first_to_help` brought along."""
        needs: list[Any] = [need.kind for need in person.needs.all()]
        home = Home.of(next(iter(person.stays.all()), None))
        facts = {"ref": person.ref, "name": person.name, "language": person.language}
        return cls(**facts, home=home, needs=needs)


class ListOut(Answer):
    """A long list that was asked for, and who said yes or no to it."""

    id: UUID
    by: str = Field(examples=["魏雨水"])
    purpose: str = Field(examples=["calls to those who live alone"])
    said: str = Field(examples=["lives alone"], description="What it is narrowed to.")
    n_rows: int = Field(examples=[120])
    asked_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    state: Literal["waiting", "confirmed", "refused"] = Field(examples=["waiting"])
    answered_by: str = Field(examples=[""])
    answered_at: datetime | None = Field(examples=[None])
    is_mine: bool = Field(examples=[False])
    job: UUID | None = Field(examples=[None], description="That wrote it; told to who asked.")

    @classmethod
    def of(cls, row: ExportAsk, actor: Actor) -> ListOut:
        """Return a list as it is told."""
        names = ("id", "purpose", "n_rows", "asked_at", "state", "answered_by",
                 "answered_at")  # fmt: skip
        facts = {name: getattr(row, name) for name in names}
        is_mine = row.account_id == actor.account_id
        facts["said"] = taking_along.narrowed_to(row, reader_lang())
        job = row.job_id if is_mine else None
        return cls(**facts, by=row.actor_name, is_mine=is_mine, job=job)


class ListOne(ListOut):
    """The same with what was done to it."""

    timeline: list[Note]


class TraceAsked(Asked):
    """The number of a row that nobody has, in a list that turned up."""

    ref: text(12, "P-900123", least=1)  # type: ignore[valid-type]


class TracedOut(Answer):
    """A list that has this row: who took it along, when, and what for."""

    by: str = Field(examples=["魏雨水"])
    made_at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    purpose: str = Field(examples=["calls to those who live alone"])


@operation(
    router, "GET", "/first-to-help", name="first-to-help",
    summary=_("Who must be helped first"), answer=Paged[FirstOut],
)  # fmt: skip
def first(request: HttpRequest, asked: Query[FirstAsked]) -> Paged[FirstOut]:
    """List who needs oxygen or help to move, where they sleep, which language they speak."""
    path = asked.path or ""
    if path and places.home_at(path) is None:  # an empty answer would read as: nobody
        wrong("path", gettext("There is no area with this path."))
    found, about = page_of(queries.first_to_help(path), asked)
    looks.note_list(actor_of(request), "people.first-seen", path, len(found), page=asked.page)
    return Paged[FirstOut](items=[FirstOut.of(person) for person in found], **about)


@operation(
    router, "GET", "/residents/{ref}/opened", name="resident-opened",
    summary=_("Who opened this file"), answer=Paged[LogLine],
)  # fmt: skip
def opened(request: HttpRequest, ref: str, asked: Query[Paging]) -> Paged[LogLine]:
    """List who looked at the file of a resident, those of entries that were merged into it too."""
    actor = actor_of(request)
    require(actor, "audit.opened")
    person = get_object_or_404(Person, ref=ref[:12])
    looks.note(actor, "audit.opened", person.pk)
    return lines_of(looks.at_file(person), asked)


@operation(
    router, "GET", "/lists", name="lists",
    summary=_("Lists taken along"), answer=Paged[ListOut],
)  # fmt: skip
def listed(request: HttpRequest, asked: Query[Paging]) -> Paged[ListOut]:
    """List the long lists that were asked for, the latest first; a yes is given by a person at the page."""
    found, about = page_of(ExportAsk.objects.all(), asked)
    actor = actor_of(request)
    return Paged[ListOut](items=[ListOut.of(row, actor) for row in found], **about)


@operation(
    router, "GET", "/lists/{uuid:ask_id}", name="list",
    summary=_("One list to be taken along"), answer=ListOne,
)  # fmt: skip
def one(request: HttpRequest, ask_id: UUID) -> ListOne:
    """Tell of a long list: what it is for, how long it is, who answered, and what was done."""
    row = get_object_or_404(ExportAsk, pk=ask_id)
    notes = [
        Note(at=line.at, act=line.act, by=line.actor_name) for line in log.timeline([row.pk])[:20]
    ]
    return ListOne(**ListOut.of(row, actor_of(request)).model_dump(), timeline=notes)


@operation(
    router, "POST", "/lists/trace", name="lists-trace",
    summary=_("A list turned up: whose is it?"), answer=list[TracedOut],
)  # fmt: skip
def trace(request: HttpRequest, asked: TraceAsked) -> list[TracedOut]:
    """Say whose list it is, by the row with a number that nobody has: it is in this list only."""
    said = checked(TraceForm(typed(asked)))
    jobs = taking_along.lists_with(actor_of(request), said["ref"].strip())
    return [
        TracedOut(
            by=job.actor_name, made_at=job.made_at, purpose=str(job.arguments.get("purpose", ""))
        )
        for job in jobs
    ]
