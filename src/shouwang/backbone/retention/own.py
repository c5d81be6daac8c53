"""The classes of the backbone itself: work and its files, filters, sign-in, the log, holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import (
    Account,
    Assignment,
    Glass,
    Phone,
    Recovery,
    SignInLink,
    Tries,
)
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.audit.models import Line
from shouwang.backbone.audit.trim import trim
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages.models import SavedFilter
from shouwang.backbone.retention.clocks import Outbreak, end_of, last_begin
from shouwang.backbone.retention.kept import Files, Next, Rows, Stop, drop, register
from shouwang.backbone.retention.models import Closing, Hold, Night
from shouwang.backbone.retention.terms import Term


def enter() -> None:
    """Register them."""
    register("jobs.files", Rows(_with_results, "ended_at", remove=_forget_results),
             Rows(DBTaskResult.objects.exclude(finished_at=None).all, "finished_at"),
             Files("jobs", _jobs), Files("tmp"))  # fmt: skip
    register("jobs.rows", Rows(_ended, "ended_at", remove=_remove_jobs))
    register("places.map-files", Files("maps", _maps))
    register("pages.filters", Rows(_with_words, "saved_at"))
    register("access.sessions", Rows(Session.objects.all, "expire_date"))
    register("access.links", Rows(SignInLink.objects.all, "expires_at"))
    register("access.tries", *(Rows(table.objects.all, "attempt_time")
                               for table in (AccessAttempt, AccessFailureLog, AccessLog)),
             Rows(Tries.objects.all, "last_at"))  # fmt: skip
    register("access.glass", Rows(Glass.objects.all, "opened_at", of_held=_glass_of))
    register("access.accounts", Rows(Account.objects.all, "created_at"))
    register("access.assignments", Rows(_ended_assignments, "over_at"))
    register("api.tokens", Rows(ApiToken.objects.all, "ends_at"))
    register("access.recoveries", Rows(Recovery.objects.all, "opened_at"))
    register("access.phones", Rows(Phone.objects.all, "until_at"))
    register("retention.records", Rows(Hold.objects.exclude(ended_at=None).all, "ended_at"),
             Rows(Night.objects.all, "on", is_day=True),
             Rows(Closing.objects.exclude(settled_at=None).all, "settled_at"))  # fmt: skip
    register("audit.log", LogLines())


def _ended() -> QuerySet[Job]:
    return Job.objects.exclude(ended_at=None)


def _with_results() -> QuerySet[Job]:
    """Return the jobs of which more is kept than that there was one."""
    return _ended().exclude(file_name="", result={}, arguments={})


def _forget_results(jobs: QuerySet[Job], _now: datetime) -> int:
    for job in jobs:
        if job.folder.exists():
            drop(job.folder)
    return jobs.update(file_name="", result={}, arguments={})


def _remove_jobs(jobs: QuerySet[Job], now: datetime) -> int:
    _forget_results(jobs, now)
    return jobs.delete()[0]


def _jobs() -> Collection[str]:
    return {str(pk) for pk in Job.objects.values_list("pk", flat=True)}


def _maps() -> Collection[str]:
    """Return the files that an import still has to read."""
    open_jobs = Job.objects.filter(ended_at=None, kind="places.import-map")
    paths = (str(job.arguments.get("path", "")) for job in open_jobs)
    return {Path(path).name for path in paths if path.startswith(str(settings.MEDIA_ROOT))}


def _with_words() -> QuerySet[SavedFilter]:
    return SavedFilter.objects.exclude(words_sealed=b"")


def _glass_of(subjects: Collection[Any]) -> Q:
    return Q(subject_id__in=subjects)


def _ended_assignments() -> QuerySet[Any]:
    rows = Assignment.objects.annotate(over_at=Coalesce("ended_at", "until_at"))
    return rows.exclude(over_at=None)


class LogLines:
    """The log: a chain that is cut from its beginning only, by the audit itself."""

    def count(self) -> int:
        """Return how many lines there are."""
        return Line.objects.count()

    def oldest(self) -> date | None:
        """Return the day of the first."""
        first = Line.objects.aggregate(first=Min("at"))["first"]
        return timezone.localdate(first) if first else None

    def next(self, term: Term, now: datetime, outbreak: Outbreak) -> Next | None:
        """Return which go next."""
        return Rows(Line.objects.all, "at").next(term, now, outbreak)

    def purge(
        self,
        term: Term,
        now: datetime,
        outbreak: Outbreak,  # noqa: ARG002  it waits for none
        held: frozenset[Any],  # noqa: ARG002  and has pseudonyms only
        stop: Stop,
    ) -> int:
        """Remove the oldest lines."""
        if term.days is None:
            return 0
        stop()
        before = end_of(last_begin(now, term.days))
        if not Line.objects.filter(at__lt=before).exists():
            return 0
        return trim(before, actor=MACHINE, at=now)
