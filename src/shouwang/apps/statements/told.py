"""What statements tell to the timeline of an incident, the command page, the wall and the first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.public import Block, Incident, Moment
from shouwang.apps.statements import drafting, queries
from shouwang.apps.statements.models import Statement, Step
from shouwang.apps.statements.standing import Standing, Waits
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text


def of_incident(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return what was drafted, approved, corrected and withdrawn."""
    found: list[Moment] = []
    for one in queries.shown(list(Statement.objects.filter(incident_id=incident.pk)), before):
        url = reverse("statements:statement", args=[one.statement.pk])
        first = one.versions[0]
        drafted = Text("A statement was drafted", "起草公告")
        found.append(Moment(first.at, "statements", drafted, first.actor_name, url))
        approved = 0
        for step in one.steps:
            what = _of_step(step, one.statement.number or "", is_first=not approved)
            approved += step.kind == Step.Kind.APPROVED
            found.append(Moment(step.at, "statements", what, step.actor_name, url))
    found = [one for one in found if one.at < before]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _of_step(step: Step, number: str, *, is_first: bool) -> Text:
    if step.kind == Step.Kind.APPROVED:
        if is_first:
            return Text(f"Statement {number} was approved", f"批准公告 {number}")
        return Text(f"Statement {number} was corrected", f"更正公告 {number}")
    if step.kind == Step.Kind.SENT_BACK:
        return Text("A statement was sent back", "退回公告")
    if number:
        return Text(f"Statement {number} was withdrawn", f"撤回公告 {number}")
    return Text("A draft of a statement was withdrawn", "撤回公告草稿")


def _block(incident: Incident, now: datetime) -> dict[str, Any]:
    """Return the last statement of an incident, what waits, and whether one is missing."""
    with as_machine():
        offer = queries.offer_of(incidents.standing_at(incident, now), now)
    told = sorted(offer.told, key=lambda one: one.told[0].step.at, reverse=True)
    pending = offer.waiting or next((one for one in told if one.pending), None)
    return {
        "incident": incident,
        "is_missing": offer.is_missing,
        "pending": pending,
        "last": next(iter(told), None),
    }


def _wall_block(incident: Incident, now: datetime) -> dict[str, Any] | None:
    """Return the same for the wall; nothing before a case is confirmed."""
    block = _block(incident, now)
    return block if block["is_missing"] or block["pending"] or block["last"] else None


def keeps_open(incident: Incident, at: datetime) -> Iterable[Text]:
    """Return what waits for approval: an outbreak is not closed over a text that nobody decided on."""
    with as_machine():
        rows = list(Statement.every.filter(incident_id=incident.pk))
        found = [one for one in queries.shown(rows, at) if one.pending]
    if found:
        yield Text("a statement that is neither approved nor withdrawn", "有公告既未批准也未撤回")


def missing() -> Iterator[tuple[str, int, str]]:
    """Say that a case is confirmed and the town has told nothing."""
    n = queries.n_missing(timezone.now())
    yield (
        _("incidents have a confirmed case and no statement"),
        n,
        reverse("statements:statements"),
    )


def to_approve() -> Iterator[tuple[str, int, str]]:
    """Say what waits for approval."""
    found = queries.waiting_for(Waits.APPROVER, timezone.now())
    yield _("statements wait for approval"), len(found), _page(found, "statements:approve")


def to_change() -> Iterator[tuple[str, int, str]]:
    """Say what was sent back."""
    found = queries.waiting_for(Waits.WRITER, timezone.now())
    yield (
        _("statements were sent back to be changed"),
        len(found),
        _page(found, "statements:write"),
    )


def _page(found: list[Standing], url_name: str) -> str:
    """Return the page of the only one, or else the list."""
    if len(found) == 1:
        return reverse(url_name, args=[found[0].statement.pk])
    return reverse("statements:statements")


def n_waiting() -> int:
    """Return how many statements wait for approval."""
    return len(queries.waiting_for(Waits.APPROVER, timezone.now()))


def enter() -> None:
    """Enter what statements tell."""
    see = "statements.see"
    incidents.add_moments("statements", Text("Statements", "公告"), see, of_incident)
    incidents.add_block(Block("statements", see, "statements/_block.html", _block, place=20))
    incidents.add_block(
        Block("statements-wall", see, "statements/_wall.html", _wall_block, place=20, on_wall=True)
    )
    incidents.add_open_work("statements", keeps_open)
    incidents.on_confirmation("statements", drafting.draft_on_confirmation)
