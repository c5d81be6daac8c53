"""
Acts on many at once, and taking one back.

Each row is done by the act there is for one; those it cannot be done for are left out with the
reason. Taking back puts back what the act changed where nobody changed it since.

ShouwangError
 ├ BulkError         an act on many cannot be done, or not be taken back
 └ ListChangedError  a list is not what it was when all of it was chosen
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from shouwang.apps.people import bulk_rows
from shouwang.apps.people.models import BulkAct, BulkRow
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

Kind = BulkAct.Kind
Fate = BulkRow.Fate
State = BulkAct.State
MOST_ROWS: Final = 5_000
_AT_ONCE: Final = 100
"""Rows in one transaction, so that nobody waits long for the database."""

Tell = Callable[[int, int], None]


class BulkError(ShouwangError):
    """An act on many cannot be done, or not be taken back."""

    code: ClassVar[str] = "people.bulk"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Go back to the list and choose again.", zh="请回到名单重新选择。"
    )


class ListChangedError(ShouwangError):
    """A list is not what it was when all of it was chosen."""

    code: ClassVar[str] = "people.list-changed"
    problem: ClassVar[Text] = Text(
        en="The list has changed since it was shown to you.", zh="名单在您打开之后有了变化。"
    )
    remedy: ClassVar[Text] = Text(
        en="Open it again and see who is on it.", zh="请重新打开名单，核对后再选。"
    )


@transaction.atomic
def ask(
    *, actor: Actor, kind: str, subjects: Sequence[UUID], on: date, need: str = "", at: datetime
) -> BulkAct:
    """
    Enter an act on many; `do` does it.

    Raises
    ------
    BulkError
        If nobody is chosen, more than may be at once, or the day is to come.
    """
    require(actor, "people.act-on-many")
    chosen = list(dict.fromkeys(subjects))
    if not chosen:
        raise BulkError(detail=Text("Nobody is chosen", "没有选中任何人"))
    if len(chosen) > MOST_ROWS:
        n, most = len(chosen), MOST_ROWS
        raise BulkError(detail=Text(f"{n} are chosen; at most {most} can be changed at once",
                                    f"选中了 {n} 人，一次最多处理 {most} 人"))  # fmt: skip
    if on > timezone.localdate(at):
        raise BulkError(detail=Text("The day is still to come", "日期还没有到"))
    act = BulkAct.objects.create(
        path=actor.acting("people.act-on-many").area,
        kind=Kind(kind),
        on=on,
        need=need,
        actor_name=actor.name,
        asked_at=at,
    )
    rows = (BulkRow(act=act, subject_id=subject_id) for subject_id in chosen)
    BulkRow.objects.bulk_create(rows, batch_size=1000)
    log.write(actor, "people.bulk-asked", act.pk, at=at, kind=str(kind), rows=len(chosen))
    return act


def do(*, actor: Actor, act: BulkAct, at: datetime, tell: Tell) -> dict[str, int]:
    """
    Do an act on many; return how many were done and left out.

    If it is stopped or breaks, what was done is taken back.
    """
    require(actor, "people.act-on-many")
    total = act.rows.count()
    try:
        for n_done, rows in _batches(act, Fate.WAITING):
            tell(n_done, total)
            with log.together():
                for row in rows:
                    _do_row(actor, act, row, at)
        BulkAct.objects.filter(pk=act.pk).update(state=State.DONE)
    except BaseException:
        take_back_half(actor=actor, act=act, at=at)
        raise
    return counts(act)


def _untold(_done: int, _total: int) -> None:
    """Take news of progress when nobody wants them."""


def take_back_half(*, actor: Actor, act: BulkAct, at: datetime) -> None:
    """Take back what was done of an act that did not come to its end."""
    _put_back(actor, act, at, _untold)
    said = Text("the work was stopped before", "处理在此之前已停止")
    act.rows.filter(fate=Fate.WAITING).update(fate=Fate.LEFT_OUT, why_en=said.en, why_zh=said.zh)
    _end_undone(actor, act, at)


def begin_undo(*, actor: Actor, act_id: UUID) -> BulkAct:
    """
    Begin to take an act back, once.

    Raises
    ------
    BulkError
        If it was taken back before, or is not done.
    """
    require(actor, "people.undo-many")
    if not BulkAct.objects.filter(pk=act_id, state=State.DONE).update(state=State.UNDOING):
        detail = Text(
            "This was taken back already, or is still at work", "已经撤销过，或仍在处理中"
        )
        raise BulkError(detail=detail)
    return BulkAct.objects.get(pk=act_id)


def undo(*, actor: Actor, act: BulkAct, at: datetime, tell: Tell) -> dict[str, int]:
    """Take back what an act changed and nobody changed since; the others are listed."""
    require(actor, "people.undo-many")
    try:
        _put_back(actor, act, at, tell)
    except BaseException:
        end_undo(act_id=act.pk)
        raise
    return _end_undone(actor, act, at)


def _put_back(actor: Actor, act: BulkAct, at: datetime, tell: Tell) -> None:
    """Put back, by the hundred, every row that was done."""
    total = act.rows.filter(fate=Fate.DONE).count()
    for n_done, rows in _batches(act, Fate.DONE):
        tell(n_done, total)
        with log.together():
            for row in rows:
                _put_row_back(actor, act, row, at)


@transaction.atomic
def _end_undone(actor: Actor, act: BulkAct, at: datetime) -> dict[str, int]:
    """Write down that an act was taken back, and return what became of its rows."""
    ended = BulkAct.objects.filter(pk=act.pk)
    ended.update(state=State.UNDONE, undone_at=at, undone_by=actor.name)
    found = counts(act)
    log.write(actor, "people.bulk-undone", act.pk, at=at, **found)
    return found


def end_undo(*, act_id: UUID) -> None:
    """Let the rest of an act be taken back again, where that was stopped on the way."""
    BulkAct.objects.filter(pk=act_id, state=State.UNDOING).update(state=State.DONE)


def counts(act: BulkAct) -> dict[str, int]:
    """Return how many rows have which fate; every row has one."""
    fates = act.rows.order_by().values("fate").annotate(n=Count("pk"))
    return dict(fates.values_list("fate", "n"))


def _batches(act: BulkAct, fate: str) -> Iterator[tuple[int, list[BulkRow]]]:
    """Yield rows by the hundred, and how many were before; each row once."""
    n_before, last = 0, 0
    while True:
        rows = list(act.rows.filter(fate=fate, pk__gt=last)[:_AT_ONCE])
        if not rows:
            return
        yield n_before, rows
        n_before, last = n_before + len(rows), rows[-1].pk


def _do_row(actor: Actor, act: BulkAct, row: BulkRow, at: datetime) -> None:
    done = bulk_rows.do(actor, act, row.subject_id, at)
    if isinstance(done, Text):
        row.fate, row.why_en, row.why_zh = Fate.LEFT_OUT, done.en, done.zh
    else:
        row.fate, row.before = Fate.DONE, done
    row.save(update_fields=["fate", "why_en", "why_zh", "before"])


def _put_row_back(actor: Actor, act: BulkAct, row: BulkRow, at: datetime) -> None:
    why = bulk_rows.put_back(actor, act, row, at)
    row.fate = Fate.STAYED if why else Fate.UNDONE
    if why:
        row.why_en, row.why_zh = why.en, why.zh
    row.save(update_fields=["fate", "why_en", "why_zh"])
