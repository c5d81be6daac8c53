"""Background work: how it begins, ends, is stopped, and what it leaves."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from tests.offices import AMINA, GUS

pytestmark = pytest.mark.django_db
State = Job.State
NAME = "tests.work"


class NotTodayError(ShouwangError):
    """Refused, for the tests."""

    code: ClassVar[str] = "tests.not-today"
    problem: ClassVar[Text] = Text(en="Not today.", zh="今天不行。")
    remedy: ClassVar[Text] = Text(en="Come tomorrow.", zh="请明天再来。")


@pytest.fixture(autouse=True)
def _own_kind() -> Iterator[None]:
    yield
    work._KINDS.pop(NAME, None)


def is_kind(run: Any, **more: Any) -> None:
    work.kind(NAME, title=Text(en="Test", zh="测试"), **more)(run)


def do(**arguments: Any) -> Job:
    return work.do_now(actor=AMINA, kind_name=NAME, arguments=arguments)


def test_work_that_ends_leaves_its_result() -> None:
    is_kind(lambda _progress, *, n: {"twice": 2 * n})
    job = do(n=21)
    assert (job.state, job.result, job.is_over) == (State.DONE, {"twice": 42}, True)
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.actor_name == AMINA.name


def test_who_has_no_role_starts_no_work() -> None:
    is_kind(lambda _progress: {})
    with pytest.raises(NotYourDutyError):
        work.start(actor=GUS, kind_name=NAME, arguments={})
    assert not Job.objects.exists()


def test_work_acts_for_whoever_asked() -> None:
    is_kind(lambda progress: {"name": progress.actor.name})
    assert do().result == {"name": AMINA.name}


def test_refused_work_says_why_in_both_languages() -> None:
    def refuse(_progress: work.Progress) -> dict[str, Any]:
        raise NotTodayError

    is_kind(refuse)
    job = do()
    assert job.state == State.REFUSED
    assert "Not today" in job.message_en
    assert "今天不行" in job.message_zh


def test_failed_work_keeps_no_half_result(caplog: pytest.LogCaptureFixture) -> None:
    paths: list[Path] = []

    def fail(progress: work.Progress) -> dict[str, Any]:
        paths.append(progress.file("half.txt"))
        paths[0].write_text("half", "utf-8")
        raise RuntimeError("a fault of ours")

    is_kind(fail)
    job = do()
    assert (job.state, job.result, job.file_name) == (State.FAILED, {}, "")
    assert (job.message_en, job.message_zh) == ("", "")
    assert not paths[0].parent.exists()
    assert "a fault of ours" in caplog.text


@pytest.mark.parametrize(
    "full", [OSError(errno.ENOSPC, "x"), OperationalError("database or disk is full")]
)
def test_work_that_the_disk_has_no_room_for_says_so(full: Exception) -> None:
    def fail(_progress: work.Progress) -> dict[str, Any]:
        raise full

    is_kind(fail)
    job = work.do_now(actor=AMINA, kind_name=NAME, arguments={})
    assert job.state == State.REFUSED
    assert "is full" in job.message_en
    assert "磁盘已满" in job.message_zh


def test_work_nobody_knows_fails() -> None:
    assert do().state == State.FAILED


def test_work_begins_once_its_order_is_committed() -> None:
    is_kind(lambda _progress: {"done": True})
    with TestCase.captureOnCommitCallbacks() as waiting:
        job = work.start(actor=AMINA, kind_name=NAME, arguments={})
        assert Job.objects.get().state == State.WAITING
    for begin in waiting:
        begin()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_work_is_done_once_however_often_it_is_called() -> None:
    calls: list[int] = []

    def count(_progress: work.Progress) -> dict[str, Any]:
        calls.append(1)
        return {}

    is_kind(count)
    job = do()
    ended_at = job.ended_at
    work.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert (len(calls), job.ended_at) == (1, ended_at)


def test_work_stopped_while_it_waits_never_begins() -> None:
    calls: list[str] = []
    is_kind(lambda _progress, **_more: {}, put_right=lambda *, n, **_job: calls.append(n))
    job = work.start(actor=AMINA, kind_name=NAME, arguments={"n": "7"}, is_now=True)
    work.stop(actor=AMINA, job_id=job.pk)
    work.run_job.call(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.started_at, calls) == (State.CANCELLED, None, ["7"])


def test_work_stopped_while_it_runs_ends_when_it_next_tells() -> None:
    def go_on(progress: work.Progress) -> dict[str, Any]:
        progress.tell(1, 3)
        work.stop(actor=AMINA, job_id=progress.job.pk)
        progress._told = 0.0  # time has passed
        progress.tell(2, 3)
        raise AssertionError("went on after the stop")

    is_kind(go_on)
    job = do()
    assert (job.state, job.wants_stop, job.done) == (State.CANCELLED, True, 2)


def test_stopping_work_that_is_over_changes_nothing() -> None:
    is_kind(lambda _progress: {"done": True})
    job = do()
    work.stop(actor=AMINA, job_id=job.pk)
    work.stop(actor=AMINA, job_id=uuid4())
    job.refresh_from_db()
    assert (job.state, job.wants_stop) == (State.DONE, False)


def test_progress_is_written_down_now_and_then_only(
    django_assert_num_queries: Any,
) -> None:
    job = Job.objects.create(kind=NAME, actor_name="Amina", made_at=timezone.now())
    progress = work.Progress(job)
    with django_assert_num_queries(2):
        for done in range(1000):
            progress.tell(done, 1000)


def test_a_share_is_never_above_one() -> None:
    assert Job(done=3, total=2).share == 1.0
    assert Job(done=1, total=4).share == 0.25
    assert Job(done=3, total=0).share == 0.0


def test_work_of_a_dead_worker_fails_and_what_it_left_is_put_right() -> None:
    calls: list[int] = []

    def put_right(*, n: int, **_job: object) -> None:
        calls.append(n)
        if n == 1:
            raise RuntimeError("even this failed")

    is_kind(lambda _progress, **_more: {}, put_right=put_right)
    now = timezone.now()
    for n, state in enumerate([State.WAITING, State.RUNNING, State.RUNNING, State.DONE]):
        Job.objects.create(
            kind=NAME, actor_name="Amina", made_at=now, state=state, arguments={"n": n}
        )
    Job.objects.create(kind="gone", actor_name="Amina", made_at=now, state=State.RUNNING)
    assert work.end_orphans() == 3
    assert sorted(calls) == [1, 2]
    states = list(Job.objects.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["done", "failed", "failed", "failed", "waiting"]
    assert work.end_orphans() == 0


def test_a_job_that_was_made_and_never_queued_is_queued_at_a_start_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queued: list[str] = []
    monkeypatch.setattr(type(work.run_job), "enqueue", lambda _task, pk: queued.append(pk))
    now, old = timezone.now(), timezone.now() - timedelta(minutes=1)
    states = {"lost": (State.WAITING, old), "young": (State.WAITING, now), "done": (State.DONE, old),
              "waits": (State.WAITING, old), "claimed": (State.WAITING, old)}  # fmt: skip
    jobs = {
        name: Job.objects.create(kind=NAME, actor_name="Amina", made_at=made_at, state=state)
        for name, (state, made_at) in states.items()
    }
    for name, status in (("waits", "READY"), ("claimed", "RUNNING")):
        DBTaskResult.objects.create(
            status=status,
            args_kwargs={"args": [str(jobs[name].pk)], "kwargs": {}},
            task_path=work.run_job.module_path,
            backend_name="default",
            run_after=old,
        )
    assert work.queue_waiting() == 2
    assert sorted(queued) == sorted([str(jobs["lost"].pk), str(jobs["claimed"].pk)])


def test_one_thing_that_cannot_be_put_right_at_a_start_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def fail() -> None:
        raise RuntimeError("even this failed")

    monkeypatch.setattr(work, "_AT_START", [])
    work.at_start(fail)
    work.at_start(lambda: calls.append("second"))
    work.put_in_order()
    assert calls == ["second"]
    assert "even this failed" in caplog.text


def test_nobody_without_a_role_stops_work_and_who_stops_it_is_written_down() -> None:
    job = work.start(actor=AMINA, kind_name=NAME, arguments={}, is_now=True)
    with pytest.raises(NotYourDutyError):
        work.stop(actor=GUS, job_id=job.pk)
    job.refresh_from_db()
    assert not job.is_over
    work.stop(actor=AMINA, job_id=job.pk)
    work.stop(actor=AMINA, job_id=job.pk)
    lines = log.timeline([job.pk]).filter(act="jobs.stopped")
    assert [line.actor_name for line in lines] == [AMINA.name]


def test_no_worker_starts_while_what_the_last_one_left_cannot_be_put_right(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> int:
        raise OperationalError("database or disk is full")

    calls: list[str] = []
    monkeypatch.setattr(work, "_AT_START", [lambda: calls.append("tidied")])
    with monkeypatch.context() as disk:
        disk.setattr(work, "end_orphans", full)
        assert work.put_in_order() is False
    assert (calls, "disk is full" in caplog.text) == ([], True)
    assert work.put_in_order() is True
    assert calls == ["tidied"]
