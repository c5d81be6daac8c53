"""A job's page, its file, its end."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone.access.models import Account
from shouwang.backbone.jobs.models import Job
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db
State = Job.State


def job(state: str, **facts: Any) -> Job:
    return Job.objects.create(
        kind="people.read-sheet", actor_name="Amina", made_at=timezone.now(), state=state, **facts
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("state", State.values)
def test_every_state_has_a_page_in_both_languages(state: str, language: str) -> None:
    one = job(state, done=1, total=3, message_en="Not today.", message_zh="今天不行。")
    text = page(signed_in(language=language), "jobs:job", one.pk)
    title = "Read a sheet" if language == "en" else "读取表格"
    assert title in text
    said = "Not today." if language == "en" else "今天不行。"
    assert (said in text) is (state == State.REFUSED)


def test_running_work_asks_again_by_itself_and_ended_work_does_not() -> None:
    client = signed_in()
    assert "every 1s" in page(client, "jobs:job", job(State.RUNNING).pk)
    assert "every 1s" not in page(client, "jobs:job", job(State.DONE).pk)


def test_only_the_moving_part_is_sent_when_asked_for_again() -> None:
    one = job(State.RUNNING)
    answer = signed_in().get(reverse("jobs:job", args=[one.pk]), HTTP_HX_REQUEST="true")
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize(("language", "ours"), [("en", "our "), ("zh-hans", "系统")])
def test_a_fault_is_said_to_be_ours(language: str, ours: str) -> None:
    text = page(signed_in(language=language), "jobs:job", job(State.FAILED).pk)
    assert ours in text.split('role="alert"')[1].split("</p>")[0].lower()


def test_work_is_stopped_by_a_form_only() -> None:
    client, one = (
        signed_in(),
        job(State.WAITING, arguments={"batch_id": str(uuid4()), "path": "x"}),
    )
    url = reverse("jobs:stop", args=[one.pk])
    assert client.get(url).status_code == 405
    assert client.post(url)["Location"] == reverse("jobs:job", args=[one.pk])
    one.refresh_from_db()
    assert one.state == State.CANCELLED


def fetch(client: Client, one: Job) -> Any:
    return client.get(reverse("jobs:file", args=[one.pk]))


def test_the_file_of_done_work_is_handed_over_and_kept_nowhere_on_the_way() -> None:
    one = job(State.DONE, file_name="list.txt")
    one.file_path.parent.mkdir(parents=True)
    one.file_path.write_text("content", "utf-8")
    client = signed_in()
    Job.objects.update(account_id=Account.objects.get().pk)
    answer = fetch(client, one)
    assert b"".join(answer.streaming_content) == b"content"
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]


def test_a_file_goes_to_nobody_but_who_asked_for_it() -> None:
    one = job(State.DONE, file_name="list.txt", account_id=uuid4())
    one.file_path.parent.mkdir(parents=True)
    one.file_path.write_text("content", "utf-8")
    assert fetch(signed_in(), one).status_code == 404


def test_work_of_others_is_seen_and_stopped_only_by_those_who_look_after_it() -> None:
    one = job(State.RUNNING, account_id=uuid4())
    bo = signed_in("grid-officer", area="LH", name="Bo")
    assert bo.get(reverse("jobs:job", args=[one.pk])).status_code == 404
    assert bo.post(reverse("jobs:stop", args=[one.pk])).status_code == 404
    assert not Job.objects.get().wants_stop
    cai = signed_in("administrator", name="Cai")
    assert cai.post(reverse("jobs:stop", args=[one.pk])).status_code == 302
    assert Job.objects.get().wants_stop


@pytest.mark.parametrize("state", [State.RUNNING, State.FAILED, State.CANCELLED])
def test_unfinished_work_hands_nothing_over(state: str) -> None:
    one = job(state, file_name="list.txt")
    one.file_path.parent.mkdir(parents=True)
    one.file_path.write_text("half", "utf-8")
    assert fetch(signed_in(), one).status_code == 404


def test_without_a_file_there_is_none() -> None:
    assert fetch(signed_in(), job(State.DONE)).status_code == 404
    assert fetch(signed_in(), job(State.DONE, file_name="gone.txt")).status_code == 404


@pytest.mark.parametrize("name", ["jobs:job", "jobs:file"])
def test_work_that_never_was_is_not_found(name: str) -> None:
    assert signed_in().get(reverse(name, args=[uuid4()])).status_code == 404
