"""
Operations of the log: its lines, how its chain stands, who opened what; the clock of the house.

The log is the town's: it tells areas apart for nobody, so only who answers for all of them reads it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.api.frame import checked, operation
from shouwang.backbone.api.shapes import (
    Answer,
    Day,
    InBoth,
    LogLine,
    Paged,
    Paging,
    page_of,
    text,
    typed,
)
from shouwang.backbone.audit import log, queries
from shouwang.backbone.audit.forms import LogFilter
from shouwang.backbone.jobs import clock
from shouwang.backbone.jobs.models import Schedule

router: Final = Router(tags=[_("Log")])
_MARK_CHARS: Final = 12


class LogAsked(Paging):
    """What the log is narrowed by."""

    since: Day | None = None
    until: Day | None = None
    act: text(60, "people.opened") | None = None  # type: ignore[valid-type]
    who: text(40, "machine") | None = Field(  # type: ignore[valid-type]
        default=None,
        description="`account` of a line, or machine, public page, nobody; names stand in no address.",
    )
    mark: text(64, "0f3a91c2b7d4") | None = Field(  # type: ignore[valid-type]
        default=None, description="Mark of the log on a paper.", examples=[None]
    )
    looks: Annotated[bool, Field(description="Only who looked.")] = False


class Chain(Answer):
    """Whether the log is whole, and since when that is known."""

    head_line: int | None = Field(examples=[120])
    head_mark: str = Field(examples=["0f3a91c2b7d4"], description="As papers print it.")
    verified_at: datetime | None = Field(examples=["2020-02-03T02:00:00+00:00"])
    verified_lines: int | None = Field(examples=[118])
    bad_line: int | None = Field(examples=[None], description="The first that was tampered with.")
    message_en: str = Field(examples=[""])
    message_zh: str = Field(examples=[""])
    anchored_at: datetime | None = Field(examples=["2020-02-03T03:00:00+00:00"])
    is_late: bool = Field(examples=[False])
    begins_after: int | None = Field(examples=[None], description="Older lines were removed.")


class TurnOut(Answer):
    """Work that comes back by itself, and what came of it last."""

    name: str = Field(examples=["audit.verify"])
    title: InBoth = Field(examples=[{"en": "Verify the log", "zh": "核对日志"}])
    minutes: int = Field(examples=[0], description="Between two turns; 0 for work of the night.")
    hour: int = Field(examples=[2])
    state: Literal["not-yet", "failed", "running", "done"] = Field(examples=["done"])
    begun_at: datetime | None = Field(examples=["2020-02-03T02:00:00+00:00"])
    ended_at: datetime | None = Field(examples=["2020-02-03T02:00:04+00:00"])
    message_en: str = Field(examples=[""])
    message_zh: str = Field(examples=[""])


def lines_of(rows: Any, asked: Paging) -> Paged[LogLine]:
    """Return some lines of the log as they are told."""
    found, about = page_of(rows, asked)
    return Paged[LogLine](items=[LogLine.of(line) for line in found], **about)


@operation(
    router, "GET", "/log", name="log",
    summary=_("Lines of the log"), answer=Paged[LogLine],
)  # fmt: skip
def lines(request: HttpRequest, asked: Query[LogAsked]) -> Paged[LogLine]:
    """List lines of the log, newest first, by day, act, who, and looks only; to read it is a look as well."""
    actor = actor_of(request)
    require(actor, "audit.read", WHOLE_TOWN)
    wanted = checked(LogFilter(typed(asked)))
    log.look(actor, "audit.read", log.NOBODY, at=timezone.now())
    return lines_of(queries.lines(wanted), asked)


@operation(
    router, "GET", "/log/state", name="log-state",
    summary=_("Is the log whole?"), answer=Chain,
)  # fmt: skip
def state(request: HttpRequest) -> Chain:
    """Say how the chain of the log stands: its head, the last verification, the last anchor."""
    require(actor_of(request), "audit.read", WHOLE_TOWN)
    now = queries.state(timezone.now())
    return Chain(
        head_line=now.head.seq if now.head else None,
        head_mark=now.head.hash[:_MARK_CHARS] if now.head else "",
        verified_at=now.check.at if now.check else None,
        verified_lines=now.check.n_lines if now.check else None,
        bad_line=now.check.seq if now.check else None,
        message_en=now.check.message_en if now.check else "",
        message_zh=now.check.message_zh if now.check else "",
        anchored_at=now.anchor.at if now.anchor else None,
        is_late=now.is_late,
        begins_after=now.began.seq if now.began else None,
    )


@operation(
    router, "GET", "/log/opened/{uuid:subject}", name="log-opened",
    summary=_("Who opened a record"), answer=Paged[LogLine],
)  # fmt: skip
def opened(request: HttpRequest, subject: UUID, asked: Query[Paging]) -> Paged[LogLine]:
    """List who looked at a record, named by its id or by its pseudonym in the log."""
    actor = actor_of(request)
    require(actor, "audit.opened", WHOLE_TOWN)
    told = lines_of(queries.opened(subject), asked)
    log.look(actor, "audit.read", log.NOBODY, at=timezone.now(), subject=subject.hex[:8])
    return told


def _turn(turn: clock.Turn, row: Schedule) -> TurnOut:
    state: Literal["not-yet", "failed", "running", "done"] = "done"
    if not row.begun_at:
        state = "not-yet"
    elif not row.is_ok:
        state = "failed"
    elif not row.ended_at:
        state = "running"
    return TurnOut(
        name=turn.name,
        title=InBoth.model_validate(turn.title),
        minutes=turn.minutes,
        hour=turn.hour,
        state=state,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        message_en=row.message_en,
        message_zh=row.message_zh,
    )


@operation(
    router, "GET", "/clock", name="clock",
    summary=_("Work that comes back by itself"), answer=list[TurnOut],
)  # fmt: skip
def turns(request: HttpRequest) -> list[TurnOut]:
    """List the work of the hours and nights, and what came of it last."""
    require(actor_of(request), "jobs.clock")
    return [_turn(turn, row) for turn, row in clock.all_turns()]
