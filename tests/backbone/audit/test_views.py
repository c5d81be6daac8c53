"""The page of the log, and who opened a file."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import anchors, chain, log, triggers
from shouwang.backbone.audit.models import Line
from shouwang.backbone.audit.verify import check
from tests.offices import AMINA, AT, page, signed_in

pytestmark = pytest.mark.django_db
BO = Actor("Bo", uuid4(), role="officer", area="LH/LW")


@pytest.fixture(autouse=True)
def _anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_ANCHOR", str(tmp_path / "anchors.txt"))


def shown(client: Client, **asked: str) -> str:
    """Return the rows of the log that are shown for a filter, without the frame around them."""
    answer = client.get(reverse("audit:lines"), asked)
    assert answer.status_code == 200
    return answer.content.decode().partition("<tbody>")[2]


def test_the_log_says_who_in_which_role_did_what_and_names_no_record() -> None:
    subject = uuid4()
    log.write(BO, "people.moved", subject, at=AT, reason="on the telephone")
    rows = shown(signed_in())
    for said in ("Bo", "officer", "LH/LW", "Moved away", "on the telephone"):
        assert said in rows
    assert vault.pseudonym_of(subject).hex[:8] in rows
    assert str(subject) not in rows
    assert rows.index("Log read") < rows.index("Moved away")  # newest first


def test_the_log_is_narrowed_by_day_act_person_and_looks() -> None:
    client = signed_in()
    admin = Account.objects.get()
    log.write(AMINA, "people.moved", uuid4(), at=AT)
    log.write(Actor("Amina", admin.pk), "people.merged", uuid4(), at=AT + timedelta(days=1))
    log.look(BO, "people.opened", uuid4(), at=AT + timedelta(days=2))
    day = "2020-02-04"
    assert "Two entries made one" in shown(client, since=day, until=day)
    assert "Moved away" not in shown(client, since=day, until=day)
    assert "File opened" not in shown(client, since=day, until=day)
    assert "Two entries made one" not in shown(client, act="people.moved")
    assert "Two entries made one" in shown(client, who=str(admin.pk))
    assert "Moved away" not in shown(client, who=str(admin.pk))
    assert "File opened" in shown(client, looks="on")
    assert "Moved away" not in shown(client, looks="on")


def test_a_mark_on_a_paper_leads_to_its_line() -> None:
    log.write(BO, "people.moved", uuid4(), at=AT)
    mark = chain.head12()
    log.write(BO, "people.merged", uuid4(), at=AT)
    rows = shown(signed_in(), mark=mark.upper())
    assert "Moved away" in rows
    assert "Two entries made one" not in rows


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"since": "2020-02-05", "until": "2020-02-04"}, "lies before the first"),
        ({"act": "no.such"}, "Select a valid choice."),
        ({"who": "林谷雨"}, "Select a valid choice."),
        ({"mark": "%_'"}, "12 characters"),
        ({"mark": "a" * 999}, "at most 64"),
        ({"since": "0001-01-01"}, "greater than or equal"),
        ({"until": "9999-12-31"}, "less than or equal"),
        ({"page": "-3"}, ""),
    ],
)
def test_a_filter_that_means_nothing_is_said_and_no_fault(
    asked: dict[str, str], said: str
) -> None:
    answer = signed_in().get(reverse("audit:lines"), asked)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_the_page_says_how_the_chain_stands() -> None:
    client = signed_in()
    log.write(BO, "people.moved", uuid4(), at=AT)
    assert "not verified yet" in page(client, "audit:lines")
    now = timezone.now()
    check(now)
    anchors.write(now)
    said = page(client, "audit:lines")
    assert '<span class="tag ok">whole</span>' in said
    assert "late" not in re.sub(r"<nav.*?</nav>", "", said).replace("template", "")
    triggers.drop(connection)
    Line.objects.filter(seq=2).update(area="LH/QH")
    check(now)
    assert "line 2 was changed after it was written" in page(client, "audit:lines")
    assert "place where the log was tampered with" in page(client, "pages:home")


def test_who_opened_a_file_is_found_by_its_number_and_by_its_pseudonym() -> None:
    subject = uuid4()
    log.look(BO, "people.opened", subject, at=AT, reason="call of today")
    log.write(BO, "people.moved", subject, at=AT)
    client = signed_in()
    for named in (subject, vault.pseudonym_of(subject)):
        said = page(client, "audit:opened", named)
        assert "File opened" in said
        assert "call of today" in said
        assert "Moved away" not in said
    assert "Nobody has opened this file" in page(client, "audit:opened", uuid4())


def test_reading_the_log_stands_in_the_log() -> None:
    client = signed_in()
    page(client, "audit:lines")
    page(client, "audit:lines")
    assert Line.objects.filter(act="audit.read").count() == 1


def test_the_log_is_the_towns_and_the_auditor_of_a_part_does_not_read_it() -> None:
    client = signed_in("auditor", area="LH/LW", name="Far")
    for name, args in (("audit:lines", []), ("audit:opened", [uuid4()])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert not Line.objects.filter(act="audit.read").exists()


def test_nobody_reads_the_log_who_is_not_signed_in() -> None:
    for name, args in (("audit:lines", []), ("audit:opened", [uuid4()])):
        answer = Client().get(reverse(name, args=args))
        assert answer.status_code == 302
    assert not Line.objects.exists()
