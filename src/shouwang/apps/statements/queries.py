"""Reading statements: what stands, what waits, and what the record gives reason to tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from shouwang.apps.incidents import public as incidents
from shouwang.apps.statements.models import Statement
from shouwang.apps.statements.standing import Standing, Waits, standings
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text
from shouwang.policy.incidents import State


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be drafted of an incident now; `is_missing` where a case is confirmed and nothing was told."""

    incident: incidents.Standing
    kinds: tuple[Statement.Kind, ...]
    waiting: Standing | None
    told: tuple[Standing, ...]
    """What was told and stands."""
    is_missing: bool


def shown(rows: Collection[Statement], at: datetime) -> list[Standing]:
    """Return statements that may be seen with where they stand, in their order."""
    with as_machine():
        stands = standings(rows, at)
    return [stands[row.pk] for row in rows if row.pk in stands]


def open_statement(statement_id: UUID, at: datetime) -> Standing:
    """Return a statement that the reader may see, or answer that there is no such page; it is nobody's file."""
    found = shown([get_object_or_404(Statement.objects.all(), pk=statement_id)], at)
    if not found:
        raise Http404
    return found[0]


def of_incident(incident_id: UUID, at: datetime) -> tuple[Standing | None, list[Standing]]:
    """Return what of an incident was never told and waits, and what was told and stands, the latest first."""
    found = shown(list(Statement.every.filter(incident_id=incident_id)), at)
    waiting = [one for one in found if one.pending is not None and not one.told]
    return next(iter(waiting), None), [one for one in found if one.told and not one.withdrawn]


def why_not(
    stands: incidents.Standing, kind: Statement.Kind, told: list[Standing], at: datetime
) -> Text | None:
    """Return why a statement of a kind is not to be drafted; None where the record gives reason for it."""
    if kind is Statement.Kind.RELEASED:
        if stands.state not in (State.RELEASED, State.CLOSED):
            return Text("The incident is not released", "这起疫情尚未解除")
    elif stands.state is State.CLOSED:
        return Text("The outbreak is closed", "这起疫情已经结束")
    elif kind is Statement.Kind.CONFIRMATION and not stands.n_confirmed:
        return Text(
            "No case is confirmed: there is nothing to tell yet", "没有确诊病例，尚无可公布的内容"
        )
    elif incidents.confirmed_on(stands.incident, at) is None:
        return Text(
            "No case was ever confirmed: there is nothing to tell",
            "没有过确诊病例，没有可公布的内容",
        )
    before = [one.statement.number for one in told if one.statement.kind == kind.value]
    if kind is Statement.Kind.UPDATE or not before:
        return None
    return Text(
        f"It was told already in {before[0]}: correct that one, or tell how it stands now",
        f"已在 {before[0]} 公布：请更正该公告，或起草情况公告",
    )


def offer_of(stands: incidents.Standing, at: datetime) -> Offer:
    """Return what may be drafted of an incident: nothing further while a draft waits."""
    incident = stands.incident
    with as_machine():
        waiting, told = of_incident(incident.pk, at)
        kinds = [kind for kind in Statement.Kind if why_not(stands, kind, told, at) is None]
    if waiting is not None:
        return Offer(stands, (), waiting, tuple(told), is_missing=False)
    has_told = any(one.statement.kind == Statement.Kind.CONFIRMATION for one in told)
    is_missing = bool(stands.n_confirmed) and not has_told
    if is_missing:  # that a case is confirmed comes before how it stands
        kinds = [kind for kind in kinds if kind is not Statement.Kind.UPDATE]
    return Offer(stands, tuple(kinds), None, tuple(told), is_missing)


def offers(at: datetime) -> list[Offer]:
    """Return what may be drafted of each open incident that may be seen."""
    return [offer_of(one, at) for one in incidents.open_incidents(at)]


def n_missing(at: datetime) -> int:
    """Return of how many incidents a case is confirmed and nothing is told, nor waits for approval."""
    return sum(one.is_missing for one in offers(at))


def waiting_for(whom: Waits, at: datetime) -> list[Standing]:
    """Return what may be seen and waits for somebody."""
    return [one for one in shown(list(Statement.objects.all()), at) if one.waits is whom]


def told(at: datetime) -> list[Standing]:
    """Return all that everybody may read, the latest first."""
    with as_machine():
        rows = list(Statement.every.exclude(number=None))
        return sorted(shown(rows, at), key=lambda one: one.first_told_at, reverse=True)


def told_as(number: str, at: datetime) -> Standing | None:
    """Return what was told under a number; anybody may ask."""
    with as_machine():
        found = shown(list(Statement.every.filter(number=number)), at)
    return next(iter(found), None)
