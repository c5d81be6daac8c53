"""A town of a few dozen records of every class, all made on one day, and where each is found."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks_db.models import DBTaskResult

from shouwang.apps.people import actions, bulk, changes, helpers
from shouwang.apps.people.models import (
    BulkAct,
    ExportAsk,
    ImportBatch,
    ImportRow,
    Merge,
    Person,
    Responder,
    RightsRequest,
    SavedMapping,
    Stay,
    Travel,
)
from shouwang.backbone.access.models import Account, Assignment, Glass, Phone, Recovery, SignInLink
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from shouwang.backbone.pages.models import SavedFilter
from shouwang.backbone.retention.models import Hold
from tests.offices import AMINA, make_areas, resident

INCIDENT: Final = "LH-2020-01"
N: Final = 3
"""So many there are of most."""
HOME: Final = "LH/LW/G3/B5/R1"
BEGUN: Final = datetime(2020, 2, 3, 3, 12, tzinfo=timezone.get_fixed_timezone(0))


def file_of(*parts: str, at: datetime) -> Path:
    """Write a file in the town's folder, as of a moment."""
    path = Path(settings.MEDIA_ROOT).joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("林谷雨", "utf-8")
    age(path, at)
    return path


def age(path: Path, at: datetime) -> None:
    """Let a file be as old as it would be."""
    os.utime(path, (at.timestamp(), at.timestamp()))


@dataclass
class Town:
    """What was made, by class: how many of it are still there."""

    there: dict[str, Callable[[], int]]
    people: dict[str, list[Person]]
    files: list[Path]


def settle(at: datetime, *, with_incident: bool = True) -> Town:
    """Make the town on a day."""
    on = timezone.localdate(at)
    make_areas()
    account = Account.objects.create(sign_in_name="bo", name="Bo")
    others = [resident(f"何小满{n}") for n in range(N)]
    moved = [resident(f"林谷雨{n}", phone=f"199 0000 010{n}") for n in range(N)]
    twice = [resident(f"白大暑{n}") for n in range(2 * N)]
    for person in moved:
        actions.change_standing(
            actor=AMINA, person=person, standing=Person.Standing.MOVED, since=on, at=at
        )
    for kept, gone in zip(twice[:N], twice[N:], strict=True):
        actions.merge(actor=AMINA, kept=kept, gone=gone, reason="same", at=at)
    for person in others:
        changes.note_travel(
            actor=AMINA, person=person, place="省城", from_on=None, to_on=None, on=on, at=at
        )
    act = bulk.ask(
        actor=AMINA, kind="need-noted", need="alone", subjects=[p.pk for p in others], on=on, at=at
    )
    bulk.do(actor=AMINA, act=act, at=at, tell=lambda *_: None)
    files = _sheets(at, moved) + _work(at, account)
    _helpers(at)
    _sign_in(at, account, moved[0], with_incident=with_incident)
    RightsRequest.every.create(
        person=others[0], kind="copy", way="paper", asked_on=on, due_on=on, noted_by="Bo",
        noted_at=at, outcome="granted", decided_by="Bo", decided_at=at,
    )  # fmt: skip
    SavedMapping.objects.create(
        kind="residents", headers="x", name="柳湾花名册.xlsx", actor_name="Bo", said_at=at
    )
    ExportAsk.objects.create(
        actor_name="Bo", filters="", purpose="round", lang="zh", n_rows=60, asked_at=at
    )
    Hold.objects.create(
        code="access.links", reason="test of the end", owner="Bo", made_at=at, until_on=on
    )
    return Town(_there(files), {"moved": moved, "living": others, "twice": twice}, files)


def _sheets(at: datetime, moved: list[Person]) -> list[Path]:
    """Make a sheet that waits, and one that was imported, whose first rows became people."""
    states = ImportBatch.State
    waiting = file_of("sheets", f"{uuid.uuid4()}.xlsx", at=at)
    facts = {"actor_name": "Bo", "kind": "residents", "brought_at": at}
    open_one = ImportBatch.objects.create(
        file_name="林谷雨家.xlsx", state=states.PREVIEW, kept=waiting.name, n_rows=N, **facts
    )
    taken = ImportBatch.objects.create(
        file_name="柳湾.xlsx", state=states.IMPORTED, imported_at=at,
        undo_until=at + timedelta(hours=24), n_rows=3 * N, **facts,
    )  # fmt: skip
    for number in range(N):
        _row(open_one, number, "look", "waiting")
        _row(taken, number, "accepted", "imported")
        _row(taken, N + number, "refused", "waiting")
        _row(taken, 2 * N + number, "look", "left-out")
    return [waiting]


def _row(batch: ImportBatch, number: int, verdict: str, fate: str) -> None:
    row = ImportRow(batch=batch, number=number, verdict=verdict, fate=fate)
    row.content = '{"values": {"name": "林谷雨"}, "doubts": [], "incidents": []}'
    row.save(force_insert=True)


def _work(at: datetime, account: Account) -> list[Path]:
    """Make lists that were taken along, filters that hold a name, and files left over."""
    files = []
    for number in range(N):
        job = Job.objects.create(
            kind="people.export", actor_name="Bo", account_id=account.pk, state=Job.State.DONE,
            made_at=at, started_at=at, ended_at=at, file_name=f"residents-{number}.xlsx",
            arguments={"purpose": "林谷雨"}, result={"rows": 3},
        )  # fmt: skip
        files.append(file_of("jobs", str(job.pk), job.file_name, at=at))
        kept = SavedFilter(list_name="people.residents", account=account, saved_at=at)
        kept.title, kept.words = "林谷雨", "林谷雨"
        kept.save(force_insert=True)
    SavedFilter.objects.create(list_name="people.residents", account=account, saved_at=at,
                               wanted={"need": "alone"})  # fmt: skip
    DBTaskResult.objects.create(
        task_path="x.y", args_kwargs={"args": [], "kwargs": {}}, finished_at=at, backend_name="default",
        status="SUCCESSFUL", priority=0, queue_name="default", run_after=at,
        exception_class_path="", traceback="",
    )  # fmt: skip
    left = [
        file_of("jobs", str(uuid.uuid4()), "of-no-job.xlsx", at=at),
        file_of("tmp", "cut-off", at=at),
        file_of("maps", "cut-off.osm.pbf", at=at),
        file_of("ground", "cut-off.half", at=at),
    ]
    age(left[0].parent, at)
    return [*files, *left]


def _helpers(at: datetime) -> None:
    states = Responder.State
    new = [
        helpers.NewHelper(f"魏雨水{state}{n}", "volunteer", "199 0000 0200", state=state)
        for state in (states.OFFERED, states.DECLINED, states.DISCHARGED, states.ACTIVE)
        for n in range(N)
    ]
    helpers.enter_helpers(actor=AMINA, helpers=new, at=at)


def _sign_in(at: datetime, account: Account, file: Person, *, with_incident: bool) -> None:
    SignInLink.objects.create(
        digest="0" * 64, account=account, purpose="demo", expires_at=at + timedelta(hours=24)
    )
    session = SessionStore()
    session.create()
    Session.objects.update(expire_date=at + timedelta(hours=12))
    tried = {"username": "bo", "ip_address": "127.0.0.1", "path_info": "/"}
    AccessAttempt.objects.create(failures_since_start=1, **tried)
    AccessLog.objects.create(**tried)
    for table in (AccessAttempt, AccessLog):
        table.objects.update(attempt_time=at)
    glass = Glass(account=account, subject_id=file.pk, reason="life", role="police",
                  opened_at=at, until_at=at)  # fmt: skip
    glass.words = "林谷雨 nobody answers"
    glass.save(force_insert=True)
    Recovery.objects.create(account=account, opened_by=account, opened_at=at)
    Phone.objects.create(name="gate", purpose="gate", link_digest="x" * 64, link_until=at,
                         made_by="Amina", made_at=at, until_at=at)  # fmt: skip
    ApiToken.objects.create(digest="y" * 64, account=account, title="list", made_at=at, ends_at=at)
    given = {
        "account": account,
        "given_by": "Amina",
        "given_at": at,
        "from_at": at,
        "purpose": "duty",
    }
    Assignment.objects.create(role="police", ended_at=at, ended_by="Amina", **given)
    closed = Account.objects.create(sign_in_name="cai", name="Cai", is_active=False, closed_at=at,
                                    helper_ref="H-00001", own_file=file.pk, kin=[str(file.pk)])  # fmt: skip
    TOTPDevice.objects.create(user=closed, confirmed=True)
    if with_incident:
        Assignment.objects.create(role="doctor", incident=INCIDENT, **given)


def _there(files: list[Path]) -> dict[str, Callable[[], int]]:
    exports = [path for path in files if path.name.startswith("residents-")]
    named = Responder.every.filter(name__startswith="魏雨水")
    states = Responder.State
    merged = Person.every.filter(standing=Person.Standing.MERGED)
    return {
        "people.left": lambda: Person.every.filter(name__startswith="林谷雨").count(),
        "people.travel": Travel.every.count,
        "people.merges": lambda: Merge.objects.count() + merged.count(),
        "people.sheets-not-taken": lambda: (
            ImportBatch.objects.filter(state="preview").count()
            + ImportRow.objects.filter(batch__state="preview").count()
            + sum(path.exists() for path in files if path.parent.name == "sheets")
        ),
        "people.sheet-rows-left": lambda: ImportRow.objects.filter(
            batch__state="imported", fate__in=("waiting", "left-out")
        ).count(),
        "people.sheet-rows-taken": lambda: ImportRow.objects.filter(fate="imported").count(),
        "people.sheets": lambda: ImportBatch.objects.filter(state="imported").count(),
        "people.column-names": lambda: SavedMapping.objects.exclude(name="").count(),
        "people.bulk": BulkAct.objects.count,
        "people.lists-asked": ExportAsk.objects.count,
        "people.requests": RightsRequest.every.count,
        "people.offers-open": lambda: named.filter(state=states.OFFERED).count(),
        "people.offers-declined": lambda: named.filter(state=states.DECLINED).count(),
        "people.helpers-discharged": lambda: (
            named.filter(state=states.DISCHARGED).count()
            + Responder.every.filter(state=states.DISCHARGED).exclude(phone_sealed=b"").count()
        ),
        "places.map-files": lambda: sum(p.exists() for p in files if p.parent.name == "maps"),
        "places.ground-files": lambda: sum(p.exists() for p in files if p.parent.name == "ground"),
        "jobs.files": lambda: (
            sum(path.exists() for path in exports)
            + sum(p.exists() for p in files if "of-no-job" in p.name or p.parent.name == "tmp")
            + Job.objects.filter(kind="people.export").exclude(file_name="").count()
            + Job.objects.filter(kind="people.export").exclude(arguments={}).count()
            + DBTaskResult.objects.filter(task_path="x.y").count()
        ),
        "jobs.rows": lambda: Job.objects.filter(kind="people.export").count(),
        "pages.filters": lambda: SavedFilter.objects.exclude(words_sealed=b"").count(),
        "access.sessions": Session.objects.count,
        "access.links": SignInLink.objects.count,
        "access.tries": lambda: AccessAttempt.objects.count() + AccessLog.objects.count(),
        "access.glass": Glass.objects.count,
        "access.recoveries": Recovery.objects.count,
        "access.phones": Phone.objects.count,
        "api.tokens": ApiToken.objects.count,
        "access.ties-closed": lambda: (
            Account.objects.filter(is_active=False).exclude(helper_ref="").count()
            + Account.objects.exclude(own_file=None).count()
            + Account.objects.exclude(kin=[]).count()
            + TOTPDevice.objects.count()
        ),
        "access.accounts-closed": lambda: (
            Account.objects.filter(name="Cai").count()
            + Account.objects.filter(sign_in_name="cai").count()
        ),
        "access.assignments": lambda: Assignment.objects.exclude(ended_at=None).count(),
        "audit.log": lambda: Line.objects.filter(at__lt=BEGUN + timedelta(minutes=5)).count(),
        "retention.records": lambda: Hold.objects.filter(reason="test of the end").count(),
    }


def stays_there() -> dict[str, int]:
    """Return what nobody's term removes: residents who live here, helpers at work, filters without names."""
    return {
        "living": Person.every.filter(standing=Person.Standing.LIVING).count(),
        "stays": Stay.every.filter(person__standing=Person.Standing.LIVING).count(),
        "helpers": Responder.every.filter(
            state=Responder.State.ACTIVE, name__startswith="魏"
        ).count(),
        "filters": SavedFilter.objects.filter(words_sealed=b"").count(),
        "accounts": Account.objects.count(),
    }
