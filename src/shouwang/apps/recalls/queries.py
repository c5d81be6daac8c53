"""Reading recalls: those that run, figures of an incident, what waits for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.public import Incident
from shouwang.apps.recalls import counting, standing
from shouwang.apps.recalls.channels import FAILED, channels, fault_of
from shouwang.apps.recalls.counting import Counts
from shouwang.apps.recalls.models import Answer, Call, Recall, Round, Sent
from shouwang.apps.recalls.standing import Stand, State
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import as_machine, for_act
from shouwang.core.text import Text

OVER_SHOWN_FOR: Final = timedelta(hours=6)
"""So long the banner says that a recall was stood down."""


def running_at(at: datetime, incident_id: UUID | None = None) -> QuerySet[Recall]:
    """Return the recalls that ran at an instant and may be seen."""
    rows = Recall.objects.filter(
        Q(stood_down_at=None) | Q(stood_down_at__gt=at), called_at__lte=at
    )
    return rows.filter(incident_id=incident_id) if incident_id else rows


def people_of(recalls: Sequence[Recall], at: datetime) -> list[Stand]:
    """Return where all stood who were called, each person once, by the latest recall that calls them."""
    found: dict[UUID, Stand] = {}
    by_recall = standing.stands_of(recalls, at)
    for recall in sorted(recalls, key=lambda one: one.called_at):
        found |= {one.call.responder_id: one for one in by_recall[recall.pk]}
    return list(found.values())


def of_incident(incident: Incident, at: datetime) -> list[Stand]:
    """Return where all stood who were called in an incident and not stood down, each person once."""
    return people_of(list(running_at(at, incident.pk)), at)


def n_in(incident: Incident, at: datetime, *states: State) -> int:
    """Return how many stood in some states at an instant; in any for none."""
    known: dict[datetime, list[Stand]] = incident.__dict__.setdefault("_recalled", {})
    if at not in known:  # three figures ask the same of one page
        known[at] = of_incident(incident, at)
    return sum(not states or one.state in states for one in known[at])


def to_call() -> Iterator[tuple[str, int, str]]:
    """Say how many have been silent for too long, for those who call them by telephone."""
    now = timezone.now()
    rows = list(running_at(now))
    late = counting.counts(people_of(rows, now)).late
    page = reverse("recalls:recalls")
    if len(rows) == 1:
        page = reverse("recalls:recall", args=[rows[0].pk])
    yield _("people have not answered the recall for more than 15 minutes"), late, page


@dataclass(frozen=True, slots=True)
class Listed:
    """A recall in the list."""

    recall: Recall
    counts: Counts


def listed(rows: Sequence[Recall], at: datetime) -> list[Listed]:
    """Return some recalls with their figures."""
    by_recall = standing.stands_of(rows, at)
    return [Listed(one, counting.counts(by_recall[one.pk])) for one in rows]


@dataclass(frozen=True, slots=True)
class Way:
    """What became of the messages of one channel in a round."""

    title: str
    sent: int
    faults: tuple[tuple[Text, int], ...]
    """Why others did not go out, with how many each."""
    has_failed: bool
    """Whether the channel failed; that somebody has no number is no failure of it."""


@dataclass(frozen=True, slots=True)
class RoundShown:
    """A round with what became of its messages."""

    round: Round
    n: int
    ways: tuple[Way, ...]
    has_tree: bool


def rounds_of(recall: Recall) -> list[RoundShown]:
    """Return the rounds of a recall, the first first; one whose sending was cut off says so for its channel."""
    known = channels()
    sent: dict[UUID, dict[str, Counter[str]]] = {}
    calls: dict[UUID, set[UUID]] = {}
    rows = Sent.every.filter(round__recall=recall)
    for round_id, code, fault, call_id in rows.values_list(
        "round_id", "channel", "fault", "call_id"
    ):
        sent.setdefault(round_id, {}).setdefault(code, Counter())[fault] += 1
        calls.setdefault(round_id, set()).add(call_id)
    found = []
    for one in Round.every.filter(recall=recall):
        by_code = sent.get(one.pk, {})
        ways = [
            _way(str(known[code].title) if code in known else code, by_code.get(code))
            for code in one.channels
        ]
        has_tree = bool(by_code.get("tree", Counter())[""])
        found.append(RoundShown(one, len(calls.get(one.pk, ())), tuple(ways), has_tree))
    return found


def _way(title: str, by_fault: Counter[str] | None) -> Way:
    if by_fault is None:
        return Way(title, 0, ((fault_of(FAILED), 0),), has_failed=True)
    faults = tuple((fault_of(code), n) for code, n in sorted(by_fault.items()) if code)
    return Way(title, by_fault[""], faults, has_failed=bool(by_fault[FAILED]))


def reached_by(recall: Recall) -> dict[UUID, list[str]]:
    """Return through which channels a message went out to each, by call; in the town's order, each once."""
    known, found = channels(), dict[UUID, list[str]]()
    rows = Sent.every.filter(round__recall=recall, fault="").exclude(
        round__kind=Round.Kind.STAND_DOWN
    )
    went = set(rows.values_list("call_id", "channel"))
    for code, channel in known.items():
        for call_id, sent_by in went:
            if sent_by == code:
                found.setdefault(call_id, []).append(str(channel.title))
    return found


def incident_of(recall: Recall) -> Incident | None:
    """Return the incident of a recall, if the one who asks may see it."""
    with for_act("incidents.see"):
        return incidents.incident(recall.incident_id)


def on_tree(round_id: UUID) -> tuple[Round, list[Call]] | None:
    """Return a round that may be seen, and those on its call tree; None where it has none."""
    row = Round.objects.filter(pk=round_id).select_related("recall").first()
    if row is None:
        return None
    sent = Sent.objects.filter(round=row, channel="tree", fault="").values("call_id")
    calls = list(Call.objects.filter(pk__in=sent))
    return (row, calls) if calls else None


def answers_of(call: Call) -> list[Answer]:
    """Return all that somebody said, the first first; who may see it has been asked before."""
    with as_machine():
        rows = Answer.every.filter(call_id=call.root_id)
        return list(rows.select_related("takes_back").order_by("noted_at", "n"))


def own_call(actor: Actor, at: datetime) -> Call | None:
    """Return the call of the one who asks: of the recall that runs, else of one stood down within six hours."""
    if actor.account_id is None:
        return None
    tied = Account.objects.filter(pk=actor.account_id).exclude(helper_ref="").values("helper_ref")
    runs_or_over = Q(recall__stood_down_at=None) | Q(recall__stood_down_at__gt=at - OVER_SHOWN_FOR)
    with as_machine():
        rows = Call.every.filter(runs_or_over, ref__in=tied).select_related("recall")
        calls = list(rows.order_by("-called_at"))
    return next((one for one in calls if one.recall.runs), next(iter(calls), None))


def banners(actor: Actor) -> list[dict[str, object]]:
    """Return what the head of every page tells somebody: that they are called, or were stood down."""
    now = timezone.now()
    call = own_call(actor, now)
    return [{"call": call, "stand": standing.stand_of(call, now)}] if call else []
