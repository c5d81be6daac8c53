"""Those who help: lists, one, entering and changing, leave, fitness, and offers of volunteers."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.people import helpers, lists, looks, phone_views, queries
from shouwang.apps.people.api import helper_shapes
from shouwang.apps.people.api.changes import seen_at
from shouwang.apps.people.api.residents import etag
from shouwang.apps.people.api.shapes import Entered, Phone
from shouwang.apps.people.helper_forms import (
    TOO_MANY,
    ChangeHelperForm,
    FitnessForm,
    HelperForm,
    LeaveForm,
    OfferForm,
    may_offer,
)
from shouwang.apps.people.holding import ConflictError
from shouwang.apps.people.models import Responder
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation, wrong
from shouwang.backbone.api.narrowing import wanted_from
from shouwang.backbone.api.shapes import (
    Done,
    Note,
    Paged,
    page_of,
    typed,
)
from shouwang.backbone.audit import log
from shouwang.backbone.pages import filters
from shouwang.backbone.problems import problem

router: Final = Router(tags=[_("Those who help")])


def _rows(found: list[Responder]) -> list[helper_shapes.HelperRow]:
    today, ids = timezone.localdate(), [row.pk for row in found]
    unfit, away = helpers.unfit(today, ids), helpers.away_until(today, ids)
    return [helper_shapes.HelperRow(**_facts(row, unfit, away)) for row in found]


def _facts(row: Responder, unfit: set[UUID], away: dict[UUID, date]) -> dict[str, Any]:
    names = ("ref", "name", "role", "is_leader", "state", "skills", "changed_at")
    facts = {name: getattr(row, name) for name in names}
    today = {"is_fit": row.pk not in unfit, "away_until": away.get(row.pk)}
    return {**facts, "id": row.pk, "phone": row.masked_phone, **today}


def _listed(
    request: HttpRequest, asked: helper_shapes.HelpersAsked
) -> Paged[helper_shapes.HelperRow]:
    names = ("skills", "role", "state", "words")
    given = {name: value for name in names if (value := getattr(asked, name, None))}
    wanted = wanted_from(request, lists.HELPERS, given)
    rows = lists.HELPERS.rows(wanted).order_by(*helper_shapes.SORTS[asked.sort])
    found, about = page_of(rows, asked)
    looks.note_shown(
        actor_of(request), "people.helpers-seen", wanted, (row.pk for row in found),
        page=asked.page, sort="" if asked.sort == "role" else asked.sort,
    )  # fmt: skip
    return Paged[helper_shapes.HelperRow](
        items=_rows(found), mark=filters.mark_of(wanted, about["n"]), **about
    )


@operation(
    router, "GET", "/helpers", name="helpers",
    summary=_("List those who help"), answer=Paged[helper_shapes.HelperRow],
)  # fmt: skip
def listed(
    request: HttpRequest, asked: Query[helper_shapes.HelpersAsked]
) -> Paged[helper_shapes.HelperRow]:
    """List those who help, narrowed by skills, role and state; names are looked for by POST."""
    return _listed(request, asked)


@operation(
    router, "POST", "/helpers/find", name="helpers-find",
    summary=_("Find those who help by name"), answer=Paged[helper_shapes.HelperRow],
)  # fmt: skip
def find(request: HttpRequest, asked: helper_shapes.FindHelpers) -> Paged[helper_shapes.HelperRow]:
    """List those who help by name as well, so that no name stands in an address."""
    return _listed(request, asked)


@operation(
    router, "POST", "/helpers", name="helpers",
    summary=_("Enter somebody who helps"), answer=Entered, status=201, fails=(409,),
)  # fmt: skip
def enter(request: HttpRequest, new: helper_shapes.NewHelperAsked) -> Any:
    """Enter one who helps by office: at work from now on."""
    form = HelperForm(typed(new))
    said = checked(form)
    one = helpers.NewHelper(**form.facts, phone=said["phone"])
    helpers.enter_helpers(actor=actor_of(request), helpers=[one], at=timezone.now())
    return made(Entered(ref=Responder.every.get(pk=one.id).ref))


@operation(
    router, "POST", "/offers", name="offers",
    summary=_("Offer help"), answer=Entered, status=201, fails=(409,),
)  # fmt: skip
def offer(request: HttpRequest, new: helper_shapes.OfferAsked) -> Any:
    """Keep an offer to help, as the public page does; it needs no token. Nothing is told back but its number."""
    said = checked(OfferForm(typed(new)))
    if not may_offer(request):
        wrong("", str(TOO_MANY))
    return made(Entered(ref=helpers.offer_help(**said, at=timezone.now()).ref))


def _helper(ref: str) -> Responder:
    return get_object_or_404(Responder, ref=ref[:12])


@operation(
    router, "GET", "/helpers/{ref}", name="helper",
    summary=_("One who helps"), answer=helper_shapes.HelperOne,
)  # fmt: skip
def helper(request: HttpRequest, response: HttpResponse, ref: str) -> helper_shapes.HelperOne:
    """Tell of one who helps: skills, leave, fitness, badge, and the steps that may follow."""
    row, today = _helper(ref), timezone.localdate()
    log.look(actor_of(request), "people.helper-opened", row.pk, at=timezone.now())
    response["ETag"] = etag(row)
    unfit, away = helpers.unfit(today, [row.pk]), helpers.away_until(today, [row.pk])
    lines = log.timeline([row.pk])[:50]
    return helper_shapes.HelperOne(
        **_facts(row, unfit, away),
        badge_no=row.badge_no,
        steps=[str(step) for step in helpers.NEXT[row.state]],
        home=queries.home_of(row),
        leaves=[
            helper_shapes.LeaveOut.model_validate(one) for one in row.leaves.order_by("from_on")
        ],
        fitness=[helper_shapes.FitnessOut.model_validate(one) for one in row.fitness.all()],
        timeline=[Note(at=one.at, act=one.act, by=one.actor_name) for one in lines],
    )


@operation(
    router, "PATCH", "/helpers/{ref}", name="helper",
    summary=_("Change what is written of somebody who helps"), answer=Done, fails=(409, 412),
    header="If-Match",
)  # fmt: skip
def change(
    request: HttpRequest,
    ref: str,
    new: helper_shapes.HelperChange,
) -> Done | HttpResponse:
    """Write the fields that are sent, if nobody changed the entry since it was read."""
    row = _helper(ref)
    if_match = request.headers.get("if-match")
    seen = seen_at(if_match, new.seen_at)
    stands = ChangeHelperForm.of(row).initial
    sent = new.model_dump(exclude={"seen_at"}, exclude_unset=True)
    data = {**stands, **sent, "seen_at": seen.isoformat()}
    form = ChangeHelperForm.of(row, {k: v for k, v in data.items() if v is not None})
    said = checked(form)
    try:
        helpers.change_helper(
            actor=actor_of(request),
            ref=row.ref,
            facts=form.facts,
            phone=said["phone"] or None,
            seen_at=seen,
            at=timezone.now(),
        )
    except ConflictError as conflict:
        if if_match:
            return problem(412, refusal=conflict)
        raise
    return Done()


@operation(
    router, "POST", "/helpers/{ref}/step", name="helper-step",
    summary=_("Lead a helper to the next step"), answer=Done, fails=(409,),
)  # fmt: skip
def step(request: HttpRequest, ref: str, new: helper_shapes.StepAsked) -> Done:
    """Lead a helper on: offer, acceptance, briefing, work, thanks."""
    row = _helper(ref)
    helpers.step(actor=actor_of(request), ref=row.ref, wanted=new.state, at=timezone.now())
    return Done()


@operation(
    router, "POST", "/helpers/{ref}/leaves", name="helper-leaves",
    summary=_("Note leave"), answer=Done, status=201, fails=(409,),
)  # fmt: skip
def leave(request: HttpRequest, ref: str, new: helper_shapes.LeaveAsked) -> Any:
    """Note the days on which somebody is not asked; the same days are noted once."""
    row = _helper(ref)
    said = checked(LeaveForm(typed(new)))
    helpers.note_leave(actor=actor_of(request), ref=row.ref, at=timezone.now(), **said)
    return made(Done())


@operation(
    router, "DELETE", "/helpers/{ref}/leaves/{int:leave_id}", name="helper-leave",
    summary=_("Take leave back"), answer=Done,
)  # fmt: skip
def drop_leave(request: HttpRequest, ref: str, leave_id: int) -> Done:
    """Take days of leave back."""
    row, number = _helper(ref), min(leave_id, 2**63 - 1)
    is_gone = helpers.drop_leave(
        actor=actor_of(request), ref=row.ref, leave_id=number, at=timezone.now()
    )
    return Done(done=is_gone)


@operation(
    router, "POST", "/helpers/{ref}/fitness", name="helper-fitness",
    summary=_("Note a doctor's word"), answer=Done, status=201, fails=(409,),
)  # fmt: skip
def fitness(request: HttpRequest, ref: str, new: helper_shapes.FitnessAsked) -> Any:
    """Note a doctor's dated word on fitness for duty; the reason is not asked and not kept."""
    row = _helper(ref)
    said = checked(FitnessForm(typed(new, is_fit="yes" if new.is_fit else "no")))
    helpers.say_fitness(actor=actor_of(request), ref=row.ref, at=timezone.now(), **said)
    return made(Done())


@operation(
    router, "POST", "/helpers/{ref}/phone", name="helper-phone",
    summary=_("Look at a helper's telephone number"), answer=Phone,
)  # fmt: skip
def phone(request: HttpRequest, ref: str) -> Phone:
    """Show the whole number; that somebody looked at it is written down."""
    row = _helper(ref)
    phone_views.note_seen(actor_of(request), row, timezone.now())
    return Phone(phone=row.phone)
