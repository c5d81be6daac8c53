"""Operations of the frame: what waits, the search, filters of lists, work in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Router
from pydantic import Field, StringConstraints

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.models import Account
from shouwang.backbone.api.frame import made, operation
from shouwang.backbone.api.narrowing import wanted_from
from shouwang.backbone.api.shapes import Answer, Asked, Done, JobOut, Plain, Words, Yes, text
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages import filters, shell

router: Final = Router(tags=[_("General")])
_NEWS: Final = 30
_ID: Final = "5f0c2f52-7d0a-4a53-8d0e-1a2b3c4d5e6f"


class Waiting(Answer):
    """Something that waits for somebody."""

    text: str = Field(examples=["rows of imported sheets need a look"])
    n: int = Field(examples=[3])


class New(Answer):
    """The same act of the same person, done to one or to many within a minute."""

    at: datetime = Field(examples=["2020-02-03T03:12:00+00:00"])
    act: str = Field(examples=["people.changed"])
    by: str = Field(examples=["魏雨水"])
    n: int = Field(examples=[1])


class Now(Answer):
    """What needs the reader, and what changed since they said that they saw it."""

    waiting: list[Waiting]
    since: datetime | None = Field(examples=["2020-02-03T00:00:00+00:00"])
    n_news: int = Field(examples=[1])
    news: list[New]


class Self(Answer):
    """For whom and for what a token is."""

    name: str = Field(examples=["林谷雨 (morning list)"])
    acts: list[str] = Field(examples=[["people.see"]])
    areas: list[str] = Field(examples=[["LH/LW/G3"]])
    roles: list[str] = Field(examples=[["grid-officer"]])


class SearchAsked(Asked):
    """What is looked for; it stands in no address."""

    words: Annotated[Words, StringConstraints(min_length=1)]


class Hit(Answer):
    """One that was found."""

    kind: str = Field(examples=["Residents"])
    title: str = Field(examples=["林谷雨"])
    detail: str = Field(examples=["LH/LW/G3/B5/R1"])
    page: str = Field(examples=["/people/P-000001/"])


class Found(Answer):
    """All that was found."""

    items: list[Hit]


class FilterAsked(Asked):
    """A filter to be kept: what the list is narrowed by, under a name."""

    title: text(filters.MOST_CHARS, "Group 3, living alone", least=1)  # type: ignore[valid-type]
    wanted: Annotated[
        dict[Annotated[str, Plain], Annotated[str, StringConstraints(max_length=200), Plain]],
        Field(examples=[{"path": "LH/LW/G3", "need": "alone"}], max_length=10),
    ]
    is_shared: Yes = False


class FilterOut(Answer):
    """A filter that is kept."""

    id: str = Field(examples=[_ID])
    title: str = Field(examples=["Group 3, living alone"])
    is_shared: bool = Field(examples=[False])
    is_mine: bool = Field(examples=[True])
    n: int | None = Field(default=None, examples=[12], description="Rows; at most 1001 is said.")


class Filters(Answer):
    """The filters of a list that the reader may use."""

    items: list[FilterOut]


@operation(router, "GET", "/me", name="me", summary=_("What this token is for"), answer=Self)
def me(request: HttpRequest) -> Self:
    """Say for whom the token is, what it may do now, and where."""
    actor = actor_of(request)
    acts = sorted(act for act in actor.only or () if actor.may(act))
    return Self(
        name=actor.name,
        acts=acts,
        areas=sorted({grant.area for grant in actor.grants}),
        roles=sorted({grant.role for grant in actor.grants}),
    )


@operation(router, "GET", "/now", name="now", summary=_("What needs me now"), answer=Now)
def now(request: HttpRequest) -> Now:
    """Say what waits for those whose work it is, and what was done since they last looked."""
    actor = actor_of(request)
    account = Account.objects.get(pk=filters.account_of(actor))
    since = account.last_shift_seen_at
    news, n_news = log.news(since, most=_NEWS) if actor.may("pages.news") else ([], 0)
    waiting = [Waiting(text=str(said), n=n) for said, n, _url in shell.open_work()]
    lines = [
        New(at=one.line.at, act=one.line.act, by=one.line.actor_name, n=one.n) for one in news
    ]
    return Now(waiting=waiting, since=since, n_news=n_news, news=lines)


@operation(
    router, "POST", "/now/seen", name="now-seen", summary=_("I have seen this"), answer=Done
)
def seen(request: HttpRequest) -> Done:
    """Note that what changed until now was seen."""
    own = filters.account_of(actor_of(request))
    Account.objects.filter(pk=own).update(last_shift_seen_at=timezone.now())
    return Done()


@operation(router, "POST", "/search", name="search", summary=_("Search everywhere"), answer=Found)
def search(request: HttpRequest, asked: SearchAsked) -> Found:
    """Look for residents, helpers, places and pages by name, pinyin, number or telephone."""
    found = shell.search(actor_of(request), asked.words.strip()) if asked.words.strip() else []
    return Found(
        items=[
            Hit(kind=str(title), title=hit.title, detail=hit.detail, page=hit.url)
            for title, hits in found
            for hit in hits
        ]
    )


def _list(name: str) -> filters.ListPage:
    page = filters.list_of(name)
    if page is None:
        raise Http404
    return page


@operation(
    router, "GET", "/filters/{list_name}", name="filters",
    summary=_("Filters kept for a list"), answer=Filters,
)  # fmt: skip
def kept(request: HttpRequest, list_name: str) -> Filters:
    """List the filters of one's own and those that others share, the first with how many rows they show."""
    page = _list(list_name)
    counts = {tab.saved.pk: n for tab, n in filters.counts_of(request, page)}
    return Filters(
        items=[
            FilterOut(
                id=str(tab.saved.pk),
                title=tab.title,
                is_shared=tab.saved.is_shared,
                is_mine=tab.is_mine,
                n=counts.get(tab.saved.pk),
            )
            for tab in filters.tabs_of(request, page)
        ]
    )


@operation(
    router, "POST", "/filters/{list_name}", name="filters",
    summary=_("Keep a filter of a list"), answer=FilterOut, status=201, fails=(409,),
)  # fmt: skip
def keep(request: HttpRequest, list_name: str, new: FilterAsked) -> Any:
    """Keep what a list is narrowed by under a name; words in it are kept sealed."""
    page = _list(list_name)
    row = filters.save(
        actor=actor_of(request),
        page=page,
        title=new.title,
        wanted=wanted_from(request, page, new.wanted),
        is_shared=new.is_shared,
        at=timezone.now(),
    )
    return made(FilterOut(id=str(row.pk), title=row.title, is_shared=row.is_shared, is_mine=True))


@operation(
    router, "DELETE", "/filters/{list_name}/{uuid:filter_id}", name="filter",
    summary=_("Remove a filter of one's own"), answer=Done,
)  # fmt: skip
def drop(request: HttpRequest, list_name: str, filter_id: UUID) -> Done:
    """Remove a filter; one that is gone already stays gone."""
    _list(list_name)
    filters.remove(actor=actor_of(request), filter_id=filter_id, at=timezone.now())
    return Done()


def _job(request: HttpRequest, job_id: UUID) -> Job:
    return get_object_or_404(work.visible(actor_of(request)), pk=job_id)


@operation(
    router, "GET", "/jobs/{uuid:job_id}", name="job",
    summary=_("Work in the background"), answer=JobOut,
)  # fmt: skip
def job(request: HttpRequest, job_id: UUID) -> JobOut:
    """Say how far work is that this token began, and what came of it."""
    return JobOut.of(_job(request, job_id))


@operation(
    router, "POST", "/jobs/{uuid:job_id}/stop", name="job-stop",
    summary=_("Stop work in the background"), answer=JobOut,
)  # fmt: skip
def stop(request: HttpRequest, job_id: UUID) -> JobOut:
    """Ask for the end of work; what is over stays as it is."""
    _job(request, job_id)
    work.stop(actor=actor_of(request), job_id=job_id)
    return JobOut.of(_job(request, job_id))


@operation(
    router, "GET", "/jobs/{uuid:job_id}/file", name="job-file",
    summary=_("The file that work left"), answer=None,
    file="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
def file(request: HttpRequest, job_id: UUID) -> FileResponse:
    """Hand over the file of work that is done."""
    done = _job(request, job_id)
    path = work.file_of(actor_of(request), done)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=done.file_name)
