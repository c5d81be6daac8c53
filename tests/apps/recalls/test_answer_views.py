"""People answer: signed in, through the link of a message, or told to a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.recalls import standing
from shouwang.apps.recalls.models import Answer, Link, Round
from tests.apps.recalls.asked import now_called, own_browser, text, token_of
from tests.apps.recalls.office import (
    HOUR,
    call_of,
    doctor_says,
    staff,
    stood_down,
)
from tests.offices import page, signed_in

pytestmark = pytest.mark.django_db


def test_the_banner_calls_and_their_own_page_answers(incident: Incident) -> None:
    people = staff(2)
    me = own_browser(people[0])
    assert "You are called in" not in page(me, "pages:home")
    assert "Nobody calls you in" in page(me, "recalls:mine")
    recall = now_called(incident)
    assert "You are called in: 村委会" in page(me, "pages:home")
    me.post(reverse("recalls:mine"), {"answer": "hour", "place": "村委会"})
    row = Answer.every.get()
    assert (row.kind, row.way, row.by) == ("coming", "account", people[0].name)
    assert row.expected_at is not None
    assert timedelta(minutes=59) < row.expected_at - timezone.now() <= timedelta(minutes=61)
    assert "You are called in" not in page(me, "pages:home")
    assert "your answer: coming" in page(me, "pages:home")
    stood_down(recall, timezone.now())
    assert "you need not come any more" in page(me, "pages:home")
    assert "you need not come any more" in page(me, "recalls:mine")
    refused = text(me.post(reverse("recalls:mine"), {"answer": "now", "place": "村委会"}))
    assert "Nobody is called any more" in refused or "you need not come" in refused
    assert Answer.every.count() == 1


def test_whom_a_doctor_says_no_to_is_told_not_to_come_and_answers_nothing(
    incident: Incident,
) -> None:
    people = staff(2)
    recall = now_called(incident)
    doctor_says(people[0], is_fit=False, on=timezone.localdate(), at=timezone.now())
    me = own_browser(people[0])
    assert "please do not come" in page(me, "pages:home")
    assert "please do not come" in page(me, "recalls:mine")
    address = reverse("recalls:link", args=[token_of(recall, people[0])])
    stranger = Client(headers={"accept-language": "en"})
    said = text(stranger.get(address))
    assert "Please do not come" in said
    assert "doctor" not in said  # the link may be in other hands
    stranger.post(address, {"answer": "now", "place": "村委会"})
    me.post(reverse("recalls:mine"), {"answer": "now", "place": "村委会"})
    assert not Answer.every.exists()
    at_desk = text(signed_in().get(reverse("recalls:recall", args=[recall.pk]) + "?state=spared"))
    assert people[0].name in at_desk


def test_a_link_shows_little_and_ends(incident: Incident) -> None:
    people = staff(2)
    recall = now_called(incident)
    token = token_of(recall, people[0])
    assert not Link.every.filter(digest=token).exists()  # its digest alone is kept
    stranger = Client(headers={"accept-language": "en"})
    address = reverse("recalls:link", args=[token])
    answer = stranger.get(address)
    assert answer["Cache-Control"].startswith("max-age=0")
    said = text(answer)
    for hidden in (people[0].name, people[0].ref, people[0].phone, "孟霜降", "LH/LW"):
        assert hidden not in said
    done = stranger.post(address, {"answer": "at", "at": "noon", "place": "村委会"})
    assert "“noon” is no time" in text(done)
    assert 'value="noon"' in done.content.decode()
    assert "which illness, nobody is asked" in text(stranger.post(address, {"answer": "cannot"}))
    assert "Choose one of the answers" in text(stranger.post(address, {}))
    assert "Choose one of the answers" in text(stranger.post(address, {"answer": "perhaps"}))
    assert stranger.post(address, {"answer": "now", "place": "the moon"}).status_code == 200
    assert not Answer.every.exists()
    stranger.post(address, {"answer": "arrived", "place": "村委会"})
    assert Answer.every.get().way == "link"
    Round.every.update(at=timezone.now() - 73 * HOUR)
    assert stranger.get(address).status_code == 410
    assert stranger.get(reverse("recalls:link", args=["x" * 22])).status_code == 404


def test_the_link_of_the_leadership_goes_on_in_the_recall_of_everybody(incident: Incident) -> None:
    people = staff(3, leaders=1)
    first = now_called(incident, "leadership")
    address = reverse("recalls:link", args=[token_of(first, people[0])])
    stranger = Client(headers={"accept-language": "en"})
    stranger.post(address, {"answer": "hour", "place": "村委会"})
    everybody = now_called(incident)
    stood_down(first, timezone.now())
    assert everybody.number in text(stranger.get(address))
    stranger.post(address, {"answer": "arrived", "place": "村委会"})
    stand = standing.stand_of(call_of(everybody, people[0]), timezone.now())
    assert stand.state is standing.State.HERE
    stood_down(everybody, timezone.now())
    assert stranger.get(address).status_code == 410


def test_guessing_links_rests_and_so_does_answering_without_end(incident: Incident) -> None:
    people = staff(1)
    recall = now_called(incident)
    stranger = Client(headers={"accept-language": "en"})
    codes = {
        stranger.get(reverse("recalls:link", args=[f"guess{n}"])).status_code for n in range(31)
    }
    assert codes == {404, 429}
    address = reverse("recalls:link", args=[token_of(recall, people[0])])
    said = [{"answer": "cannot", "why": ("caring", "away")[n % 2]} for n in range(31)]
    answers = [stranger.post(address, one) for one in said]
    assert "Too many answers" in text(answers[-1])
    assert Answer.every.count() == 30


def test_a_colleague_notes_and_takes_back(desk: Client, incident: Incident) -> None:
    people = staff(2)
    recall = now_called(incident)
    call = call_of(recall, people[0])
    address = reverse("recalls:call", args=[call.pk])
    desk.post(address, {"answer": "cannot", "why": "away"})
    assert "too far away" in page(desk, "recalls:call", call.pk)
    desk.post(reverse("recalls:take-back", args=[Answer.every.get().pk]))
    assert standing.stand_of(call, timezone.now()).state == "silent"
    again = desk.post(
        reverse("recalls:take-back", args=[Answer.every.get(kind="cannot").pk]), follow=True
    )
    assert "taken back already" in text(again)
    early = timezone.localtime(timezone.now() - 3 * HOUR)
    said = {"answer": "arrived", "place": "村委会", "moment": f"{early:%Y-%m-%dT%H:%M}"}
    assert "had not been called then" in text(desk.post(address, said))
    said["moment"] = f"{timezone.localtime(timezone.now() + HOUR):%Y-%m-%dT%H:%M}"
    assert "still to come" in text(desk.post(address, said))
    stood_down(recall, timezone.now())
    assert "Nobody is called any more" in text(
        desk.post(address, {"answer": "now", "place": "村委会"})
    )
