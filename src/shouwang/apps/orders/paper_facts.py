"""What the papers of an order are made from, as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from shouwang.apps.orders import standing
from shouwang.apps.orders.models import Appeal, Bound, Order, Step, Wrong
from shouwang.apps.orders.papers import AppealFacts, OrderFacts, Said, WrongFacts, initial_of
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text
from shouwang.policy.clock import local_day
from shouwang.policy.measures import Kind, Level, Measure
from shouwang.policy.orders import State, Times, state_at

_NO_NOTICE: Final = Text("Until {last_day}.", "截至 {last_day}。")


def order_facts(order: Order, at: datetime) -> OrderFacts:
    """Return an order as its papers tell it; whoever asks may see it."""
    steps = standing.steps_of(order)
    times = standing.times_of(order, steps)
    pack = order.pack.pack
    measure, kind = Measure(order.measure), Kind(order.kind)
    members = tuple(one.name for one in Bound.every.filter(order=order).order_by("ref"))
    return OrderFacts(
        number=order.number or "",
        kind=kind,
        measure=measure,
        subject=order.subject,
        members=members if kind is Kind.HOUSEHOLD else (),
        home=order.home,
        office=order.office,
        level=Level(order.level),
        document_no=order.document_no,
        decision_level=Level(order.decision_level) if order.decision_level else None,
        decision_no=order.decision_no,
        legal_basis=order.legal_basis,
        reason=order.reason,
        milder=order.milder,
        conditions=order.conditions,
        needs=order.needs,
        issuers=tuple(step.actor_name for step in steps if step.kind == Step.Kind.SIGNED),
        decided_at=order.decided_at,
        starts_at=order.starts_at,
        last_day=standing.last_day_of(order, steps),
        review_on=order.review_on,
        zone=standing.town_zone(),
        notice=dict(pack.texts.notices).get(measure, _NO_NOTICE),
        advice=pack.texts.advice,
        release=pack.texts.release,
        appeal_how=order.appeal_how,
        extends=order.extends.number or "" if order.extends else "",
        lifted_at=times.lifted_at,
        held=held_spans(times, at),
        is_drill=order.pack.is_fictional,
    )


def facts_of_wrong(row: Wrong, at: datetime) -> OrderFacts:
    """Return what the papers for somebody who was held wrongly are made from; there may have been no order."""
    facts = order_facts(row.order, at) if row.order else _no_order(row)
    return replace(
        facts, subject=row.name, members=(), office=row.office or facts.office,
        held=((row.held_from, row.held_to),), issuers=(row.said_sorry_by or row.noted_name,),
    )  # fmt: skip


def _no_order(row: Wrong) -> OrderFacts:
    nothing = Text("—", "—")
    day = local_day(row.held_from, standing.town_zone())
    return OrderFacts(
        number="", kind=Kind.PERSON, measure=Measure.STAY_HOME, subject=row.name, members=(), home="",
        office=row.office, level=Level.TOWNSHIP, document_no="", decision_level=None, decision_no="",
        legal_basis="", reason="", milder="", conditions="", needs="", issuers=(),
        decided_at=row.held_from, starts_at=row.held_from, last_day=day, review_on=day,
        zone=standing.town_zone(), notice=nothing, advice=nothing, release=nothing,
        appeal_how=str(_("On paper, by telephone to the town hall, or through any officer; it costs nothing.")),
        is_drill=bool(settings.DRILL),
    )  # fmt: skip


def held_spans(times: Times, at: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Return when an order bound somebody, until now."""
    marks = [
        times.starts_at,
        times.served_at,
        times.checked_at,
        times.lifted_at,
        times.ends_at,
        at,
    ]
    marks += [mark for span in times.suspended for mark in span]
    edges = sorted({mark for mark in marks if mark is not None and mark <= at})
    found: list[tuple[datetime, datetime]] = []
    for begun, ended in pairwise(edges):
        if state_at(times, begun) is not State.IN_FORCE:
            continue
        if found and found[-1][1] == begun:
            found[-1] = (found[-1][0], ended)
        else:
            found.append((begun, ended))
    return tuple(found)


def said_of(order: Order, kind: str, name: str = "") -> Said:
    """
    Return what the code of a paper says: since when somebody is free, and next to nothing of them.

    Parameters
    ----------
    name
        Of one of a household, whose own paper it is; by default whom the order names.
    """
    times = standing.times_of(order, standing.steps_of(order))
    ended = min(filter(None, [times.lifted_at, times.ends_at]))
    is_zone = order.kind == Order.Kind.ZONE
    return Said(
        kind,
        order.number or "",
        initial_of(name or order.subject, is_zone=is_zone),
        ended.replace(microsecond=0),
        order.pack.is_fictional,
    )


def appeal_facts(row: Appeal) -> AppealFacts:
    """Return an answered appeal as its paper tells it."""
    outcome = text_of(Appeal.Outcome(row.outcome).label)
    return AppealFacts(row.said_at, outcome, row.reasons, row.reviewer_name, row.answered_at)


def wrong_facts(row: Wrong) -> WrongFacts:
    """Return a wrongful holding as its paper tells it."""
    return WrongFacts(
        row.held_from, row.held_to, row.minutes, row.words, row.apology,
        row.said_sorry_by or row.noted_name,
    )  # fmt: skip
