"""
Kinds of background work, starting, stopping and doing it.

A kind is a function that takes a `Progress` and its arguments, and returns a result as a
dictionary. It calls `Progress.tell` again and again: there it is stopped when somebody asks.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from shouwang.backbone import tables
from shouwang.backbone.access import tokens
from shouwang.backbone.access.actors import MACHINE, NOBODY, Actor, NotYourDutyError, require
from shouwang.backbone.access.grants import actor_for, narrowed
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import acting, as_machine
from shouwang.backbone.audit import log
from shouwang.backbone.audit.requests import request_id
from shouwang.backbone.files import NoRoomError, is_no_room
from shouwang.backbone.jobs.models import Job
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_LOG = logging.getLogger(__name__)
_TELL_SECONDS: Final = 0.4
_YOUNG: Final = timedelta(seconds=10)


class JobStopped(Exception):  # noqa: N818  no error: somebody asked for it
    """Somebody asked for the end of a job."""


def _nothing(**_arguments: Any) -> None:
    """Put nothing right: most work leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of background work."""

    name: str
    title: Text
    run: Callable[..., dict[str, Any]]
    put_right: Callable[..., None] = _nothing
    """Called with number and arguments of a job that ended before it began, or with its worker."""


_KINDS: dict[str, Kind] = {}


def kind(
    name: str, *, title: Text, put_right: Callable[..., None] = _nothing
) -> Callable[..., Callable[..., dict[str, Any]]]:
    """Make a function a kind of background work."""

    def keep(run: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        _KINDS[name] = Kind(name, title, run, put_right)
        return run

    return keep


def title_of(job: Job) -> Text:
    """Return what a job is called."""
    known = _KINDS.get(job.kind)
    return known.title if known else Text(job.kind, job.kind)


def visible(actor: Actor) -> QuerySet[Job]:
    """
    Return the jobs that somebody asked for; all of them for those who look after others' work.

    A program sees the work that its own token began, not what its maker asked for in person.
    """
    if actor.token_id is not None:
        return Job.objects.filter(token_id=actor.token_id)
    if actor.may("jobs.of-others"):
        return Job.objects.all()
    return Job.objects.filter(account_id=actor.account_id, account_id__isnull=False)


def file_of(actor: Actor, job: Job) -> Path | None:
    """Return the file of work that is done, for who asked for it, if it would still be theirs to ask."""
    is_theirs = job.account_id is not None and job.account_id == actor.account_id
    if not (is_theirs and job.state == Job.State.DONE and actor.may(job.kind, *job.areas)):
        return None
    return job.file_path if job.file_name and job.file_path.is_file() else None


class Progress:
    """What a running job tells, and where it hears that it shall stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0

    @property
    def actor(self) -> Actor:
        """Who asked for the work, with what they may do now: they may have been sent home since."""
        if self.job.account_id is None:
            return replace(MACHINE, name=self.job.actor_name)
        if self.job.token_id is not None:
            return tokens.present(self.job.token_id)
        account = Account.objects.filter(pk=self.job.account_id).first()
        return actor_for(account, timezone.now()) if account else NOBODY

    def tell(self, done: int, total: int) -> None:
        """
        Say how far the work is; at most twice a second it is written down.

        Raises
        ------
        JobStopped
            If somebody asked for the end.
        """
        now = time.monotonic()
        if now - self._told < _TELL_SECONDS:
            return
        self._told = now
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total)
        if Job.objects.filter(pk=self.job.pk, wants_stop=True).exists():
            raise JobStopped

    def file(self, name: str) -> Path:
        """Return the path where the file of the result is to be written."""
        self.job.file_name = name
        self.job.file_path.parent.mkdir(parents=True, exist_ok=True)
        return self.job.file_path


def start(
    *,
    actor: Actor,
    kind_name: str,
    arguments: dict[str, Any],
    areas: Sequence[str] = (),
    is_now: bool = False,
) -> Job:
    """
    Enter a job; unless the caller does it now, the worker does once this is committed.

    It finds what lies in ``areas``, else in all where the actor may do such work now, and is refused if they may
    no longer do it there when it begins.

    Raises
    ------
    NotYourDutyError
        If the actor may not do work of this kind; whoever may start it may do all that belongs to it.
    """
    require(actor, kind_name, *areas)
    job = Job.objects.create(
        kind=kind_name,
        arguments=arguments,
        account_id=actor.account_id,
        actor_name=actor.name,
        token_id=actor.token_id,
        areas=areas or actor.areas(kind_name),
        made_at=timezone.now(),
    )
    if not is_now:
        transaction.on_commit(lambda: run_job.enqueue(str(job.pk)))
    return job


def do_now(*, actor: Actor, kind_name: str, arguments: dict[str, Any]) -> Job:
    """Do a job in this process and return it when it is over."""
    job = start(actor=actor, kind_name=kind_name, arguments=arguments, is_now=True)
    run_job.call(str(job.pk))
    job.refresh_from_db()
    return job


def stop(*, actor: Actor, job_id: UUID) -> None:
    """
    Ask a job to end; one that has not begun ends at once, and one that is over stays as it is.

    Raises
    ------
    NotYourDutyError
        If it is somebody else's, and theirs are not the actor's work.
    """
    require(actor, "jobs.stop")
    asked = Job.objects.filter(pk=job_id)
    if asked.exists() and not asked.filter(pk__in=visible(actor)).exists():
        raise NotYourDutyError(act="jobs.stop")
    now = timezone.now()
    if Job.objects.filter(pk=job_id, ended_at=None).exists():
        log.write(actor, "jobs.stopped", job_id, at=now)
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, ended_at=now):
        _put_right(Job.objects.get(pk=job_id))
    else:
        Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(wants_stop=True)


@task()
def run_job(job_id: str) -> None:
    """Do a job once, whatever happens in it."""
    begun = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=timezone.now()
    )
    if begun:
        job = Job.objects.get(pk=job_id)
        token = request_id.set(job.pk.hex)  # the lines of one job are found together
        try:
            _do(job)
        finally:
            request_id.reset(token)
        job.ended_at = timezone.now()
        job.save(
            update_fields=["state", "ended_at", "result", "file_name", "message_en", "message_zh"]
        )
        tables.learn_sizes()  # there may be many times as many rows as before


def _do(job: Job) -> None:
    progress = Progress(job)
    try:
        actor = progress.actor
        require(actor, job.kind, *job.areas)  # an assignment may have ended since it was entered
        if job.areas:
            actor = narrowed(actor, *job.areas)
        with acting(actor, job.kind):
            job.result = _KINDS[job.kind].run(progress, **job.arguments)
        job.state = Job.State.DONE
    except JobStopped:
        job.state = Job.State.CANCELLED
    except ShouwangError as refusal:
        _refuse(job, refusal)
    except Exception as fault:  # noqa: BLE001  a fault of ours ends the job and is logged with its trace
        _LOG.exception("job %s of kind %s failed", job.pk, job.kind)
        job.state = Job.State.FAILED
        if is_no_room(fault):
            _refuse(job, NoRoomError())
    if job.state != Job.State.DONE:
        _drop_file(job)


def _refuse(job: Job, refusal: ShouwangError) -> None:
    job.state = Job.State.REFUSED
    job.message_en, job.message_zh = refusal.in_words("en"), refusal.in_words("zh")


_AT_START: list[Callable[[], None]] = []


def at_start(tidy: Callable[[], None]) -> Callable[[], None]:
    """Let something be put right whenever a worker is about to start."""
    _AT_START.append(tidy)
    return tidy


def put_in_order() -> bool:
    """
    Clear up after a worker that died, and take nothing for granted; to be called before one starts.

    Returns whether one may start: not while the database cannot be written, as with a full disk,
    since what the dead one left would then stay as it is.
    """
    try:
        end_orphans()
    except DatabaseError:
        _LOG.exception("the database cannot be written: background work waits")
        return False
    for tidy in (*_AT_START, queue_waiting):
        try:
            with as_machine():
                tidy()
        except Exception:  # noqa: BLE001  one thing left as it is keeps no town from being served
            _LOG.exception("%s was left as it is", tidy.__name__)
    return True


def queue_waiting() -> int:
    """
    Queue the jobs that were made and never queued, and return how many.

    A job that is queued twice is done once. The youngest are left: somebody is about to queue them.
    """
    made_before = timezone.now() - _YOUNG
    n_queued = 0
    for job in Job.objects.filter(state=Job.State.WAITING, made_at__lt=made_before):
        if not _is_queued(job):
            run_job.enqueue(str(job.pk))
            n_queued += 1
    return n_queued


def _is_queued(job: Job) -> bool:
    """Tell whether a task for a job waits for a worker; one that a dead worker held does not count."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    return waiting.filter(args_kwargs__args__0=str(job.pk)).exists()


def end_orphans() -> int:
    """
    Fail the jobs that a worker began and did not end, and return how many.

    To be called when a worker starts, before it takes anything up.
    """
    n_ended = 0
    for job in Job.objects.filter(state=Job.State.RUNNING):
        ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        if ended.update(state=Job.State.FAILED, file_name="", ended_at=timezone.now()):
            _put_right(job)
            n_ended += 1
    return n_ended


def _put_right(job: Job) -> None:
    """Clear away what a job left that could not do so itself."""
    _drop_file(job)
    known = _KINDS.get(job.kind)
    if known is None:
        return
    try:
        with as_machine():
            known.put_right(job_id=job.pk, **job.arguments)
    except Exception:  # noqa: BLE001  one job's leftovers keep no other from being cleared
        _LOG.exception("what job %s of kind %s left stays", job.pk, job.kind)


def _drop_file(job: Job) -> None:
    shutil.rmtree(job.folder, ignore_errors=True)
    job.file_name = ""
