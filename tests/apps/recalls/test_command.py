"""What recalls show on the command page, the wall and the timeline; what keeps an outbreak open; what goes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shouwang.apps.incidents import board, deciding, moments
from shouwang.apps.incidents.models import Incident
from shouwang.apps.people.models import Responder
from shouwang.apps.recalls import command
from shouwang.apps.recalls.models import Answer, Call, Link, Recall, Round, Sent
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import Ending
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import purging
from shouwang.core.text import Text
from shouwang.policy.incidents import State as IncidentState
from tests.apps.recalls.office import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    again,
    called,
    noted,
    open_incident,
    staff,
    stood_down,
)
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    cache.clear()
    return open_incident()


@pytest.fixture
def people(incident: Incident) -> list[Responder]:
    return staff(3, leaders=1)


def said(incident: Incident) -> list[str]:
    with as_machine():
        return [
            one.what.en
            for one in moments.timeline(incident, before=NOW + DAY, most=20, kind="recalls")
        ]


def test_the_timeline_tells_calls_rounds_the_last_answer_and_the_stand_down(
    incident: Incident, people: list[Responder]
) -> None:
    first = called(incident, "leadership")
    noted(first, people[0], "coming", NOW + MINUTE)
    recall = called(incident, at=NOW + 2 * MINUTE)
    again(recall, NOW + 20 * MINUTE)
    for n, one in enumerate(people[1:], start=21):
        noted(recall, one, "arrived", NOW + n * MINUTE)
    stood_down(recall, NOW + HOUR)
    assert said(incident) == [
        "RC2020-0002: stood down",
        "RC2020-0002: everybody has answered",
        "RC2020-0002: called again, round 2",
        "Everybody recalled: RC2020-0002",
        "RC2020-0001: everybody has answered",
        "Leadership recalled: RC2020-0001",
    ]
    for one in people:
        assert not any(one.name in line for line in said(incident))


def test_figures_stand_on_the_command_page_and_say_how_they_moved(
    incident: Incident, people: list[Responder]
) -> None:
    recall = called(incident)
    noted(recall, people[0], "arrived", NOW + 10 * MINUTE)
    with as_machine():
        moved = {
            one.figure.code: (one.now, one.before)
            for one in board.figures(incident, NOW + HOUR, NOW + MINUTE)
        }
    assert moved["recalls.called"] == (3, 3)
    assert moved["recalls.here"] == (1, 0)
    assert moved["recalls.silent"] == (2, 3)


def test_the_card_offers_the_step_that_follows(
    incident: Incident, people: list[Responder]
) -> None:
    with as_machine():
        assert command.head_count(incident, NOW)["next"] == "leadership"
        assert command.wall(incident, NOW) is None
        called(incident, "leadership")
        assert command.head_count(incident, NOW)["next"] == "all"
        called(incident)
        assert command.head_count(incident, NOW)["next"] == ""
        facts = command.wall(incident, NOW)
    assert facts is not None
    assert facts["counts"].called == len(people)


def test_a_recall_that_runs_keeps_the_outbreak_open(
    incident: Incident, people: list[Responder]
) -> None:
    recall = called(incident)
    waits = Text(
        "work that is open: RC2020-0001 is not stood down", "尚未办结的工作：RC2020-0001 未解除"
    )
    with as_machine():
        assert waits in deciding.waits_for(incident, IncidentState.CLOSED, NOW + HOUR)
        stood_down(recall, NOW + HOUR)
        assert waits not in deciding.waits_for(incident, IncidentState.CLOSED, NOW + HOUR)


def test_who_is_silent_too_long_is_work_of_the_desk(
    incident: Incident, people: list[Responder]
) -> None:
    now = timezone.now()
    called(incident, at=now - 10 * MINUTE, by_at=now + HOUR)
    desk = signed_in("duty-officer", name="Wei")
    assert "have not answered the recall" not in page(desk, "pages:home")
    Call.every.update(called_at=now - 16 * MINUTE)
    assert "have not answered the recall" in page(desk, "pages:home")


def test_the_page_asks_the_database_as_often_for_many_as_for_few(incident: Incident) -> None:
    now = timezone.now()
    staff(3)
    recall = called(incident, at=now, by_at=now + HOUR)
    desk = signed_in()
    counts = []
    for n in (3, 60):
        if n > 3:
            for one in staff(n)[3:]:
                Call.every.create(
                    recall=recall, responder_id=one.pk, ref=one.ref, name=one.name, role=one.role,
                    place="村委会", called_at=now,
                )  # fmt: skip
        page(desk, "recalls:recall", recall.pk)
        with CaptureQueriesContext(connection) as asked:
            page(desk, "recalls:recall", recall.pk)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_who_is_called_by_nobody_is_asked_about_once_a_page(incident: Incident) -> None:
    client = signed_in("volunteer", name="Vera")
    page(client, "recalls:mine")
    with CaptureQueriesContext(connection) as asked:
        page(client, "recalls:mine")
    assert (
        sum("recalls_call" in one["sql"] for one in asked) == 2
    )  # the banner, and the page itself


def test_in_its_night_a_recall_goes_with_all_that_hangs_on_it_and_its_files(
    incident: Incident, people: list[Responder]
) -> None:
    first = called(incident, "leadership")
    noted(first, people[0], "coming", NOW + MINUTE)
    recall = called(incident)
    for one in (recall, first):
        stood_down(one, NOW + HOUR)
    folder = Path(settings.MEDIA_ROOT) / "outbox"
    assert len(list(folder.iterdir())) == 2
    Ending.objects.create(key=f"incident:{incident.number}", ends_at=NOW + DAY)
    local = timezone.localtime(NOW).replace(hour=2, minute=0)
    for days, left in ((90, 2), (91, 0)):
        for _ in range(2):  # with which answers of a later one are kept goes after it
            _n, failed = purging.night(
                actor=MACHINE, now=local + timedelta(days=days), stop=lambda: None
            )
            assert "recalls.recalls" not in failed
        assert Recall.every.count() == left, days
    for table in (Round, Call, Link, Sent, Answer):
        assert not table.every.exists()
    assert list(folder.iterdir()) == []
