"""
Taking lists along: a short one at once, a long one only with a second person's yes.

The commonest leak is a colleague who forwards a list. So lists are few a day, short or seen by two,
and each carries a row of its own by which it is known again (`exports.mark_of`).

ShouwangError
 ├ TooManyListsError  somebody took along as many lists as may be in a day
 ├ NeedsSecondError   a program asked for a list that needs a second person
 ├ SeveralAreasError  a list that needs a second person reaches over several areas
 └ AnsweredError      a list cannot be confirmed as asked
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.people import exports
from shouwang.apps.people.models import ExportAsk
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.paths import WHOLE_TOWN, lies_in
from shouwang.backbone.access.scope import acting, as_machine
from shouwang.backbone.access.second import ONE_HAND, is_one_hand
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Lang, Text

ALONE: Final = 50
"""So many names may one person take along within a day without a second, in one list or in several."""
MOST_A_DAY: Final = 10
GIVEN_BACK: Final = "people.refused-rows-taken"
"""Act in the log: rows of a sheet given back to be mended are names that are taken along as well."""
WAITS: Final = timedelta(hours=24)
_State = ExportAsk.State
_NOTHING_WRITTEN: Final = (Job.State.REFUSED, Job.State.FAILED, Job.State.CANCELLED)


class TooManyListsError(ShouwangError):
    """Somebody took along as many lists as may be in a day."""

    code: ClassVar[str] = "people.too-many-lists"
    problem: ClassVar[Text] = Text(
        en="You took along {most} lists within a day; this one was not written.",
        zh="您一天内已导出 {most} 份名单，这一份没有生成。",
    )
    remedy: ClassVar[Text] = Text(
        en="Work in the list on the screen, or ask a colleague.",
        zh="请直接在屏幕上的名单里工作，或请同事导出。",
    )


class NeedsSecondError(ShouwangError):
    """A program asked for a list that needs a second person."""

    code: ClassVar[str] = "people.needs-second"
    problem: ClassVar[Text] = Text(
        en="It would be {n} names within a day; more than {most} need a second person.",
        zh="一天内共 {n} 人，超过 {most} 人须由第二人同意。",
    )
    remedy: ClassVar[Text] = Text(
        en="Narrow it, or ask for it on the page, where a colleague can say yes.",
        zh="请缩小范围，或在网页上申请，由同事同意。",
    )


class SeveralAreasError(ShouwangError):
    """A list that needs a second person reaches over several of somebody's areas."""

    code: ClassVar[str] = "people.list-several-areas"
    problem: ClassVar[Text] = Text(
        en="The list reaches over several of your areas, and a second person looks after one.",
        zh="名单跨了您负责的多个区域，而第二人只负责其中一个。",
    )
    remedy: ClassVar[Text] = Text(
        en="Ask for one list for each area.", zh="请按区域分别申请名单。"
    )


class AnsweredError(ShouwangError):
    """A list cannot be confirmed as asked."""

    code: ClassVar[str] = "people.list-answered"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Ask for the list again if it is still needed.", zh="如仍需要，请重新申请导出。"
    )


@transaction.atomic
def ask(
    *, actor: Actor, filters: Mapping[str, str], purpose: str, lang: Lang, at: datetime
) -> Job | ExportAsk:
    """
    Begin to write a list, or note that it waits for a second person.

    Raises
    ------
    TooManyListsError
        If it would be one too many today.
    ExportTooLongError
        If it is longer than anybody may take along.
    SeveralAreasError
        If it needs a second person and nobody looks after all of it.
    """
    n_rows = _counted(actor, filters, at)
    sealed = exports.seal_filters(filters)
    if n_rows + n_alone(actor, at) <= ALONE:
        return _start(actor, sealed, purpose, lang, n_rows)
    asked = ExportAsk.objects.create(
        path=_area_of(actor, filters),
        account_id=actor.account_id,
        actor_name=actor.name,
        filters=sealed,
        purpose=purpose,
        lang=lang,
        n_rows=n_rows,
        asked_at=at,
    )
    log.write(actor, "people.list-asked", asked.pk, at=at, rows=n_rows)
    return asked


@transaction.atomic
def take(
    *, actor: Actor, filters: Mapping[str, str], purpose: str, lang: Lang, at: datetime
) -> Job:
    """
    Begin to write a list for a program, which waits for nobody.

    Raises
    ------
    NeedsSecondError
        If it is so long that somebody has to say yes.
    TooManyListsError, ExportTooLongError
        As `ask`.
    """
    n_rows = _counted(actor, filters, at)
    n_today = n_rows + n_alone(actor, at)
    if n_today > ALONE:
        raise NeedsSecondError(n=n_today, most=ALONE)
    return _start(actor, exports.seal_filters(filters), purpose, lang, n_rows)


def _counted(actor: Actor, filters: Mapping[str, str], at: datetime) -> int:
    """Return how long a list will be, if the actor may take one more along."""
    require(actor, "people.export")
    require_few(actor, at)
    with acting(actor, "people.export"):
        return exports.count(filters)


@transaction.atomic
def answer(*, actor: Actor, ask_id: UUID, yes: bool, at: datetime) -> ExportAsk:
    """
    Say yes or no to somebody else's list; with a yes it is written for who asked.

    Raises
    ------
    AnsweredError
        If it is one's own, was answered before, or has waited too long.
    """
    asked = ExportAsk.objects.select_for_update().get(pk=ask_id)
    require(actor, "people.confirm-export", asked.path)
    if asked.account_id == actor.account_id:
        raise AnsweredError(detail=Text("Nobody confirms a list of their own",
                                        "不能确认自己申请的名单"))  # fmt: skip
    if not _is_second(actor, asked):
        raise AnsweredError(detail=ONE_HAND)
    if asked.state != _State.WAITING:
        raise AnsweredError(detail=Text("This was answered already", "这份申请已经处理过"))
    if at - asked.asked_at > WAITS:
        raise AnsweredError(
            detail=Text("This has waited for more than a day", "这份申请已超过一天")
        )
    asked.state = _State.CONFIRMED if yes else _State.REFUSED
    asked.answered_by, asked.answered_at = actor.name, at
    if yes:
        account = Account.objects.get(pk=asked.account_id or UUID(int=0))
        lang: Lang = "zh" if asked.lang == "zh" else "en"
        owner, areas = actor_for(account, at), [asked.path]
        job = _start(owner, asked.filters, asked.purpose, lang, asked.n_rows, areas)
        asked.job_id = job.pk
    asked.save()
    log.write(actor, "people.list-confirmed" if yes else "people.list-refused", asked.pk, at=at)
    return asked


def may_answer(actor: Actor, asked: ExportAsk) -> bool:
    """Tell whether somebody may be the second person for a list."""
    return actor.may("people.confirm-export", asked.path) and _is_second(actor, asked)


def narrowed_to(asked: ExportAsk, lang: Lang) -> str:
    """Return what a list is narrowed by, without names, in the language of who reads it."""
    return exports.said_without_names(exports.open_filters(asked.filters), lang)


def _is_second(actor: Actor, asked: ExportAsk) -> bool:
    own = asked.account_id, actor.account_id
    return not is_one_hand(*own, asked_at=asked.asked_at, is_grave=False)


def n_waiting(at: datetime) -> int:
    """Return how many lists wait for a second person."""
    return ExportAsk.objects.filter(state=_State.WAITING, asked_at__gt=at - WAITS).count()


def lists_with(actor: Actor, ref: str) -> list[Job]:
    """Return the lists that have a row of a number that nobody has; those whose work is gone are not known."""
    require_trace(actor)
    written = Job.objects.filter(kind="people.export").order_by("-made_at")
    return [job for job in written if exports.mark_of(number_of(job))[0] == ref]


def require_trace(actor: Actor) -> None:
    """Refuse to look for a list to who answers for a part of the town: it may be of any part."""
    require(actor, "people.trace-list", WHOLE_TOWN)


def number_of(job: Job) -> str:
    """Return the number that a list carries."""
    return str(job.pk)[:8]


def open_work() -> Iterator[tuple[str, int, str]]:
    """Say that lists wait for a second person."""
    waiting = reverse("people:taken-lists")
    yield _("long lists wait for a second person"), n_waiting(timezone.now()), waiting


def _start(
    actor: Actor, sealed: str, purpose: str, lang: Lang, most: int, areas: Sequence[str] = ()
) -> Job:
    arguments = {"filters": sealed, "purpose": purpose, "lang": lang, "most": most}
    return work.start(actor=actor, kind_name="people.export", arguments=arguments, areas=areas)


def _area_of(actor: Actor, filters: Mapping[str, str]) -> str:
    """Return the one of somebody's areas that a list lies in: whoever confirms it looks after all of it."""
    areas = actor.areas("people.export")
    widest = [one for one in areas if not any(lies_in(one, up) for up in areas if up != one)]
    with acting(actor, "people.export"):
        touched = [area for area in widest if exports.lies_partly_in(filters, area)]
    if len(touched) > 1:
        raise SeveralAreasError
    return touched[0] if touched else widest[0]


def require_few(actor: Actor, at: datetime) -> None:
    """
    Refuse one list too many of a day; whoever else asks for this account waits until this is over.

    Raises
    ------
    TooManyListsError
        If it would be one too many.
    """
    own = Account.objects.filter(pk=actor.account_id or UUID(int=0))
    own.select_for_update(no_key=True).first()
    since = at - timedelta(days=1)
    mine = {"account_id": actor.account_id}
    with as_machine():  # whatever area they are about
        n_waiting = ExportAsk.objects.filter(**mine, asked_at__gt=since, job_id=None).count()
    n_given_back = _given_back(actor, at).count()
    if n_waiting + n_given_back + _written(actor, at).count() >= MOST_A_DAY:
        raise TooManyListsError(most=MOST_A_DAY)


def n_alone(actor: Actor, at: datetime) -> int:
    """
    Return how many names somebody took along within a day without a second person.

    A list of which only the day is known any more counts as a full one.
    """
    written = _written(actor, at).exclude(state__in=_NOTHING_WRITTEN)
    with as_machine():  # whatever area they are about
        asked = ExportAsk.objects.filter(account_id=actor.account_id).exclude(job_id=None)
        confirmed = set(asked.values_list("job_id", flat=True))
    rows = [job.arguments.get("most", ALONE) for job in written if job.pk not in confirmed]
    rows += [
        line.facts.get("rows", ALONE)
        for line in _given_back(actor, at)
        if not line.facts.get("own")
    ]
    return sum(rows)


def _given_back(actor: Actor, at: datetime) -> QuerySet[Line]:
    since = at - timedelta(days=1)
    return Line.objects.filter(account_id=actor.account_id, at__gt=since, act=GIVEN_BACK)


def _written(actor: Actor, at: datetime) -> QuerySet[Job]:
    since = at - timedelta(days=1)
    mine = Job.objects.filter(account_id=actor.account_id, kind="people.export")
    return mine.filter(made_at__gt=since)
