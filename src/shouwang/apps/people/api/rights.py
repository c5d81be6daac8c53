"""What one person may ask: requests noted and answered, and the copy of their file as data."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.people import looks, queries, rights_waiting
from shouwang.apps.people import rights as rights_of
from shouwang.apps.people.api import rights_shapes as shapes
from shouwang.apps.people.models import RightsRequest
from shouwang.apps.people.opening import open_file, open_request
from shouwang.apps.people.rights.masking import role_of
from shouwang.apps.people.rights.sources import last_lines_of
from shouwang.apps.people.rights_forms import AnswerForm, RequestForm
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation
from shouwang.backbone.api.shapes import Paged, page_of, typed
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.retention.terms import terms

router: Final = Router(tags=[_("Own data")])
_HITS: Final = 20
_LINES: Final = 200


@operation(
    router, "GET", "/requests", name="requests",
    summary=_("Requests about own data"), answer=Paged[shapes.RequestRow],
)  # fmt: skip
def requests(request: HttpRequest, asked: Query[shapes.RequestsAsked]) -> Paged[shapes.RequestRow]:
    """List what persons asked about their own data and wait for, or were answered."""
    is_waiting = asked.state == "waiting"
    rows = rights_waiting.waiting() if is_waiting else rights_waiting.answered()
    found, about = page_of(rows, asked)
    looks.note_list(
        actor_of(request), "people.requests-seen", "", len(found),
        page=asked.page, narrowed={} if is_waiting else {"state": asked.state},
    )  # fmt: skip
    today = timezone.localdate()
    items = [shapes.RequestRow.of(row, today) for row in found]
    return Paged[shapes.RequestRow](items=items, **about)


@operation(
    router, "POST", "/requests/find", name="requests-find",
    summary=_("Find the file of somebody who asks"), answer=list[shapes.FileFound],
)  # fmt: skip
def find(request: HttpRequest, asked: shapes.FilesAsked) -> list[shapes.FileFound]:
    """List at most twenty files by name, pinyin or number, so that no name stands in an address."""
    words = asked.words.strip()
    found = queries.with_home(queries.residents(words=words, standing=""))[:_HITS] if words else []
    looks.note_found(actor_of(request), (person.pk for person in found))
    return [shapes.FileFound.of(person) for person in found]


def _told(row: RightsRequest) -> shapes.RequestOne:
    now = timezone.now()
    names = ("said", "answer", "noted_by", "noted_at", "decided_by", "decided_at")
    return shapes.RequestOne(
        **shapes.request_facts(row, timezone.localdate(now)),
        **{name: getattr(row, name) for name in names},
        still_kept=shapes.KeptLong.all_of(rights_of.still_kept(row.person, now)),
    )


@operation(
    router, "GET", "/requests/{uuid:request_id}", name="request",
    summary=_("One request about own data"), answer=shapes.RequestOne,
)  # fmt: skip
def one(request: HttpRequest, request_id: UUID) -> shapes.RequestOne:
    """Tell of a request: what was asked, in whose words, by when it is to be answered, and the answer."""
    return _told(open_request(request, request_id))


@operation(
    router, "POST", "/requests/{uuid:request_id}/decide", name="request-decide",
    summary=_("Answer the request"), answer=shapes.RequestOne, fails=(409,),
)  # fmt: skip
def decide(request: HttpRequest, request_id: UUID, new: shapes.DecideAsked) -> shapes.RequestOne:
    """Answer a request: it counts as done only if the log shows that it was; a refusal needs a reason."""
    open_request(request, request_id)
    said = checked(AnswerForm(typed(new)))
    row = rights_of.decide(
        actor=actor_of(request),
        request_id=request_id,
        is_granted=said["outcome"] == "granted",
        answer=said["answer"].strip(),
        at=timezone.now(),
    )
    return _told(row)


@operation(
    router, "GET", "/residents/{ref}/requests", name="resident-requests",
    summary=_("Own data of one resident"), answer=shapes.OwnData,
)  # fmt: skip
def own_data(request: HttpRequest, ref: str) -> shapes.OwnData:
    """Tell what somebody asked, who did or saw what of their file, and what stays how long."""
    person, now = open_file(request, ref[:12]), timezone.now()
    today = timezone.localdate(now)
    rows = RightsRequest.objects.filter(person=person).select_related("person")
    return shapes.OwnData(
        ref=person.ref,
        name=person.name,
        standing=person.standing,
        days=terms().rights_days,
        requests=[shapes.RequestRow.of(row, today) for row in rows],
        lines=[_line(line) for line in last_lines_of(person.pk, _LINES)],
        still_kept=shapes.KeptLong.all_of(rights_of.still_kept(person, now)),
    )


def _line(line: Any) -> shapes.OwnLine:
    facts = {"at": line.at, "act": line.act, "by": line.actor_name, "role": role_of(line)}
    return shapes.OwnLine.model_validate(facts)


@operation(
    router, "POST", "/residents/{ref}/requests", name="resident-requests",
    summary=_("Note a request"), answer=shapes.RequestOne, status=201, fails=(409,),
)  # fmt: skip
def note(request: HttpRequest, ref: str, new: shapes.RequestAsked) -> Any:
    """Note what somebody asks about their own data; the same asked again while it waits is one request."""
    person = open_file(request, ref[:12])
    said = checked(RequestForm(typed(new)))
    row = rights_of.note(actor=actor_of(request), person=person, at=timezone.now(), **said)
    return made(_told(row))


@operation(
    router, "POST", "/residents/{ref}/copy", name="resident-copy",
    summary=_("Copy of one's own file"), answer=shapes.CopyOut,
)  # fmt: skip
def own_copy(request: HttpRequest, ref: str) -> shapes.CopyOut:
    """Hand over everything that is kept about somebody, others masked, in the language of Accept-Language."""
    person = open_file(request, ref[:12])
    copy = rights_of.make_copy(
        actor=actor_of(request), person=person, form="json", at=timezone.now()
    )
    return shapes.CopyOut.model_validate(copy.data(reader_lang()))
