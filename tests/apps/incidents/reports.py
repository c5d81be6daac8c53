"""An office in which reports come in: rules that count, and people whom they are about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from shouwang.apps.incidents import cases, deciding, reporting, standing
from shouwang.apps.incidents.cases import CaseNow
from shouwang.apps.incidents.models import Case, Incident, Step
from shouwang.apps.incidents.reporting import NewReport, Taken
from shouwang.apps.people import public as people
from shouwang.apps.people.models import Person
from shouwang.apps.statements import drafting
from shouwang.apps.statements.models import Version
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import closing
from shouwang.policy.incidents import CaseState, State
from tests.apps.orders.ordering import active_pack, somebody

NOW: Final = datetime(2020, 2, 26, 19, 12, tzinfo=UTC)
"""12 minutes past three in the night of 27 February, in the town's calendar."""
TODAY: Final = date(2020, 2, 27)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def report(person: Person | None = None, **facts: Any) -> NewReport:
    """Return a report that may be taken down, but for what is said otherwise."""
    about: dict[str, Any] = {"name": "孟霜降", "path": "LH/LW/G3"}
    if person is not None:
        about = {"person": people.someone(person.ref, on=TODAY)}
    whole = {
        "pack_id": active_pack(at=NOW - DAY).pk, "onset_on": TODAY - 2 * DAY, "said_at": NOW, "by": "clinic",
        **about, **facts,
    }  # fmt: skip
    return NewReport(**whole)


def taken(
    person: Person | None = None, *, at: datetime = NOW, by: str = "Duan", **facts: Any
) -> Taken:
    """Take a report down."""
    new = report(person, **{"said_at": at, **facts})
    return reporting.take_down(actor=somebody(by), new=new, at=at)


def say(
    case: Case, state: CaseState | str, *, at: datetime, words: str = "PCR", **days: date | None
) -> Case:
    """Say how a case stands; its days stay unless they are said."""
    case = Case.every.get(pk=case.pk)
    kept = {
        day: getattr(case, day) for day in ("onset_on", "sample_on", "result_on", "isolated_on")
    }
    return cases.say(
        actor=somebody("Doc"), case_id=case.pk, now=CaseNow(CaseState(state), **{**kept, **days}),
        words=words, seen_at=case.changed_at, at=at,
    )  # fmt: skip


def decide(incident: Incident, wanted: State, *, at: datetime) -> Step:
    """Decide that an incident is contained, or released."""
    return deciding.decide(
        actor=somebody("Chen"), incident_id=incident.pk, wanted=wanted, words="as agreed", at=at
    )


def state(incident: Incident, at: datetime) -> State:
    """Return where an incident stood."""
    with as_machine():
        return standing.standing_of(incident, at).state


def nothing_waits(at: datetime) -> None:
    """Withdraw what was drafted when a case was confirmed: an outbreak is not closed over it."""
    for version in Version.every.filter(n=1, statement__steps=None):
        drafting.withdraw(
            actor=somebody("Wen"), statement_id=version.statement_id, why_zh="不公布", why_en="", at=at
        )  # fmt: skip


def closed(number: str, at: datetime) -> None:
    """Let two persons close an outbreak, once no text waits."""
    nothing_waits(at)
    asked = closing.ask(actor=somebody("Chen"), incident=number, reason="over", at=at)
    closing.confirm(actor=somebody("Emeka"), closing_id=asked.pk, at=at)
