"""
Searching passages: with a reason, for a case of an open incident or a named question, logged, and looked at afterwards.

Nobody's movements are looked up freely: who asked, why and how many were found is kept; what was asked for is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shouwang.apps.gates.entries import PLATE
from shouwang.apps.gates.errors import SearchError
from shouwang.apps.gates.models import Passage, Search
from shouwang.apps.gates.payload import plate_of
from shouwang.apps.incidents import public as incidents
from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, NobodyActsError, require, require_person
from shouwang.backbone.access.paths import holding
from shouwang.backbone.access.scope import acting, as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

ACT: Final = "gates.search"
SEE: Final = "gates.see-searches"
LEAST_LETTERS: Final = 10
MOST_FOUND: Final = 200
_INSIDE_DAYS: Final = timedelta(days=21)
_NO_REASON: Final = Text(
    f"Say why, in at least {LEAST_LETTERS} letters", f"请写明理由，至少 {LEAST_LETTERS} 个字"
)
_NO_CASE: Final = Text(
    "Name the number of an open incident, or the question that is to be answered",
    "请填写正在处置的疫情编号，或写明要查清的问题",
)
_NO_INCIDENT: Final = Text("No open incident has this number", "没有这个编号的正在处置的疫情")
_NO_WORDS: Final = Text("Say what is looked for", "请填写要查的内容")
_GONE: Final = Text("There is no such search", "没有这条查询记录")
_OWN: Final = Text("Somebody else looks at it: it is your own search", "不能复核自己的查询")


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is looked for and why.

    Parameters
    ----------
    words
        A plate, or the number of a pass; of no use for vehicles that are inside.
    """

    kind: Search.Kind
    words: str
    reason: str
    incident_no: str = ""
    question: str = ""


def search(*, actor: Actor, asked: Asked, at: datetime) -> list[Passage]:
    """
    Return the passages that were asked for, of the areas in which the actor may search; the latest first.

    Raises
    ------
    SearchError
        If no reason is given, or it is for no open incident and no question.
    """
    require(actor, ACT)
    require_person(actor)
    SearchError.raise_for(_faults(asked, at))
    counts = actor.acting(ACT)
    with log.together():
        with acting(actor, ACT):
            found = list(_found(asked, at))
        row = Search(
            kind=asked.kind, reason=_cut(asked.reason, 300), incident_no=_cut(asked.incident_no, 16),
            question=_cut(asked.question, 120), n_found=len(found), path=holding(actor.areas(ACT)), at=at,
            account_id=_person(actor), by=actor.name[:60], role=counts.role,
        )  # fmt: skip
        with as_machine():
            row.save(force_insert=True)
        log.write(
            actor, "gates.searched", row.pk, at=at, reason=row.reason, kind=row.kind, n=row.n_found,
            incident=row.incident_no,
        )  # fmt: skip
    return found


def _person(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NobodyActsError
    return actor.account_id


def _faults(asked: Asked, at: datetime) -> list[Text]:
    found = []
    if sum(one.isalnum() for one in asked.reason) < LEAST_LETTERS:
        found.append(_NO_REASON)
    number = _cut(asked.incident_no, 16)
    if number:
        with (
            as_machine()
        ):  # whoever may search need not see incidents: that one is open is all they learn
            known = {one.incident.number for one in incidents.open_incidents(at)}
        if number not in known:
            found.append(_NO_INCIDENT)
    elif sum(one.isalnum() for one in asked.question) < LEAST_LETTERS:
        found.append(_NO_CASE)
    if asked.kind is not Search.Kind.INSIDE and not asked.words.strip():
        found.append(_NO_WORDS)
    return found


def _cut(words: str, most: int) -> str:
    return " ".join(words.split())[:most]


def _found(asked: Asked, at: datetime) -> Iterable[Passage]:
    rows = Passage.objects.filter(state=Passage.State.COUNTS)
    if asked.kind is Search.Kind.PLATE:
        index = vault.index_of(plate_of(asked.words), kind=PLATE)
        return rows.filter(plate_index=index).exclude(plate_index="")[:MOST_FOUND]
    if asked.kind is Search.Kind.PASS:
        return rows.filter(pass_no__iexact=_cut(asked.words, 16))[:MOST_FOUND]
    return _inside(at)


def _inside(at: datetime) -> list[Passage]:
    """Return the last passage of each vehicle that came in and has not gone out since."""
    rows = Passage.objects.filter(
        state=Passage.State.COUNTS, what=Passage.What.VEHICLE, done=Passage.Done.THROUGH,
        at__gte=at - _INSIDE_DAYS, at__lte=at,
    ).exclude(plate_index="")  # fmt: skip
    last: dict[str, tuple[str, UUID]] = {}
    for index, way, pk in rows.order_by("at").values_list("plate_index", "way", "pk"):
        last[index] = (way, pk)
    ids = [pk for way, pk in last.values() if way == Passage.Way.IN][:MOST_FOUND]
    return list(Passage.objects.filter(pk__in=ids))


def review_search(*, actor: Actor, search_id: UUID, words: str, at: datetime) -> Search:
    """
    Mark a search as looked at.

    Raises
    ------
    SearchError
        If there is none, or it is one's own.
    """
    require(actor, SEE)
    require_person(actor)
    with as_machine(), log.together():
        row = Search.every.select_for_update().filter(pk=search_id).first()
        if row is None:
            raise SearchError(_GONE)
        require(actor, SEE, row.path)
        if row.account_id == actor.account_id:
            raise SearchError(_OWN)
        if row.reviewed_at is not None:
            return row
        row.reviewed_at, row.reviewer_id = at, actor.account_id
        row.reviewed_by, row.reviewed_words = actor.name[:60], _cut(words, 300)
        row.save()
        log.write(actor, "gates.search-seen", row.pk, at=at)
    return row
