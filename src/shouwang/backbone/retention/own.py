"""The classes of the backbone itself: work and its files, filters, sign-in, the log, holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks_db.models import DBTaskResult

from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import (
    Account,
    Assignment,
    Ending,
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
from shouwang.backbone.retention.kept import Files, Gone, HeldNow, Next, Rows, Stop, drop, register
from shouwang.backbone.retention.models import Closing, Hold, Night
from shouwang.backbone.retention.terms import Term

_NUMBER: Final = "closed-"


def enter() -> None:
    """Register them."""
    register("jobs.files", Rows(_with_results, "ended_at", remove=_forget_results),
             Rows(DBTaskResult.objects.exclude(finished_at=None).all, "finished_at"),
             Files("jobs", _jobs), Files("tmp"))  # fmt: skip
    register("jobs.rows", Rows(_ended, "ended_at", remove=_remove_jobs), takes=("jobs.files",))
    register("places.map-files", Files("maps", _maps))
    register("pages.filters", Rows(_with_words, "saved_at"))
    register("access.sessions", Rows(Session.objects.all, "expire_date"))
    register("access.links", Rows(SignInLink.objects.all, "expires_at"))
    register("access.tries", *(Rows(table.objects.all, "attempt_time")
                               for table in (AccessAttempt, AccessFailureLog, AccessLog)),
             Rows(Tries.objects.all, "last_at"))  # fmt: skip
    register("access.glass", Rows(Glass.objects.all, "opened_at", of_held=_glass_of))
    register("access.accounts", Rows(Account.objects.filter(is_active=True).all, "created_at"))
    register("access.ties-closed", Rows(_closed_with_ties, "closed_at", remove=_forget_ties,
                                        of_held=_accounts_of))  # fmt: skip
    register("access.accounts-closed", Rows(_closed_with_name, "closed_at", remove=_forget_names),
             takes=("access.ties-closed",))  # fmt: skip
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


def _accounts_of(subjects: Collection[Any]) -> Q:
    """Return the test for accounts whose holder's or family's file is held."""
    texts = set(map(str, subjects))
    with_kin = Account.objects.exclude(kin=[]).values_list("pk", "kin")
    related = [pk for pk, kin in with_kin if not texts.isdisjoint(kin)]
    return Q(own_file__in=subjects) | Q(pk__in=related)


def _closed() -> QuerySet[Account]:
    return Account.objects.exclude(closed_at=None)


def _closed_with_ties() -> QuerySet[Account]:
    """Return the closed accounts with something that only their work needed."""
    return _closed().exclude(
        ~Q(pk__in=TOTPDevice.objects.values("user_id")), helper_ref="", own_file=None, kin=[]
    )


def _forget_ties(accounts: QuerySet[Account], _now: datetime) -> int:
    ids = list(accounts.values_list("pk", flat=True))
    TOTPDevice.objects.filter(user__in=ids).delete()
    return Account.objects.filter(pk__in=ids).update(helper_ref="", own_file=None, kin=[])


def _closed_with_name() -> QuerySet[Account]:
    """Return the closed accounts that are known by more than a number; it stands in both names."""
    return _closed().exclude(name=F("sign_in_name"), sign_in_name__startswith=_NUMBER)


def _forget_names(accounts: QuerySet[Account], _now: datetime) -> int:
    """Put a number in place of the names; what refers to the account stays."""
    rows = list(accounts)
    for row in rows:
        row.name = row.sign_in_name = f"{_NUMBER}{row.pk.hex[:12]}"
        row.save(update_fields=["name", "sign_in_name"])
    return len(rows)


def _ended_assignments() -> QuerySet[Any]:
    """
    Return what is over.

    Not what is bound to an incident that nobody closed: it says that the incident is open.
    """
    rows = Assignment.objects.annotate(over_at=Coalesce("ended_at", "until_at"))
    closed = Ending.objects.filter(key=Concat(Value("incident:"), OuterRef("incident")))
    return rows.exclude(over_at=None).filter(Q(incident="") | Exists(closed))


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
        held: HeldNow,  # noqa: ARG002  and has pseudonyms only
        stop: Stop,
        gone: Gone,
    ) -> None:
        """Remove the oldest lines."""
        if term.days is None:
            return
        stop()
        before = end_of(last_begin(now, term.days))
        if Line.objects.filter(at__lt=before).exists():
            gone(trim(before, actor=MACHINE, at=now))
