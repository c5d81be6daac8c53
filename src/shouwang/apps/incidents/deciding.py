"""Deciding about an incident: contained, released, its level of response, its places, and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.apps.incidents import saying, standing
from shouwang.apps.incidents.errors import IncidentError
from shouwang.apps.incidents.models import Concerned, Incident, Step
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy import incidents as policy
from shouwang.policy.incidents import CaseState, IncidentFacts, ResponseLevel, State

MOST_WORDS: Final = 300
_FLATS: Final = ("stair", "room")
_MARKET: Final = "market"
OpenWork = Callable[[Incident, datetime], Iterable[Text]]
_OPEN_WORK: Final[dict[str, OpenWork]] = {}


def add_open_work(name: str, ask: OpenWork) -> None:
    """Register what has to be done before an outbreak is closed: each thing that is open, in words."""
    _OPEN_WORK[name] = ask


def running_orders(incident: Incident, at: datetime) -> list[str]:
    """
    Return the numbers of the orders that run in the places concerned, or on a case, by the rules of the disease.

    Who asks has been asked before whether they may: it tells numbers alone.
    """
    with as_machine():
        rules = orders.rules_of(incident.pack_id)
        paths = {row.area for row in standing.places_of(incident, at)} or {incident.path}
        alive = [one for one in standing.cases_of(incident) if one.state != CaseState.EXCLUDED]
        persons = {
            entry for one in alive if one.person_id for entry in people.entries_of(one.person_id)
        }  # an order may be about the entry into which theirs was merged
        code = rules.pack.code if rules else ""
        found = (orders.running_in(path, persons, code=code, at=at) for path in paths)
        return sorted({number for some in found for number in some})


def facts_of(incident: Incident, at: datetime) -> IncidentFacts:
    """Return what a step of an incident is judged by; who may take it has been asked before."""
    with as_machine():
        stands, cases = standing.standing_of(incident, at), standing.cases_of(incident)
        alive = [one for one in cases if one.state != CaseState.EXCLUDED]
        work = [text for ask in _OPEN_WORK.values() for text in ask(incident, at)]
    return IncidentFacts(
        state=stands.state,
        undecided=_numbers(one.no for one in cases if one.state == CaseState.SUSPECTED),
        not_isolated=_numbers(one.no for one in alive if one.isolated_on is None),
        orders=tuple(running_orders(incident, at)),
        open_work=tuple(work),
    )


def _numbers(found: Iterable[int]) -> tuple[Text, ...]:
    return tuple(Text(f"case {no}", f"病例 {no}") for no in found)


def waits_for(incident: Incident, wanted: State, at: datetime) -> list[Text]:
    """Return what keeps an incident from a step, each by name; empty where a person may decide."""
    return saying.waiting(policy.waits_for(wanted, facts_of(incident, at)))


@transaction.atomic
def decide(*, actor: Actor, incident_id: UUID, wanted: State, words: str, at: datetime) -> Step:
    """
    Decide that an incident is contained, or released.

    Raises
    ------
    IncidentError
        If something keeps it from that, with all of it by name, or nobody says why.
    """
    incident = taken(actor, "incidents.lead", incident_id)
    if wanted not in policy.DECIDED:
        raise IncidentError(
            detail=Text(
                "This follows from the cases and is not decided", "该状态由病例情况得出，不需决定"
            )
        )
    if missing := waits_for(incident, wanted, at):
        raise IncidentError(
            detail=Text(
                "It waits: " + "; ".join(one.en for one in missing),
                "尚不能办理：" + "；".join(one.zh for one in missing),
            )
        )
    _require_words(words)
    step = _step(actor, incident, wanted.value, at, words=words)
    log.write(actor, f"incidents.{wanted}", incident.pk, at=at, number=incident.number)
    return step


@transaction.atomic
def set_level(
    *,
    actor: Actor,
    incident_id: UUID,
    level: ResponseLevel | None,
    document_no: str,
    words: str,
    at: datetime,
) -> Step:
    """
    Write down the level of response that was declared, or that it was ended.

    Raises
    ------
    IncidentError
        If the decision that declares it is not named, or it stands already.
    """
    incident = taken(actor, "incidents.lead", incident_id)
    if not document_no.strip():
        raise IncidentError(
            detail=Text(
                "Give the number of the decision that declares it", "请填写宣布该级别的文号"
            )
        )
    if standing.standing_of(incident, at).level == level:
        raise IncidentError(detail=Text("This level stands already", "已经是这一级别"))
    step = _step(
        actor, incident, Step.Kind.LEVEL, at, words=words,
        level=level.value if level else "", document_no=document_no.strip()[:60],
    )  # fmt: skip
    log.write(actor, "incidents.level", incident.pk, at=at, level=level.value if level else "none")
    return step


@transaction.atomic
def concern(*, actor: Actor, incident_id: UUID, path: str, why: str, at: datetime) -> Concerned:
    """
    Name a place that an incident concerns.

    Raises
    ------
    IncidentError
        If there is no such place, it is somebody's flat, it is named already, or nobody says why.
    """
    incident = taken(actor, "incidents.place", incident_id)
    home = places.home_at(path.strip("/ "))
    if home is None:
        raise IncidentError(detail=Text(f"There is no place {path!r}", f"没有这个地点：{path}"))
    _require_no_flat(home.path)
    _require_words(why)
    if any(lies_in(home.path, row.area) for row in standing.places_of(incident, at)):
        raise IncidentError(detail=Text("It is named already", "已经列入"))
    row = Concerned.every.create(
        incident=incident, area=home.path, label=home.label, why=why.strip()[:200], from_at=at,
        noted_by=actor.name[:60],
    )  # fmt: skip
    log.write(actor, "incidents.place-named", incident.pk, at=at, area=home.path)
    return row


@transaction.atomic
def unconcern(*, actor: Actor, place_id: UUID, why: str, at: datetime) -> Concerned:
    """
    Say that a place is not concerned any more; that it was stays.

    Raises
    ------
    IncidentError
        If it had been ended, or nobody says why.
    """
    require(actor, "incidents.place")
    ended = IncidentError(detail=Text("It was ended meanwhile", "已经移出"))
    found = Concerned.every.filter(pk=place_id).first()
    if found is None:
        raise ended
    incident = taken(actor, "incidents.place", found.incident_id)
    row = Concerned.every.get(pk=place_id)  # somebody may have ended it while this waited
    if row.to_at is not None:
        raise ended
    _require_words(why)
    row.to_at, row.ended_by, row.ended_why = at, actor.name[:60], why.strip()[:200]
    row.save(update_fields=["to_at", "ended_by", "ended_why"])
    log.write(actor, "incidents.place-ended", incident.pk, at=at, area=row.area)
    return row


def hold_still() -> None:
    """
    Let nothing come in or be closed meanwhile, to the end of the transaction.

    Who takes a report down, gives work, or ends an outbreak waits for the others: nothing joins what is just closed.
    """
    if transaction.get_connection().in_atomic_block:
        people.one_at_a_time("I")


def open_incident(incident_id: UUID, *, by: Actor | None = None) -> Incident:
    """
    Return an incident that is open, for an act that was allowed before; it stays so while that is done.

    Raises
    ------
    IncidentError
        If there is none, `by` may not see it, or it is closed.
    """
    with as_machine():
        hold_still()
        incident = Incident.every.filter(pk=incident_id).first()
        if incident is None or (by and not by.may("incidents.see", incident.path)):
            raise IncidentError(detail=Text("There is no such incident", "没有这起疫情"))
        if standing.closed_at(incident.number) is not None:
            raise IncidentError(detail=Text("The outbreak is closed", "这起疫情已经结束"))
    return incident


def taken(actor: Actor, act: str, incident_id: UUID) -> Incident:
    """
    Return an incident that nobody else changes meanwhile.

    Raises
    ------
    IncidentError
        If there is none, it is closed, or no person acts.
    """
    require(actor, act)
    require_person(actor)
    with as_machine():
        hold_still()
        Incident.every.select_for_update().filter(pk=incident_id).first()
    incident = open_incident(incident_id)
    require(actor, act, incident.path)
    return incident


def _require_no_flat(path: str) -> None:
    """Refuse a flat or a stair of flats: the timeline and the wall would tell where somebody lives. A stall is none."""
    kinds = {part.path: part.kind for part in places.tree_of(path) if lies_in(path, part.path)}
    if kinds.get(path) in _FLATS and _MARKET not in kinds.values():
        raise IncidentError(
            detail=Text(
                "A flat tells where somebody lives: name the house, or what it lies in",
                "写到室会暴露病例住处：请只写到楼栋或更大的范围",
            )
        )


def _require_words(words: str) -> None:
    if not words.strip():
        raise IncidentError(detail=Text("Say why", "请写明理由"))


def _step(
    actor: Actor, incident: Incident, kind: str, at: datetime, *, words: str, **facts: str
) -> Step:
    return Step.every.create(
        incident=incident,
        place_in_order=Step.every.filter(incident=incident).count(),
        kind=kind,
        words=words.strip()[:MOST_WORDS],
        at=at,
        account_id=actor.account_id,
        actor_name=actor.name[:60],
        **facts,
    )
