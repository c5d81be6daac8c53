"""What is said of a case: confirmed, excluded, a day that was found out or corrected; by a person with the duty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.incidents import deciding, reporting, saying, standing
from shouwang.apps.incidents.errors import CaseError
from shouwang.apps.incidents.models import Case, Incident
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text
from shouwang.policy import incidents as policy
from shouwang.policy.incidents import CaseState, ReportedDays

_ON_CONFIRMATION: Final[dict[str, Callable[[Actor, Incident, datetime], object]]] = {}


def on_confirmation(name: str, do: Callable[[Actor, Incident, datetime], object]) -> None:
    """
    Register what is prepared as soon as a case is confirmed; it decides nothing, and refuses nothing.

    It takes whoever confirmed the case, the incident, and when; and runs in the same transaction.
    """
    _ON_CONFIRMATION[name] = do


@dataclass(frozen=True, slots=True)
class CaseNow:
    """A case as it is to stand."""

    state: CaseState
    onset_on: date | None
    sample_on: date | None = None
    result_on: date | None = None
    isolated_on: date | None = None


@transaction.atomic
def say(
    *, actor: Actor, case_id: UUID, now: CaseNow, words: str, seen_at: datetime, at: datetime
) -> Case:
    """
    Write down how a case stands now; what was said before stays.

    Parameters
    ----------
    words
        What it rests on: the result, who found it.
    seen_at
        When the case had last been changed as the writer saw it.

    Raises
    ------
    CaseError
        If a day cannot be, nothing says what it rests on, the incident is closed, or somebody was quicker.
    """
    require(actor, "incidents.say-of-case")
    require_person(actor)
    deciding.hold_still()
    case = Case.every.select_for_update().filter(pk=case_id).select_related("incident").first()
    if case is None:
        raise CaseError(detail=Text("There is no such case", "没有这个病例"))
    require(actor, "incidents.say-of-case", case.path)
    with as_machine(), log.together():
        _require_sound(case, now, words, seen_at, at)
        before = case.state
        case.state, case.changed_at = now.state, at
        for day in ("onset_on", "sample_on", "result_on", "isolated_on"):
            setattr(case, day, getattr(now, day))
        case.save(
            update_fields=[
                "state",
                "onset_on",
                "sample_on",
                "result_on",
                "isolated_on",
                "changed_at",
            ]
        )
        reporting.said(actor, case, at=at, words=words)
        act = f"incidents.case-{now.state}" if now.state != before else "incidents.case-said"
        log.write(
            actor,
            act,
            case.person_id or case.pk,
            at=at,
            incident=case.incident.number,
            case=case.no,
        )
        if act == "incidents.case-confirmed":
            for prepare in _ON_CONFIRMATION.values():
                prepare(actor, case.incident, at)
    return case


def _require_sound(case: Case, now: CaseNow, words: str, seen_at: datetime, at: datetime) -> None:
    if case.changed_at != seen_at:
        raise CaseError(
            detail=Text("Somebody wrote of this case meanwhile", "此期间有人更新了这个病例")
        )
    if not standing.standing_of(case.incident, at).is_open:
        raise CaseError(detail=Text("The outbreak is closed", "这起疫情已经结束"))
    days = ReportedDays(now.onset_on, now.sample_on, now.result_on, now.isolated_on)
    if found := policy.faults_of(days, timezone.localdate(at)):
        raise CaseError(detail=saying.all_faults(found))
    if not words.strip():
        raise CaseError(
            detail=Text(
                "Say what it rests on: the result, or who found it", "请写明依据：检测结果或认定人"
            )
        )
