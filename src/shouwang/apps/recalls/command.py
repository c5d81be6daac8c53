"""What recalls show on the command page, the wall and the timeline of an incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Coalesce
from django.urls import reverse

from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.public import Block, Figure, Incident, Moment
from shouwang.apps.recalls import counting, queries, standing
from shouwang.apps.recalls.models import Answer, Call, Recall, Round
from shouwang.apps.recalls.standing import State
from shouwang.backbone.access.scope import as_machine
from shouwang.core.text import Text

_SEE: Final = "recalls.see"
_CALLED: Final = {
    Recall.Step.LEADERSHIP: Text("Leadership recalled: {number}", "召回领导：{number}"),
    Recall.Step.ALL: Text("Everybody recalled: {number}", "召回全体人员：{number}"),
}
_AGAIN: Final = Text("{number}: called again, round {n}", "{number}：第 {n} 轮通知")
_ONE: Final = Text("{number}: one more called by hand", "{number}：单独通知一人")
_OVER: Final = Text("{number}: stood down", "{number}：召回解除")
_ALL_ANSWERED: Final = Text("{number}: everybody has answered", "{number}：全部答复")


def enter() -> None:
    """Register moments, figures, cards and what has to be done before an outbreak is closed."""
    incidents.add_moments("recalls", Text("Recall", "召回"), _SEE, moments)
    for code, title, states in (
        ("recalls.called", Text("called in", "已召回"), ()),
        ("recalls.here", Text("here now", "已到岗"), (State.HERE,)),
        ("recalls.silent", Text("not answered", "未答复"), (State.SILENT,)),
    ):
        incidents.add_figure(Figure(code, title, _SEE, _ask(*states), url_of))
    incidents.add_block(Block("recalls", _SEE, "recalls/_block.html", head_count, place=25))
    incidents.add_block(
        Block("recalls-wall", _SEE, "recalls/_wall.html", wall, place=25, on_wall=True)
    )
    incidents.add_open_work("recalls", open_recalls)


def _ask(*states: State) -> Any:
    def ask(incident: Incident, at: datetime) -> int:
        return queries.n_in(incident, at, *states)

    return ask


def url_of(incident: Incident) -> str:
    """Return the page of the latest recall of an incident, or of all."""
    row = Recall.objects.filter(incident_id=incident.pk).first()
    return reverse("recalls:recall", args=[row.pk]) if row else reverse("recalls:recalls")


def moments(incident: Incident, before: datetime, most: int) -> list[Moment]:
    """Return calls, rounds, stand-downs, and when the last one answered; the latest first."""
    recalls = list(Recall.objects.filter(incident_id=incident.pk, called_at__lt=before)[:most])
    rows = Round.every.filter(recall__in=recalls, at__lt=before).select_related("recall")
    found = [
        _moment(row.recall, row.at, _words(row), row.by) for row in rows.order_by("-at")[:most]
    ]
    answered = _all_answered(recalls, before)
    found += [
        _moment(recall, answered[recall.pk], said(_ALL_ANSWERED, recall), "")
        for recall in recalls
        if recall.pk in answered
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def said(words: Text, recall: Recall, **facts: object) -> Text:
    """Return a text about a recall with its number filled in."""
    return Text(
        words.say("en", number=recall.number, **facts), words.say("zh", number=recall.number, **facts)
    )  # fmt: skip


def _words(row: Round) -> Text:
    if row.kind == Round.Kind.STAND_DOWN:
        return said(_OVER, row.recall)
    if row.kind == Round.Kind.ONE:
        return said(_ONE, row.recall)
    if row.n == 1:
        return said(_CALLED[Recall.Step(row.recall.step)], row.recall)
    return said(_AGAIN, row.recall, n=row.n)


def _moment(recall: Recall, at: datetime, what: Text, by: str) -> Moment:
    return Moment(at, "recalls", what, by, reverse("recalls:recall", args=[recall.pk]))


def _all_answered(recalls: list[Recall], at: datetime) -> dict[UUID, datetime]:
    """Return when the last one answered, of the recalls in which nobody is silent."""
    with as_machine():
        root_of = Coalesce("first_id", "id")
        calls = list(Call.every.filter(recall__in=recalls).values_list("recall_id", root_of))
        roots = {root for _recall, root in calls}
        answered = set(Answer.every.filter(call__in=roots).values_list("call_id", flat=True))
    some = {recall for recall, root in calls if root in answered}  # where nobody has, not all have
    recalls = [one for one in recalls if one.pk in some]
    by_recall = standing.stands_of(recalls, at)
    with as_machine():
        first: dict[UUID, datetime] = {}
        rows = Answer.every.filter(call__in=roots, at__lte=at).exclude(kind="took-back")
        for call_id, said_at in rows.values_list("call_id", "at"):
            first.setdefault(call_id, said_at)
    found = {}
    for recall in recalls:
        stands = by_recall[recall.pk]
        moments = [first[one.call.root_id] for one in stands if one.call.root_id in first]
        if moments and not any(one.state is State.SILENT for one in stands):
            found[recall.pk] = max(*moments, recall.called_at)
    return found


def head_count(incident: Incident, at: datetime) -> dict[str, Any]:
    """Return figures and who comes where, of the latest recall that runs, and which step comes next."""
    running = list(queries.running_at(at, incident.pk))
    steps = {one.step for one in running}
    follows = next((step for step in Recall.Step.values if step not in steps), "")
    if Recall.Step.ALL in steps:
        follows = ""
    facts = {"incident": incident, "next": follows}
    return {**facts, **_figures(running[0], at)} if running else {**facts, "recall": None}


def wall(incident: Incident, at: datetime) -> dict[str, Any] | None:
    """Return how many are here and expected by place, and how many are silent; None where no recall runs."""
    recall = queries.running_at(at, incident.pk).first()
    return _figures(recall, at) if recall else None


def _figures(recall: Recall, at: datetime) -> dict[str, Any]:
    stands = standing.stands(recall, at)
    return {
        "recall": recall,
        "counts": counting.counts(stands),
        "heads": counting.head_count(recall, stands, at),
    }


def open_recalls(incident: Incident, at: datetime) -> Iterable[Text]:
    """Yield the recalls that have to be stood down before an outbreak is closed."""
    with as_machine():
        for recall in queries.running_at(at, incident.pk):
            yield said(Text("{number} is not stood down", "{number} 未解除"), recall)
