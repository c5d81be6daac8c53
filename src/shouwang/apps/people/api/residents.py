"""Reading residents: lists, one with what hangs on it, namesakes, the telephone, a list to take along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.people import lists, looks, national_id, phone_views, queries, taking_along
from shouwang.apps.people.api import shapes
from shouwang.apps.people.models import Need, Person
from shouwang.apps.people.opening import open_file
from shouwang.backbone.access.actors import Actor, actor_of
from shouwang.backbone.api.frame import begun, operation, wrong
from shouwang.backbone.api.narrowing import wanted_from
from shouwang.backbone.api.shapes import JobOut, Note, Paged, page_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages import filters

router: Final = Router(tags=[_("Residents")])
_LOOKED_BACK: Final = timedelta(days=14)
_NARROWS: Final = ("path", "need", "standing", "words")


def wanted_of(request: HttpRequest, asked: shapes.Narrowed) -> dict[str, str]:
    """Return what a list is narrowed by: a filter that is kept, or what was sent."""
    if asked.saved is not None:
        saved = filters.saved_of(actor_of(request), lists.RESIDENTS, str(asked.saved))
        if saved is None:  # the whole list is not what was asked for
            wrong("saved", gettext("There is no such filter."))
        return saved
    given = {name: value for name in _NARROWS if (value := getattr(asked, name, None))}
    return wanted_from(request, lists.RESIDENTS, given)


def _listed(request: HttpRequest, asked: shapes.ListAsked) -> Paged[shapes.Row]:
    wanted = wanted_of(request, asked)
    rows = lists.RESIDENTS.rows(wanted).order_by(*shapes.SORTS[asked.sort])
    found, about = page_of(queries.with_home(rows), asked)
    looks.note_shown(
        actor_of(request), "people.list-seen", wanted, (row.pk for row in found),
        page=asked.page, sort="" if asked.sort == "name" else asked.sort,
    )  # fmt: skip
    mark = filters.mark_of(wanted, about["n"])
    return Paged[shapes.Row](items=[shapes.Row.of(row) for row in found], mark=mark, **about)


@operation(
    router, "GET", "/residents", name="residents",
    summary=_("List residents"), answer=Paged[shapes.Row],
)  # fmt: skip
def residents(request: HttpRequest, asked: Query[shapes.ListAsked]) -> Paged[shapes.Row]:
    """List the residents of one's areas, narrowed by area, need and status; names are looked for by POST."""
    return _listed(request, asked)


@operation(
    router, "POST", "/residents/find", name="residents-find",
    summary=_("Find residents by name"), answer=Paged[shapes.Row],
)  # fmt: skip
def find(request: HttpRequest, asked: shapes.FindAsked) -> Paged[shapes.Row]:
    """List residents by name, pinyin, number or telephone as well, so that no name stands in an address."""
    return _listed(request, asked)


@operation(
    router, "POST", "/residents/export", name="residents-export",
    summary=_("Take a list of residents along"), answer=JobOut, status=202, fails=(409,),
)  # fmt: skip
def export(request: HttpRequest, asked: shapes.ExportAsked) -> Any:
    """Begin to write the list that the filters show; the job keeps the file. It is in the log."""
    wanted = wanted_of(request, asked)
    job = taking_along.take(
        actor=actor_of(request),
        filters=lists.as_query(wanted),
        purpose=asked.purpose,
        lang=asked.lang,
        at=timezone.now(),
    )
    job.refresh_from_db()
    return begun(JobOut.of(job))


def person_of(request: HttpRequest, ref: str) -> Person:
    """Return a resident of one's areas; what lies elsewhere is not there, and one's own kin is refused."""
    person: Person = queries.with_home(
        Person.objects.filter(pk=open_file(request, ref[:12]).pk)
    ).get()
    return person


@operation(
    router, "GET", "/residents/{ref}", name="resident",
    summary=_("One resident"), answer=shapes.One,
)  # fmt: skip
def resident(request: HttpRequest, response: HttpResponse, ref: str) -> shapes.One:
    """Tell what the reader's work includes of one resident; the ETag lets a change refuse what is stale."""
    person = person_of(request, ref)
    response["ETag"] = etag(person)
    return _one(person, actor_of(request))


def etag(person: Any) -> str:
    """Return the mark of an entry as it stands."""
    return f'"{person.changed_at.isoformat()}"'


def _one(person: Person, actor: Actor) -> shapes.One:
    today = timezone.localdate()
    kept = queries.kept_of(person)
    needs = Need.objects.filter(person=person).order_by("noted_on", "pk")
    return shapes.One(
        **shapes.row_facts(person),
        age=person.age(today),
        language=person.language,
        relation=person.relation,
        is_head=person.is_head,
        household=person.household.ref if person.household else "",
        note=person.note if actor.may("see.note", person.path) else "",
        national_id=national_id.masked(person.national_id)
        if actor.may("see.national-id", person.path)
        else "",
        merged_into=kept.ref if kept else None,
        all_needs=[shapes.NeedOut.model_validate(need) for need in needs],
        trips=[
            shapes.Trip.model_validate(trip)
            for trip in queries.trips(person, since=today - _LOOKED_BACK)
        ],
        nights=[home for stay in queries.nights(person)[:10] if (home := shapes.Home.of(stay))],
        housemates=[
            shapes.Mate.model_validate(other) for other in queries.housemates(person)[:20]
        ],
        merges=[
            shapes.Merged(id=m.pk, ref=m.gone.ref, reason=m.reason)
            for m in queries.merges_into(person)
        ],
        timeline=[
            Note(at=line.at, act=line.act, by=line.actor_name)
            for line in log.timeline([person.pk])[:100]
        ],
    )


@operation(
    router, "GET", "/residents/{ref}/namesakes", name="namesakes",
    summary=_("Entries that may be the same person"), answer=list[shapes.Row],
)  # fmt: skip
def namesakes(request: HttpRequest, ref: str) -> list[shapes.Row]:
    """List entries with the same name or telephone, the likeliest first."""
    found = queries.with_home(queries.namesakes(person_of(request, ref)))[:10]
    looks.note_found(actor_of(request), (row.pk for row in found))
    return [shapes.Row.of(row) for row in found]


@operation(
    router, "POST", "/residents/{ref}/phone", name="resident-phone",
    summary=_("Look at a telephone number"), answer=shapes.Phone,
)  # fmt: skip
def phone(request: HttpRequest, ref: str) -> shapes.Phone:
    """Show the whole number; that somebody looked at it is written down."""
    person = open_file(request, ref[:12])
    phone_views.note_seen(actor_of(request), person, timezone.now())
    return shapes.Phone(phone=person.phone)
