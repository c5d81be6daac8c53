"""An office that tells everybody: an incident with a confirmed case, who writes, who approves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from shouwang.apps.incidents import cases, reporting
from shouwang.apps.incidents.cases import CaseNow
from shouwang.apps.incidents.models import Case
from shouwang.apps.incidents.public import Incident
from shouwang.apps.statements import approving, drafting, records, standing
from shouwang.apps.statements.models import Statement, Step, Version
from shouwang.apps.statements.standing import Standing
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access.actors import Actor
from shouwang.policy.incidents import CaseState
from tests.apps.orders.ordering import active_pack, somebody
from tests.offices import make_areas

NOW: Final = datetime(2020, 2, 26, 19, 12, tzinfo=UTC)
"""12 minutes past three in the night of 27 February, in the town's calendar."""
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
NAME: Final = "孟霜降"
HOME: Final = "LH/LW/G3/B5/R1"
OFFICES: Final = {"office_zh": "临和县疫情防控指挥部", "office_en": "Linhe County headquarters"}


def writer() -> Actor:
    """Return who writes."""
    return somebody("Wen")


def approver() -> Actor:
    """Return who approves."""
    return somebody("Duan")


def incident(
    *, name: str = NAME, is_confirmed: bool = True, at: datetime = NOW - 2 * HOUR
) -> Incident:
    """Return an incident with one case, confirmed unless said otherwise."""
    make_areas()
    pack = active_pack(at=at)
    report = reporting.NewReport(
        pack_id=pack.pk, onset_on=at.date(), said_at=at, name=name, path=HOME, by="clinic"
    )
    taken = reporting.take_down(actor=somebody("Clinic"), new=report, at=at)
    if is_confirmed:
        said_of(taken.case, CaseState.CONFIRMED, at=at + MINUTE)
    return taken.incident


def another_case(
    of: Incident, name: str = "何立夏", *, at: datetime = NOW + MINUTE, keeps_draft: bool = False
) -> Case:
    """Report a further case of an incident and have it confirmed."""
    report = reporting.NewReport(
        pack_id=of.pack_id, onset_on=at.date(), said_at=at, name=name, path="LH/LW/G3/B6/R1"
    )
    case = reporting.take_down(actor=somebody("Clinic"), new=report, at=at).case
    (confirmed if keeps_draft else said_of)(case, CaseState.CONFIRMED, at=at)
    return case


def said_of(case: Case, state: CaseState, *, at: datetime) -> None:
    """Have somebody say what a case is; what is drafted by itself then is thrown away: here the office drafts."""
    before = set(Statement.every.values_list("pk", flat=True))
    confirmed(case, state, at=at)
    Version.every.exclude(statement__in=before).delete()
    Statement.every.exclude(pk__in=before).delete()


def confirmed(
    case: Case, state: CaseState = CaseState.CONFIRMED, *, at: datetime = NOW - HOUR
) -> None:
    """Have a doctor say what a case is."""
    case.refresh_from_db()
    cases.say(
        actor=somebody("Doctor"), case_id=case.pk, seen_at=case.changed_at, words="PCR", at=at,
        now=CaseNow(state, case.onset_on, None, None, None),
    )  # fmt: skip


def drafted(of: Incident, kind: str = "confirmation", *, at: datetime = NOW) -> Statement:
    """Draft a statement."""
    return drafting.draft(actor=writer(), incident_id=of.pk, kind=Statement.Kind(kind), at=at)[0]


def stands(row: Statement, at: datetime = NOW + HOUR) -> Standing:
    """Return where a statement stands."""
    row.refresh_from_db()
    return standing.standing_of(row, at)


def approved(
    row: Statement, *, at: datetime = NOW + MINUTE, by: Actor | None = None, accepted: str = ""
) -> Step:
    """Approve what was written last."""
    return approving.approve(
        actor=by or approver(), statement_id=row.pk, version_id=stands(row, at).last.pk, at=at,
        accepted=accepted, **OFFICES,
    )  # fmt: skip


def written(row: Statement) -> Written:
    """Return the text that was written last."""
    return records.written_of(stands(row).last)


def changed(
    row: Statement, *, at: datetime = NOW + MINUTE, by: Actor | None = None, **words: str
) -> Version:
    """Change some words of a statement."""
    return drafting.change(
        actor=by or writer(), statement_id=row.pk, seen=stands(row).last.n,
        written=replace(written(row), **words), at=at,
    )  # fmt: skip
