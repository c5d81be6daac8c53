"""
Taking down a report: the first opens an incident, a further one joins it, and nobody becomes two cases.

ShouwangError
 ├ ReportError       a report cannot be taken down as it was said
 ├ SentTwiceError    the same report was sent a moment ago
 └ SameNameError     somebody of the same name is a case already: is it the same person?
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shouwang.apps.incidents import deciding, saying, standing
from shouwang.apps.incidents.errors import ReportError
from shouwang.apps.incidents.models import Case, Concerned, Incident, Report, Said
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.paths import lies_in
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from shouwang.policy import incidents as policy
from shouwang.policy.incidents import CaseState, Identity, Likeness, ReportedDays, ReportFault

ANOTHER: Final = "another"
"""Said of somebody who has the name of a case and is somebody else."""
_AREAS: Final = ("village", "community", "township")


class SentTwiceError(ShouwangError):
    """The same report was sent again within a minute."""

    code: ClassVar[str] = "incidents.twice"
    problem: ClassVar[Text] = Text(
        en="The same report was taken down a moment ago.", zh="同一报告刚刚已登记。"
    )
    remedy: ClassVar[Text] = Text(
        en="Nothing was lost and nothing is there twice.", zh="没有丢失，也没有重复。"
    )

    def __init__(self, *, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__()


class SameNameError(ShouwangError):
    """Somebody of the same name is a case already."""

    code: ClassVar[str] = "incidents.same-name"
    problem: ClassVar[Text] = Text(
        en="Somebody of this name is reported already: {cases}.",
        zh="已有同名的人被报告：{cases}。",
    )
    remedy: ClassVar[Text] = Text(
        en="Say whether it is the same person, and send it again.",
        zh="请说明是否同一人，然后重新提交。",
    )

    def __init__(self, cases: list[Case]) -> None:
        self.cases = cases
        super().__init__(
            cases=Text(
                ", ".join(f"case {one.no}" for one in cases),
                "、".join(f"病例 {one.no}" for one in cases),
            )
        )


@dataclass(frozen=True, slots=True)
class NewReport:
    """
    A report as it was said.

    Parameters
    ----------
    pack_id
        Version of the rules of the disease that is suspected.
    person
        Of the register; None for somebody who is not in it, who then has a name.
    path
        Where somebody who is not in the register stays.
    result
        ``positive``, ``negative``, or nothing where none is there yet. A person with the duty decides what it means.
    by, reach
        Who reported it, and how they are reached.
    said_at
        When it was said; it may be written down later.
    same_as
        Id of the case that it is about, or `ANOTHER`; nothing where nobody was asked.
    """

    pack_id: UUID
    onset_on: date | None
    said_at: datetime
    way: str = Report.Way.PAGE
    person: people.Someone | None = None
    name: str = ""
    phone: str = ""
    path: str = ""
    sample_on: date | None = None
    result: str = ""
    result_on: date | None = None
    isolated_on: date | None = None
    by: str = ""
    reach: str = ""
    words: str = ""
    same_as: str = ""

    @property
    def where(self) -> str:
        """Path of the home, or of where they stay."""
        return self.person.path if self.person else self.path

    @property
    def days(self) -> ReportedDays:
        """What policy judges."""
        return ReportedDays(self.onset_on, self.sample_on, self.result_on, self.isolated_on)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a report."""

    incident: Incident
    case: Case
    report: Report

    @property
    def fate(self) -> Report.Fate:
        """Whether it opened the incident, is a further case, or about one that is known."""
        return Report.Fate(self.report.fate)


@transaction.atomic
def take_down(*, actor: Actor, new: NewReport, at: datetime) -> Taken:
    """
    Take a report down: it opens an incident or joins the one that is open there for this disease.

    Raises
    ------
    ReportError
        If something is missing or cannot be, with all of it.
    SentTwiceError
        If the same was sent a moment ago.
    SameNameError
        If somebody of the same name is a case, and nobody said whether it is the same person. Only who may see cases
        is asked: the question tells that there is one.
    """
    require(actor, "incidents.report")
    if not new.where and not actor.may("incidents.report", ""):
        raise ReportError(
            detail=Text(
                "Say where they stay, within the area of your work",
                "请填写现住处（限您负责的区域）",
            )
        )
    require(actor, "incidents.report", new.where)
    _require_sound(new, at)
    may_ask = actor.may("incidents.see-cases", new.where)
    with as_machine(), log.together():  # cases of other places count too; the log is held last
        deciding.hold_still()  # two reports of one minute open one incident
        incident = _open_incident(new, at)
        identity, case = _identity(new), None
        if incident is not None:
            _require_once(actor, _alike(incident, new, identity), new, at)
            case = _known_case(incident, new, identity, may_ask=may_ask)
            _require_once(actor, Q(case=case), new, at)
        if incident is None:
            incident, fate = _opened(actor, new, at), Report.Fate.OPENED
        else:
            fate = Report.Fate.KNOWN if case else Report.Fate.NEW_CASE
        if case is None:
            case = _new_case(actor, incident, new, identity, at)
        else:
            _fill(actor, case, new, at)
        report = _report(actor, case, new, fate, at)
        log.write(actor, "incidents.reported", case.person_id or case.pk, at=at,
                  incident=incident.number, way=new.way, fate=str(fate))  # fmt: skip
        return Taken(incident, case, report)


def _require_sound(new: NewReport, at: datetime) -> None:
    found = list(policy.faults_of(new.days, timezone.localdate(at)))
    if new.said_at > at:
        found.append(ReportFault.SAID_AHEAD)
    elif new.said_at < at - policy.LONG_AGO:
        found.append(ReportFault.SAID_LONG_AGO)
    if new.person is None and not new.name.strip():
        found.append(ReportFault.NOBODY)
    if found:
        raise ReportError(detail=saying.all_faults(found))
    if all(one.id != new.pack_id for one in orders.active_rules()):
        raise ReportError(
            detail=Text(
                "These rules do not count: choose the disease anew",
                "所选规则未启用：请重新选择疾病",
            )
        )


def _identity(new: NewReport) -> Identity:
    person = new.person
    entries = people.entries_of(person.id) if person else ()
    name = person.name if person else new.name
    return Identity(
        frozenset(map(str, entries)),
        name_index(name),
        vault.index_of(_digits(new.phone), kind="case-phone"),
    )


def name_index(name: str) -> str:
    """Return what stands for a name where it is asked whether two are one."""
    return vault.index_of("".join(name.split()).casefold(), kind="case-name")


def _digits(phone: str) -> str:
    return "".join(char for char in phone if char.isdecimal())


def _identity_of(case: Case) -> Identity:
    """Return who a case is; its own entry is enough, since the other side of the comparison has all of them."""
    entries = {str(case.person_id)} if case.person_id else ()
    return Identity(frozenset(entries), case.name_index, case.phone_index)


def _open_incident(new: NewReport, at: datetime) -> Incident | None:
    """Return the narrowest incident open for the disease where they stay; the last one if nobody knows where."""
    rules = orders.rules_of(new.pack_id)
    code = rules.pack.code if rules else ""
    rows = Incident.every.filter(opened_at__lte=at)
    around = [row for row in rows if not new.where or lies_in(new.where, row.path)]
    stands = standing.standings(around, at)
    fit = [
        row for row in around
        if row.pk in stands and stands[row.pk].is_open and _code_of(stands[row.pk]) == code
    ]  # fmt: skip
    return max(fit, key=lambda row: len(row.path) if new.where else 0, default=None)


def _code_of(stands: standing.Standing) -> str:
    return stands.pack.code if stands.pack else ""


def _known_case(
    incident: Incident, new: NewReport, identity: Identity, *, may_ask: bool
) -> Case | None:
    """
    Return the case that a report is about; None for somebody who is none yet.

    Of two that are one person, the one that was not excluded: a report does not wake the other.
    """
    cases = sorted(standing.cases_of(incident), key=lambda one: one.state == CaseState.EXCLUDED)
    like = {case.pk: policy.likeness(identity, _identity_of(case)) for case in cases}
    for case in cases:
        if like[case.pk] is Likeness.SAME or (may_ask and str(case.pk) == new.same_as):
            return case
    perhaps = [case for case in cases if like[case.pk] is Likeness.PERHAPS]
    if perhaps and may_ask and new.same_as != ANOTHER:
        raise SameNameError(perhaps)
    return None


def _alike(incident: Incident, new: NewReport, identity: Identity) -> Q:
    """Return the test for reports of somebody who was named just so: of a name alone, nobody knows who it is."""
    return Q(
        case__incident=incident, case__person_id=new.person.id if new.person else None,
        case__name_index=identity.name, case__phone_index=identity.phone,
    )  # fmt: skip


def _require_once(actor: Actor, about: Q, new: NewReport, at: datetime) -> None:
    lately = Report.every.filter(
        about, noted_by=actor.account_id, noted_at__gt=at - policy.TWICE_WITHIN, way=new.way, **_days(new),
        result=new.result,
    )  # fmt: skip
    for row in lately:
        if (row.words, row.by, row.reach) == (new.words, new.by, new.reach):
            raise SentTwiceError(case_id=row.case_id)


def _opened(actor: Actor, new: NewReport, at: datetime) -> Incident:
    area = _area_of(new.where)
    year = timezone.localdate(at).year
    incident = Incident.every.create(
        number=f"I{year}-{people.take_number(f'I{year}'):04d}",
        path=area.path if area else "",
        place=area.name if area else "全镇",
        place_en=(area.name_en or area.name) if area else "the whole town",
        pack_id=new.pack_id,
        opened_at=new.said_at,
        noted_at=at,
        opened_by=actor.name[:60],
    )
    log.write(actor, "incidents.opened", incident.pk, at=at, number=incident.number)
    return incident


def _area_of(path: str) -> places.Part | None:
    """Return the village or community that a place lies in, or the township where there is none."""
    around = (
        {part.kind: part for part in places.tree_of(path) if lies_in(path, part.path)}
        if path
        else {}
    )
    return next((around[kind] for kind in _AREAS if kind in around), None)


def _new_case(
    actor: Actor, incident: Incident, new: NewReport, identity: Identity, at: datetime
) -> Case:
    person = new.person
    case = Case(
        id=uuid4(),
        incident=incident,
        no=Case.every.filter(incident=incident).count() + 1,
        person_id=person.id if person else None,
        ref=person.ref if person else "",
        path=new.where or incident.path,
        name_index=identity.name,
        phone_index=identity.phone,
        state=CaseState.SUSPECTED,
        changed_at=at,
        **_days(new),
    )
    case.name = (person.name if person else new.name.strip())[:60]
    home = places.home_at(new.path) if new.path and person is None else None
    case.home = person.home if person else (home.label if home else "")
    case.save(force_insert=True)
    said(
        actor, case, at=at, words=""
    )  # known from now on: what was decided before did not know it
    _concern(actor, incident, case.path, at)
    return case


def _days(new: NewReport) -> dict[str, date | None]:
    days = new.days
    return {
        "onset_on": days.onset_on, "sample_on": days.sample_on,
        "result_on": days.result_on, "isolated_on": days.isolated_on,
    }  # fmt: skip


def _fill(actor: Actor, case: Case, new: NewReport, at: datetime) -> None:
    """Write what nobody knew; what was known stays until it is corrected. All but a negative result wakes a case."""
    filled = {
        day: value
        for day, value in _days(new).items()
        if value is not None and getattr(case, day) is None
    }
    wakes = case.state == CaseState.EXCLUDED and new.result != "negative"
    if not filled and not wakes:
        return
    for day, value in filled.items():
        setattr(case, day, value)
    if wakes:
        case.state = CaseState.SUSPECTED
    case.changed_at = at
    case.save(update_fields=[*filled, "state", "changed_at"])
    said(actor, case, at=at, words="")


def said(actor: Actor, case: Case, *, at: datetime, words: str) -> Said:
    """Write down what is said of a case, as it stands now."""
    row = Said(
        id=uuid4(),
        case=case,
        place_in_order=Said.every.filter(case=case).count(),
        state=case.state,
        onset_on=case.onset_on,
        sample_on=case.sample_on,
        result_on=case.result_on,
        isolated_on=case.isolated_on,
        at=at,
        account_id=actor.account_id,
        actor_name=actor.name[:60],
    )
    row.words = words
    row.save(force_insert=True)
    return row


def _report(actor: Actor, case: Case, new: NewReport, fate: Report.Fate, at: datetime) -> Report:
    row = Report(
        id=uuid4(),
        case=case,
        way=new.way,
        fate=fate,
        result=new.result,
        said_at=new.said_at,
        noted_at=at,
        noted_by=actor.account_id,
        noted_name=actor.name[:60],
        **_days(new),
    )
    row.by, row.reach, row.words = new.by, new.reach, new.words
    row.save(force_insert=True)
    return row


def _concern(actor: Actor, incident: Incident, path: str, at: datetime) -> None:
    """Name the village or community of a case among the places concerned, once."""
    area = _area_of(path)
    if area is None or _is_concerned(standing.places_of(incident, at), area.path):
        return
    Concerned.every.create(
        incident=incident, area=area.path, label=area.name, from_at=at, noted_by=actor.name[:60],
    )  # fmt: skip


def _is_concerned(rows: Iterable[Concerned], path: str) -> bool:
    return any(lies_in(path, row.area) for row in rows)
