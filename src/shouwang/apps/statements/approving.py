"""Approving a statement, or sending it back: by a named person who did not write it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.apps.statements import figures, records
from shouwang.apps.statements.errors import MovedError, SomebodyError, StatementError, WordsError
from shouwang.apps.statements.models import Step, Version
from shouwang.apps.statements.standing import Standing, standing_of
from shouwang.apps.statements.steps import faults_in, opened, require_clean, step, taken
from shouwang.apps.statements.wording import Written
from shouwang.backbone.access import second
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text

_NO_OFFICE: Final = Text(
    "Where the office stands is what may not be told: give its name alone",
    "签发单位一栏写有不得公布的内容：请只写单位名称",
)


def told_otherwise(stands: Standing, at: datetime) -> list[Text]:
    """Return what the text that waits says otherwise than the record; who may see it has been asked before."""
    if stands.pending is None:
        return []
    with as_machine():
        now = records.figures_of(records.incident_of(stands.statement), at)
    return figures.moved(records.written_of(stands.pending), stands.pending.n_confirmed, now)


def mark_of(told: list[Text]) -> str:
    """Return what stands for some differences: whoever accepts them accepts these and no others."""
    return hashlib.sha256("\n".join(one.en for one in told).encode()).hexdigest()[:16]


def is_other(actor: Actor, version: Version, *, at: datetime) -> bool:
    """Tell whether somebody may approve a version: they did not write it, nor may have the writer's hand."""
    if actor.account_id is None or version.account_id is None:
        return False
    return not second.is_one_hand(
        version.account_id, actor.account_id, asked_at=min(at, version.at), is_grave=False
    )


def approve(
    *,
    actor: Actor,
    statement_id: UUID,
    version_id: UUID,
    office_zh: str,
    office_en: str,
    at: datetime,
    accepted: str = "",
) -> Step:
    """
    Approve the version that was written last: from now on everybody may read it.

    Parameters
    ----------
    version_id
        Of the version that the approver read.
    accepted
        Mark of the differences to the record that the approver saw and lets stand; see `mark_of`.

    Raises
    ------
    SomebodyError
        If they wrote it, or may have the writer's hand.
    MovedError
        If its figures are not those of the record, and nobody accepted that.
    WordsError
        If the office is missing, or something stands there that may not be told.
    StatementError
        If nothing waits for approval, or another version than the one that was read.
    """
    row = opened(actor, "statements.approve", statement_id)
    offices = office_zh.replace("\0", "").strip(), office_en.replace("\0", "").strip()
    with as_machine():
        stands = standing_of(row, at)
        if done := _done(actor, stands, version_id):
            return done
        version = _waiting(stands, version_id)
        if not is_other(actor, version, at=at):
            raise SomebodyError
        if not all(offices):
            raise WordsError(
                [Text("Give the office in both languages", "请填写签发单位的中英文名称")]
            )
        require_clean(actor, row, records.written_of(version), at, is_last_word=True)
        if faults_in(row, Written("", "", *offices, "", "", version.phone), at):
            raise WordsError([_NO_OFFICE])
        return _approved(
            actor, statement_id, version_id, (offices[0][:120], offices[1][:200]), accepted, at
        )


@transaction.atomic
def _approved(
    actor: Actor,
    statement_id: UUID,
    version_id: UUID,
    offices: tuple[str, str],
    accepted: str,
    at: datetime,
) -> Step:
    row = taken(statement_id)
    stands = standing_of(row, at)
    if done := _done(actor, stands, version_id):
        return done
    _waiting(stands, version_id)
    told = told_otherwise(stands, at)
    if told and accepted != mark_of(told):
        raise MovedError(told)
    with log.together():
        if row.number is None:
            year = timezone.localdate(at).year
            row.number = f"S{year}-{people.take_number(f'S{year}'):04d}"
            row.save(update_fields=["number"])
        made = step(
            actor, stands, Step.Kind.APPROVED, at, office_zh=offices[0], office_en=offices[1]
        )
        act = "statements.corrected" if stands.told else "statements.approved"
        log.write(
            actor, act, row.pk, at=at, number=row.number, version=stands.last.n, differ=len(told)
        )
    return made


def send_back(
    *, actor: Actor, statement_id: UUID, version_id: UUID, why: str, at: datetime
) -> Step:
    """
    Send a version back to be changed, with the reason.

    Raises
    ------
    StatementError
        If it does not wait for approval, or no reason is given.
    WordsError
        If the reason names what may not be told: more people read it than may know.
    """
    row = opened(actor, "statements.approve", statement_id)
    words = " ".join(why.replace("\0", "").split())[:300]
    if not words:
        raise StatementError(detail=Text("Say why it is sent back", "请写明退回原因"))
    with as_machine():
        said = Written("", "", "", "", "", "", "", reason_zh=words)
        require_clean(actor, row, said, at, is_last_word=True)
        return _sent_back(actor, statement_id, version_id, words, at)


@transaction.atomic
def _sent_back(
    actor: Actor, statement_id: UUID, version_id: UUID, words: str, at: datetime
) -> Step:
    row = taken(statement_id)
    stands = standing_of(row, at)
    _waiting(stands, version_id)
    made = step(actor, stands, Step.Kind.SENT_BACK, at, words_zh=words)
    log.write(actor, "statements.sent-back", row.pk, at=at, version=stands.last.n)
    return made


def _done(actor: Actor, stands: Standing, version_id: UUID) -> Step | None:
    """Return how the same person approved this version already: a button that is pressed twice acts once."""
    found = (one.step for one in stands.told if one.version.pk == version_id)
    return next((one for one in found if one.account_id == actor.account_id), None)


def _waiting(stands: Standing, version_id: UUID) -> Version:
    version = stands.pending
    if version is None or stands.sent_back:
        raise StatementError(detail=Text("Nothing of it waits for approval", "没有待批准的文本"))
    if version.pk != version_id:
        raise StatementError(
            detail=Text("It was changed meanwhile: read it again", "此期间有人修改：请重新阅读")
        )
    return version
