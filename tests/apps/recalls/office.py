"""An office that recalls: an incident, people who help, and what they answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from shouwang.apps.incidents import reporting
from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Responder
from shouwang.apps.recalls import answering, calling, rounds, standing
from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.asking import NewRecall, Place
from shouwang.apps.recalls.models import Answer, Call, Recall, Round
from shouwang.backbone.access.actors import Actor
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import AMINA, make_areas

NOW: Final = datetime(2020, 2, 26, 19, 12, tzinfo=UTC)
"""12 minutes past three in the night of 27 February, in the town's calendar."""
TODAY: Final = date(2020, 2, 27)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
ALL_CHANNELS: Final = ("in-app", "tree", "sms-file", "mail-file")
_ROLES: Final = ("officer", "police", "doctor", "village-officer", "militia")
_TERMS: Final = [
    "立春",
    "雨水",
    "惊蛰",
    "春分",
    "清明",
    "谷雨",
    "立夏",
    "小满",
    "芒种",
    "夏至",
    "小暑",
    "大暑",
    "立秋",
    "处暑",
    "白露",
    "秋分",
    "寒露",
    "霜降",
    "立冬",
    "小雪",
]
_SURNAMES: Final = "林魏陈何吕施张孔"


def open_incident(at: datetime = NOW - 2 * HOUR) -> Incident:
    """Return an incident that a report has opened."""
    make_areas()
    pack = active_pack(at=at)
    report = reporting.NewReport(
        pack_id=pack.pk,
        onset_on=at.date(),
        said_at=at,
        name="孟霜降",
        path="LH/LW/G3",
        by="clinic",
    )
    return reporting.take_down(actor=somebody("Clinic"), new=report, at=at).incident


def staff(
    n: int, *, leaders: int = 2, path: str = "LH/LW", without_phone: int = 0
) -> list[Responder]:
    """Enter people who help: the first of them lead, the last have no telephone."""
    people.enter_helpers(
        actor=AMINA, at=NOW - DAY,
        helpers=[
            people.NewHelper(
                name=_SURNAMES[i // 20 % 8] + _TERMS[i % 20], role=_ROLES[i % 5], path=path,
                phone="" if i >= n - without_phone else f"199 0000 {i:04d}", is_leader=i < leaders,
            )
            for i in range(n)
        ],
    )  # fmt: skip
    return list(Responder.objects.order_by("ref"))


def doctor_says(one: Responder, *, is_fit: bool, on: date = TODAY, at: datetime = NOW) -> None:
    """Note a doctor's word from a day on."""
    people_helpers.say_fitness(
        actor=AMINA, ref=one.ref, is_fit=is_fit, from_on=on, until_on=None, at=at
    )


def link_of(token: str) -> str:
    """Return the address by which somebody answers."""
    return f"http://hall/recalls/a/{token}/"


def new(incident: Incident, step: str = "all", **facts: Any) -> NewRecall:
    """Return a recall that may be called, but for what is said otherwise."""
    whole: dict[str, Any] = {
        "incident_id": incident.pk, "step": Recall.Step(step), "places": (Place("村委会"),),
        "by_at": NOW + HOUR, "channels": ALL_CHANNELS, "words": "带上口罩",
    }  # fmt: skip
    return NewRecall(**{**whole, **facts})


def called(
    incident: Incident,
    step: str = "all",
    *,
    at: datetime = NOW,
    by: Actor | None = None,
    **facts: Any,
) -> Recall:
    """Call people in."""
    return calling.call(
        actor=by or somebody("Duan"), new=new(incident, step, **facts), link_of=link_of, at=at
    )


def again(recall: Recall, at: datetime, channels: tuple[str, ...] = ALL_CHANNELS) -> Round:
    """Call those again who are silent."""
    return rounds.again(
        actor=somebody("Duan"), recall_id=recall.pk, channels=channels, link_of=link_of, at=at
    )


def stood_down(recall: Recall, at: datetime, words: str = "已到齐") -> Recall:
    """Stand a recall down."""
    return rounds.stand_down(actor=somebody("Duan"), recall_id=recall.pk, words=words, at=at)


def noted(
    recall: Recall,
    one: Responder,
    kind: str,
    at: datetime,
    *,
    said_at: datetime | None = None,
    **facts: Any,
) -> Answer:
    """Note what somebody said."""
    more = {"why": "caring"} if kind == "cannot" else {}
    return answering.note(
        actor=somebody("Nora"), call_id=call_of(recall, one).pk, at=at, said_at=said_at,
        new=NewAnswer(Answer.Kind(kind), **{**more, **facts}),
    )  # fmt: skip


def call_of(recall: Recall, one: Responder) -> Call:
    """Return the call of somebody."""
    return Call.every.get(recall=recall, responder_id=one.pk)


def states(recall: Recall, at: datetime) -> dict[UUID, str]:
    """Return where everybody stands, by the id of their entry."""
    return {one.call.responder_id: one.state.value for one in standing.stands(recall, at)}
