"""Tokens at the door: never a session, never wider than they are, over when the assignment is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.people.models import Person
from shouwang.backbone.access.actors import NotYourDutyError
from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.api import tokens
from shouwang.backbone.api.models import ApiToken
from shouwang.backbone.audit.models import Line
from shouwang.backbone.jobs.models import Job
from tests.offices import assign, make_areas, resident, signed_in
from tests.programs import Program, account, program, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def town() -> None:
    make_areas()
    resident("林谷雨", path="LH/LW/G3/B5/R1")
    resident("魏雨水", path="LH/LW/G3/B6/R1")


def test_without_a_token_nothing_is_told_and_the_way_in_is_named() -> None:
    answer: Any = Program("").ask("GET", "/residents")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert json.loads(answer.content)["code"] == "api.no-token"


@pytest.mark.parametrize("token", ["x", "sw_", "sw_" + "a" * 43, "sw_" + "a" * 5000, "sw_é"])
def test_a_made_up_token_opens_nothing(token: str) -> None:
    assert Program(token).get("/me", 401)["status"] == 401


def test_a_session_opens_nothing_to_programs() -> None:
    client = signed_in()
    assert client.get("/").status_code == 200
    answer = client.get("/api/v1/residents")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    sent = client.post("/api/v1/residents", "{}", content_type="application/json")
    assert sent.status_code == 401


def test_a_session_adds_nothing_to_a_token(town: None) -> None:
    text = token_of(account("grid-officer", area="LH/LW/G3/B5"), area="LH/LW/G3/B5")
    client = signed_in()  # the whole town, every role
    answer = client.get("/api/v1/residents", headers={"authorization": f"Bearer {text}"})
    assert [row["name"] for row in answer.json()["items"]] == ["林谷雨"]


def test_a_token_opens_no_page_and_never_becomes_a_session() -> None:
    text = token_of(account())
    headers = {"authorization": f"Bearer {text}"}
    client = Client()
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    assert not client.cookies
    for name in ("pages:home", "people:residents", "api-pages:docs", "api-pages:tokens"):
        answer = client.get(reverse(name), headers=headers)
        assert answer.status_code == 302, name
        assert reverse("access:sign-in") in answer["Location"]


def test_no_token_makes_another() -> None:
    made = account()
    actor = tokens.Keeper().visit(token_of(made)).actor
    with pytest.raises(NotYourDutyError):
        tokens.make(
            actor=actor, title="x", acts=["people.see"], area="",
            ends_at=timezone.now() + timedelta(days=1), at=timezone.now(),
        )  # fmt: skip


def test_a_token_does_only_what_it_is_for(town: None) -> None:
    few = program(acts=["people.see", "see.care"])
    assert few.get("/residents")["n"] == 2
    ref = Person.objects.get(name="林谷雨").ref
    refused = few.post(f"/residents/{ref}/needs", {"kind": "alone"}, 403)
    assert refused["code"] == "access.not-your-duty"
    assert few.post(f"/residents/{ref}/phone", status=403)["status"] == 403
    assert few.get("/areas", 403)["status"] == 403


def test_a_token_sees_only_its_part_of_the_area(town: None) -> None:
    narrow = program("hq-office", within="LH/LW/G3/B5")
    assert [row["name"] for row in narrow.get("/residents")["items"]] == ["林谷雨"]
    elsewhere = Person.objects.get(name="魏雨水").ref
    not_mine = narrow.get(f"/residents/{elsewhere}", 404)
    assert not_mine == narrow.get("/residents/P-999999", 404)


def test_a_token_for_a_larger_area_sees_no_more_than_its_maker(town: None) -> None:
    owner = account("hq-office")
    text = token_of(owner, area="")
    Assignment.objects.filter(account=owner).update(area="LH/LW/G3/B6")
    assert [row["name"] for row in Program(text).get("/residents")["items"]] == ["魏雨水"]


@pytest.mark.parametrize("acts", [["people.merge"], ["access.assign"], ["api.make-token"], []])
def test_a_token_is_for_no_more_than_its_maker_may_do(acts: list[str]) -> None:
    owner = account("cdc")
    actor = actor_for(owner, timezone.now())
    with pytest.raises(tokens.TokenError):
        tokens.make(
            actor=actor, title="x", acts=acts, area="",
            ends_at=timezone.now() + timedelta(days=1), at=timezone.now(),
        )  # fmt: skip


def test_a_token_lives_ninety_days_at_most() -> None:
    with pytest.raises(tokens.TokenError, match="90 days"):
        token_of(account(), days=91)


def test_a_token_ends_with_the_assignment_and_does_not_come_back_with_another() -> None:
    owner = account("hq-office")
    one = Program(token_of(owner))
    assert one.get("/me")["roles"] == ["hq-office"]
    Assignment.objects.filter(account=owner).update(ended_at=timezone.now())
    assert one.get("/me", 401)["status"] == 401
    assign(owner, "hq-office")
    assert one.get("/me", 401)["status"] == 401


def test_a_role_that_ends_takes_its_acts_at_the_next_call(town: None) -> None:
    owner = account("hq-office", "market-office")
    one = Program(token_of(owner))
    assert one.get("/residents")["n"] == 2
    Assignment.objects.filter(account=owner, role="hq-office").update(ended_at=timezone.now())
    assert one.get("/residents", 403)["status"] == 403
    assert one.get("/areas")["n"] == 1


def test_closed_accounts_revoked_and_old_tokens_open_nothing() -> None:
    owner = account()
    texts = [token_of(owner) for _ in range(2)]
    first, second = ApiToken.objects.order_by("made_at")
    tokens.revoke(actor=actor_for(owner, timezone.now()), token_id=first.pk,
                  at=timezone.now())  # fmt: skip
    assert Program(texts[0]).get("/me", 401)
    assert Program(texts[1]).get("/me")
    ApiToken.objects.filter(pk=second.pk).update(ends_at=timezone.now())
    assert Program(texts[1]).get("/me", 401)
    text = token_of(owner)
    Account.objects.filter(pk=owner.pk).update(is_active=False)
    assert Program(text).get("/me", 401)


def test_work_that_a_narrow_token_begins_is_as_narrow(
    town: None, django_capture_on_commit_callbacks: Any
) -> None:
    narrow = program("hq-office", within="LH/LW/G3/B5")
    with django_capture_on_commit_callbacks(execute=True):
        narrow.post("/residents/export", {"purpose": "a test"}, 202)
    job = Job.objects.get()
    assert (job.state, job.result["rows"]) == ("done", 1)
    assert narrow.get(f"/jobs/{job.pk}")["result"] == {"rows": 1}


def test_a_token_sees_no_work_of_its_maker_in_person(town: None) -> None:
    owner = account("hq-office")
    job = Job.objects.create(
        kind="people.export", account_id=owner.pk, actor_name="Bo", made_at=timezone.now()
    )
    one = Program(token_of(owner))
    assert one.get(f"/jobs/{job.pk}", 404)
    assert one.get(f"/jobs/{job.pk}/file", 404)
    assert one.post(f"/jobs/{job.pk}/stop", status=404)


def test_work_ends_with_the_token(town: None, django_capture_on_commit_callbacks: Any) -> None:
    owner = account("hq-office")
    one = Program(token_of(owner))
    with django_capture_on_commit_callbacks(execute=False) as later:
        one.post("/residents/export", {"purpose": "a test"}, 202)
    ApiToken.objects.update(revoked_at=timezone.now())
    for run in later:
        run()
    assert Job.objects.get().state == "refused"


def test_too_many_requests_wait_and_are_told_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_A_MINUTE", 2)
    one = program()
    seen = [one.ask("GET", "/me") for _ in range(5)]
    late = next(answer for answer in seen if answer.status_code == 429)
    assert 0 < int(late["Retry-After"]) <= 60
    assert late["Content-Type"] == "application/problem+json"


def test_use_stands_in_the_log_once_an_hour_with_its_count() -> None:
    one = program()
    for _ in range(5):
        one.get("/me")
    assert Line.objects.filter(act="api.token-used").count() == 1
    hour_ago = timezone.now() - timedelta(hours=1, minutes=1)
    ApiToken.objects.update(used_at=hour_ago, logged_at=hour_ago)
    one.get("/me")
    lines = Line.objects.filter(act="api.token-used").order_by("pk")
    assert [line.facts["uses"] for line in lines] == [1, 5]
    assert ApiToken.objects.get().n_uses == 6


def test_only_a_digest_of_the_token_is_kept() -> None:
    text = token_of(account())
    row = ApiToken.objects.get()
    kept = json.dumps([str(getattr(row, field.attname)) for field in ApiToken._meta.fields])
    assert text not in kept
    assert text.removeprefix("sw_") not in kept
