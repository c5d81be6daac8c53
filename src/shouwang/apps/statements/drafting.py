"""
Writing a statement: drafted from the record, changed, corrected, withdrawn.

Nothing is changed in place: each change is a version of its own, and what was told once stays to be read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.statements import queries, records, town_words
from shouwang.apps.statements.errors import StatementError, WordsError
from shouwang.apps.statements.models import Statement, Step, Version
from shouwang.apps.statements.standing import standing_of
from shouwang.apps.statements.steps import (
    opened,
    require_clean,
    step,
    taken,
)
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

MOST_TITLE: Final = {"zh": 120, "en": 200}
MOST_TEXT: Final = 6_000
MOST_REASON: Final = 300


def draft(
    *, actor: Actor, incident_id: UUID, kind: Statement.Kind, at: datetime
) -> tuple[Statement, bool]:
    """
    Draft a statement from the record as of now, and say whether it is new; one that waits already is that one.

    Raises
    ------
    StatementError
        If the record gives no reason for it, it was told already, or no person acts.
    """
    require(actor, "statements.write")
    require_person(actor)
    with as_machine():
        incident = incidents.incident(incident_id)
        if incident is None:
            raise StatementError(detail=Text("There is no such incident", "没有这起疫情"))
        require(actor, "statements.write", incident.path)
        n_confirmed = records.facts_of(incident, at).n_confirmed
        written = records.drafted_from(incident, kind.value, at)
        return _drafted(actor, incident, kind, written, n_confirmed, at)


def draft_on_confirmation(actor: Actor, incident: incidents.Incident, at: datetime) -> None:
    """
    Draft what a confirmed case gives reason to tell, unless a draft waits already.

    Whoever confirmed the case counts as its writer, though they may not write statements: so somebody else approves.
    """
    with as_machine():
        stands = incidents.standing_at(incident, at)
        offered = queries.offer_of(stands, at).kinds
        for kind in (Statement.Kind.CONFIRMATION, Statement.Kind.UPDATE):
            if kind in offered:
                written = records.drafted_from(incident, kind.value, at)
                _drafted(actor, incident, kind, written, stands.n_confirmed, at)
                return


@transaction.atomic
def _drafted(
    actor: Actor,
    incident: incidents.Incident,
    kind: Statement.Kind,
    written: Written,
    n_confirmed: int,
    at: datetime,
) -> tuple[Statement, bool]:
    people.one_at_a_time("SD")  # two who draft in the same minute draft one statement
    waiting, told = queries.of_incident(incident.pk, at)
    if waiting is not None:
        return waiting.statement, False
    if why := queries.why_not(incidents.standing_at(incident, at), kind, told, at):
        raise StatementError(detail=why)
    row = Statement.every.create(
        incident_id=incident.pk, incident_no=incident.number, path=incident.path, kind=kind.value,
        drafted_at=at,
    )  # fmt: skip
    _version(actor, row, 1, written, n_confirmed, at)
    log.write(
        actor, "statements.drafted", row.pk, at=at, incident=incident.number, kind=kind.value
    )
    return row, True


def change(
    *, actor: Actor, statement_id: UUID, seen: int, written: Written, at: datetime
) -> Version:
    """
    Write a further version: of a draft, or one that corrects what was told, with the reason.

    Parameters
    ----------
    seen
        Number of the version that the writer had before them.

    Raises
    ------
    WordsError
        If a language is missing, or something stands there that may not be told; all of it at once.
    StatementError
        If it is withdrawn, nothing is changed, or somebody was quicker.
    """
    row = opened(actor, "statements.write", statement_id)
    tidy = written.tidy()
    with as_machine():
        stands = standing_of(row, at)
        if faults := _faults(tidy, is_correction=bool(stands.told)):
            raise WordsError(faults)
        require_clean(actor, row, tidy, at)
        n_confirmed = records.facts_of(records.incident_of(row), at).n_confirmed
        return _changed(actor, statement_id, seen, tidy, n_confirmed, at)


@transaction.atomic
def _changed(
    actor: Actor, statement_id: UUID, seen: int, written: Written, n_confirmed: int, at: datetime
) -> Version:
    row = taken(statement_id)
    stands = standing_of(row, at)
    if stands.withdrawn:
        raise StatementError(detail=Text("It is withdrawn", "已经撤回"))
    is_same = records.written_of(stands.last) == written
    if is_same and stands.pending is not None and not stands.sent_back:
        return stands.last  # the button was pressed twice
    if stands.last.n != seen:
        raise StatementError(
            detail=Text("Somebody changed it meanwhile", "此期间有人修改了这份公告")
        )
    if is_same:
        raise StatementError(detail=Text("Nothing is changed in it", "内容没有变化"))
    version = _version(actor, row, stands.last.n + 1, written, n_confirmed, at)
    log.write(actor, "statements.changed", row.pk, at=at, version=version.n)
    return version


def _version(
    actor: Actor, row: Statement, n: int, written: Written, n_confirmed: int, at: datetime
) -> Version:
    return Version.every.create(
        id=uuid4(), statement=row, n=n, at=at, account_id=actor.account_id, actor_name=actor.name[:60],
        n_confirmed=n_confirmed, **records.columns_of(written),
    )  # fmt: skip


def _faults(written: Written, *, is_correction: bool) -> list[Text]:
    """Return what is missing in a statement, and what is too long, all at once."""
    faults: list[Text] = []
    missing = Text("{what} is missing in {tongue}", "缺少{tongue}{what}")
    asked = {"title": Text("The title", "标题"), "text": Text("The text", "正文")}
    if is_correction:
        asked["reason"] = Text("The reason for the correction", "更正说明")
    most = {"text": MOST_TEXT, "reason": MOST_REASON}
    for name, what in asked.items():
        for lang, tongue in (("zh", Text("Chinese", "中文")), ("en", Text("English", "英文"))):
            said, limit = getattr(written, f"{name}_{lang}"), most.get(name, MOST_TITLE[lang])
            if not said:
                faults.append(
                    Text(
                        missing.say("en", what=what, tongue=tongue),
                        missing.say("zh", what=what, tongue=tongue),
                    )
                )
            elif len(said) > limit:
                faults.append(
                    Text(f"{what.en} in {tongue.en} is longer than {limit} characters",
                         f"{tongue.zh}{what.zh}超过 {limit} 个字符")
                )  # fmt: skip
    return faults + town_words.promise_faults(written)


def withdraw(*, actor: Actor, statement_id: UUID, why_zh: str, why_en: str, at: datetime) -> Step:
    """
    Withdraw a statement: its text stays to be read, with the reason. One that was told, an approver withdraws.

    Raises
    ------
    StatementError
        If it is withdrawn already, or no person acts.
    WordsError
        If the reason is missing in a language, or names what may not be told.
    """
    row = opened(actor, "statements.write", statement_id)
    why = Written("", "", "", "", "", "", "", why_zh, why_en).tidy()
    why_zh, why_en = " ".join(why.reason_zh.split("\n")), " ".join(why.reason_en.split("\n"))
    with as_machine():
        is_told = bool(standing_of(row, at).told)
        act = "statements.approve" if is_told else "statements.write"
        require(actor, act, row.path)
        if not (why_zh and why_en if is_told else why_zh or why_en):
            raise WordsError([_WHY_BOTH if is_told else _WHY])
        require_clean(actor, row, why, at, is_last_word=is_told)
        return _withdrawn(actor, statement_id, why_zh[:MOST_REASON], why_en[:MOST_REASON], at)


@transaction.atomic
def _withdrawn(actor: Actor, statement_id: UUID, why_zh: str, why_en: str, at: datetime) -> Step:
    row = taken(statement_id)
    stands = standing_of(row, at)
    if stands.withdrawn:
        raise StatementError(detail=Text("It is withdrawn already", "已经撤回"))
    act = "statements.approve" if stands.told else "statements.write"
    require(actor, act, row.path)  # it may have been approved a moment ago
    made = step(actor, stands, Step.Kind.WITHDRAWN, at, words_zh=why_zh, words_en=why_en)
    log.write(actor, "statements.withdrawn", row.pk, at=at, number=row.number or "")
    return made


_WHY: Final = Text("Say why", "请写明理由")
_WHY_BOTH: Final = Text(
    "Say why in both languages: everybody reads it", "请用中英文写明理由：所有人都会看到"
)
