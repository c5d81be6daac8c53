"""Appeals: taken down anywhere, acknowledged, answered by somebody else, brought to the person."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from shouwang.apps.orders import appeals, queries, standing
from shouwang.apps.orders.api import appeal_shapes as shapes
from shouwang.apps.orders.forms import AnswerForm, AppealForm
from shouwang.apps.orders.looks import note_list, open_appeal
from shouwang.apps.orders.models import Appeal
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.api.frame import checked, made, operation
from shouwang.backbone.api.shapes import Paged, page_of, typed
from shouwang.policy.appeals import due

router: Final = Router(tags=[_("Appeals")])


@operation(
    router, "GET", "/appeals", name="appeals",
    summary=_("Appeals"), answer=Paged[shapes.AppealRow],
)  # fmt: skip
def desk(request: HttpRequest, asked: Query[shapes.AppealsAsked]) -> Paged[shapes.AppealRow]:
    """List the appeals that wait, what is due first first, or those that were answered."""
    now, is_waiting = timezone.now(), asked.state == "waiting"
    found, about = page_of(queries.appeals(is_waiting=is_waiting), asked)
    narrowed = {} if is_waiting else {"state": asked.state}
    note_list(request, "appeals.list-seen", len(found), narrowed, asked.page)
    items = [shapes.AppealRow.of(row, now) for row in found]
    return Paged[shapes.AppealRow](items=items, **about)


@operation(
    router, "POST", "/appeals", name="appeals",
    summary=_("Take down an appeal"), answer=shapes.AppealNoted, status=201, fails=(409,),
)  # fmt: skip
def note(request: HttpRequest, new: shapes.AppealAsked) -> Any:
    """Take down what somebody says against an order; the number is enough, and nothing of the order is told."""
    said, now = checked(AppealForm(typed(new))), timezone.now()
    with as_machine():  # the number is enough, wherever the order is
        row = appeals.note(
            actor=actor_of(request),
            number=said["number"],
            way=Appeal.Way(said["way"]),
            by=said["by"],
            reach=said["reach"],
            said=said["said"],
            said_at=said["said_at"] or now,
            at=now,
        )
    clock = due(row.said_at)
    return made(
        shapes.AppealNoted(
            id=row.pk,
            number=said["number"].strip().upper(),
            acknowledge_by=clock.acknowledged_by,
            answer_by=clock.answered_by,
        )
    )


@operation(
    router, "GET", "/appeals/{uuid:appeal_id}", name="appeal",
    summary=_("One appeal"), answer=shapes.AppealOne,
)  # fmt: skip
def one(request: HttpRequest, appeal_id: UUID) -> shapes.AppealOne:
    """Tell of an appeal: in whose words, by when it is answered, and the answer."""
    row, now = open_appeal(request, appeal_id), timezone.now()
    names = ("by", "reach", "said", "noted_at", "acknowledged_by", "reasons", "told_by")
    return shapes.AppealOne(
        **shapes.appeal_facts(row, now),
        **{name: getattr(row, name) for name in names},
        noted_by=row.noted_name,
        reviewer=row.reviewer_name,
        is_held_up=standing.is_held_up(standing.steps_of(row.order)),
        may_answer=appeals.is_other(actor_of(request), row.order, at=now),
    )


@operation(
    router, "POST", "/appeals/{uuid:appeal_id}/acknowledge", name="appeal-acknowledge",
    summary=_("Acknowledge an appeal"), answer=shapes.AppealDone, fails=(409,),
)  # fmt: skip
def acknowledge(request: HttpRequest, appeal_id: UUID) -> shapes.AppealDone:
    """Note that the person knows that their appeal arrived; the first time counts."""
    open_appeal(request, appeal_id)
    row = appeals.acknowledge(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return shapes.AppealDone.model_validate(row)


@operation(
    router, "POST", "/appeals/{uuid:appeal_id}/answer", name="appeal-answer",
    summary=_("Answer an appeal"), answer=shapes.AppealDone, fails=(409,),
)  # fmt: skip
def answer(request: HttpRequest, appeal_id: UUID, new: shapes.AnswerAsked) -> shapes.AppealDone:
    """Answer an appeal with reasons: granted, the order is lifted; in part, it is shortened."""
    open_appeal(request, appeal_id)
    said = checked(AnswerForm(typed(new)))
    row = appeals.answer(
        actor=actor_of(request),
        appeal_id=appeal_id,
        outcome=Appeal.Outcome(said["outcome"]),
        reasons=said["reasons"],
        last_day=said["last_day"],
        at=timezone.now(),
    )
    return shapes.AppealDone.model_validate(row)


@operation(
    router, "POST", "/appeals/{uuid:appeal_id}/withdraw", name="appeal-withdraw",
    summary=_("Note that an appeal is taken back"), answer=shapes.AppealDone, fails=(409,),
)  # fmt: skip
def withdraw(request: HttpRequest, appeal_id: UUID) -> shapes.AppealDone:
    """Note that who appealed takes it back."""
    open_appeal(request, appeal_id)
    row = appeals.withdraw(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return shapes.AppealDone.model_validate(row)


@operation(
    router, "POST", "/appeals/{uuid:appeal_id}/tell", name="appeal-tell",
    summary=_("Note that the person has the answer"), answer=shapes.AppealDone, fails=(409,),
)  # fmt: skip
def tell(request: HttpRequest, appeal_id: UUID) -> shapes.AppealDone:
    """Note that the person has the answer with its reasons."""
    open_appeal(request, appeal_id)
    row = appeals.tell(actor=actor_of(request), appeal_id=appeal_id, at=timezone.now())
    return shapes.AppealDone.model_validate(row)
