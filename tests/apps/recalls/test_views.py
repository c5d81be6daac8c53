"""Pages of recalls: 160 people, answers, silence, a second round, the stand-down; and who may see what."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.people.models import Responder
from shouwang.apps.recalls import standing
from shouwang.apps.recalls.models import Answer, Call, Link, Recall, Round, Sent
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.apps.recalls.office import (
    ALL_CHANNELS,
    HOUR,
    MINUTE,
    call_of,
    called,
    doctor_says,
    noted,
    open_incident,
    staff,
    stood_down,
)
from tests.offices import assign, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def incident() -> Incident:
    return open_incident(at=timezone.now() - 2 * HOUR)


@pytest.fixture
def desk(incident: Incident) -> Client:
    return signed_in()


def typed(incident: Incident, **facts: Any) -> dict[str, Any]:
    """Return a recall as somebody types it."""
    by_at = timezone.localtime(timezone.now() + HOUR)
    whole = {
        "incident": str(incident.pk), "step": "all", "path": "", "place_1": "村委会",
        "by_at": f"{by_at:%m-%d %H:%M}", "words": "带上口罩", "channels": list(ALL_CHANNELS), "look": "1",
    }  # fmt: skip
    return {**whole, **facts}


def now_called(incident: Incident, step: str = "all", **facts: Any) -> Recall:
    """Call people in now."""
    now = timezone.now()
    return called(incident, step, at=now, **{"by_at": now + HOUR, **facts})


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def own_browser(one: Responder, language: str = "en") -> Client:
    """Return a browser in which somebody is signed in whose account is tied to their entry."""
    client = signed_in("volunteer", name=f"u{one.ref}", language=language)
    Account.objects.filter(sign_in_name=f"u{one.ref}".lower()).update(helper_ref=one.ref)
    return client


def token_of(recall: Recall, one: Responder, n: int = 1) -> str:
    """Return the token in the message of somebody."""
    file = Path(settings.MEDIA_ROOT) / f"outbox/{recall.number}/round-{n}/sms/{one.ref}.txt"
    found = re.search(r"/recalls/a/([^/\s]+)/", file.read_text("utf-8"))
    assert found
    return found[1]


def test_160_are_called_some_answer_some_are_silent_a_second_round_a_stand_down(
    desk: Client, incident: Incident
) -> None:
    people = staff(160, leaders=12)
    for one in people[150:]:
        doctor_says(one, is_fit=False, on=timezone.localdate(), at=timezone.now())
    address = reverse("recalls:new")
    looked = text(desk.post(address, typed(incident)))
    assert "150 are called" in looked
    assert "10 are not called: a doctor says no" in looked
    assert not Recall.every.exists()  # looking calls nobody
    answer = desk.post(address, typed(incident, call="1", agreed="150"), follow=True)
    recall = Recall.every.get()
    shown = text(answer)
    assert "150 called in" in shown
    assert "150 have not answered" in shown
    assert "10 people were not called: a doctor says no." in shown

    links = Client()
    for i, one in enumerate(people[:90]):
        said = [{"answer": "half"}, {"answer": "arrived"}, {"answer": "cannot", "why": "caring"}][
            i % 3
        ]
        said = {"place": "村委会", **said} if said["answer"] != "cannot" else said
        done = links.post(reverse("recalls:link", args=[token_of(recall, one)]), said)
        assert done.status_code == 302, text(done)
    shown = text(desk.get(reverse("recalls:recall", args=[recall.pk])))
    assert "60 have not answered" in shown
    assert "30 are here" in shown
    assert "30 are coming" in shown

    Round.every.update(at=timezone.now() - 16 * MINUTE)
    Call.every.update(called_at=timezone.now() - 16 * MINUTE)
    late = text(desk.get(reverse("recalls:recall", args=[recall.pk])))
    assert "60 for more than 15 minutes" in late
    desk.post(reverse("recalls:again", args=[recall.pk]), {"channels": ["sms-file", "tree"]})
    second = Round.every.get(n=2)
    asked = set(Sent.every.filter(round=second).values_list("call__responder_id", flat=True))
    assert asked == {one.pk for one in people[90:150]}
    for one in people[90:150]:
        token = token_of(recall, one, n=2)
        links.post(reverse("recalls:link", args=[token]), {"answer": "now", "place": "村委会"})
    assert "Everybody has answered" in page(desk, "recalls:recall", recall.pk)

    said = {"words": "都到了，谢谢"}
    over = text(desk.post(reverse("recalls:stand-down", args=[recall.pk]), said, follow=True))
    assert "都到了，谢谢" in over
    token = token_of(recall, people[0])
    assert links.get(reverse("recalls:link", args=[token])).status_code == 410
    assert Sent.every.filter(round__kind="stand-down", channel="sms-file").count() == 150


def test_pressed_twice_it_is_one_recall_and_one_round(desk: Client, incident: Incident) -> None:
    staff(4)
    said = typed(incident, call="1", agreed="4")
    first, second = (desk.post(reverse("recalls:new"), said) for _ in range(2))
    assert first["Location"] == second["Location"]
    recall = Recall.every.get()
    assert Sent.every.filter(channel="sms-file").count() == 4
    Round.every.update(at=timezone.now() - 5 * MINUTE)
    for _ in range(2):
        desk.post(reverse("recalls:again", args=[recall.pk]), {"channels": ["sms-file"]})
    assert Round.every.filter(recall=recall).count() == 2


def test_who_is_called_is_looked_at_again_if_it_changed(desk: Client, incident: Incident) -> None:
    people = staff(4)
    doctor_says(people[3], is_fit=False, on=timezone.localdate(), at=timezone.now())
    said = text(desk.post(reverse("recalls:new"), typed(incident, call="1", agreed="4")))
    assert "has changed meanwhile" in said
    assert "3 are called" in said
    assert not Recall.every.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"place_1": ""}, "Come to"),
        ({"place_1": " "}, "Come to"),
        ({"by_at": "soon"}, "“soon” is no time: type it as 07:30"),
        ({"by_at": ""}, "There by"),
        ({"by_at": "2001-01-01 07:30"}, "This time is over"),
        ({"by_at": "9999-12-31 07:30"}, "more than 72 hours ahead"),
        ({"path": "Atlantis"}, "No place fits these words"),
        ({"place_2": "镇政府", "area_2": "Atlantis"}, "No place fits these words"),
        ({"place_2": "", "area_2": "LH/LW"}, "Say where they are to come to"),
        ({"channels": []}, "By which ways"),
        ({"channels": ["pigeon"]}, "By which ways"),
        ({"roles": ["king"]}, "As what"),
        ({"roles": ["volunteer"]}, "Nobody at work matches"),
        ({"words": "很" * 201}, "What is said"),
        ({"words": "孟霜降 is ill"}, "name nobody"),
        ({"incident": "x"}, "Incident"),
        ({"step": "half"}, "Whom"),
        ({"place_1": "a\0b"}, "Come to"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence_and_nothing_typed_is_lost(
    desk: Client, incident: Incident, facts: dict[str, Any], words: str
) -> None:
    staff(3)
    said = {**typed(incident, place_3="祠堂"), **facts}
    answer = desk.post(reverse("recalls:new"), said)
    assert answer.status_code == 200
    assert words in text(answer)
    assert 'role="alert"' in answer.content.decode()
    assert "祠堂" in answer.content.decode()
    assert not Recall.every.exists()


def test_who_leads_an_area_calls_it_and_no_other(incident: Incident) -> None:
    staff(3)
    client = signed_in("duty-officer", area="LH/LW", name="Wei")
    assert 'value="LH/LW"' in page(client, "recalls:new")
    refused = text(client.post(reverse("recalls:new"), typed(incident)))
    assert "not part of your duty" in refused
    said = typed(incident, path="LH/LW", call="1", agreed="3")
    assert client.post(reverse("recalls:new"), said).status_code == 302


def test_without_an_incident_nobody_is_called_and_the_page_says_so(transactional_db: None) -> None:
    said = page(signed_in(), "recalls:new")
    assert "No incident is open" in said
    assert "Nobody has been called in yet" in page(signed_in(), "recalls:recalls")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_there_in_both_languages(
    desk: Client, incident: Incident, language: str
) -> None:
    desk.cookies["language"] = language
    people = staff(3)
    recall = now_called(incident)
    noted(recall, people[0], "arrived", timezone.now())
    for name, args in (
        ("recalls:recalls", ()), ("recalls:new", ()), ("recalls:mine", ()), ("recalls:recall", (recall.pk,)),
        ("recalls:call", (call_of(recall, people[0]).pk,)), ("incidents:command", ()), ("incidents:wall", ()),
        ("incidents:incident", (incident.pk,)), ("pages:home", ()),
    ):  # fmt: skip
        assert page(desk, name, *args)
    for state in standing.State:
        assert desk.get(reverse("recalls:recall", args=[recall.pk]) + f"?state={state}").status_code == 200  # fmt: skip
    stranger = Client(headers={"accept-language": language})
    answer = stranger.get(reverse("recalls:link", args=[token_of(recall, people[1])]))
    assert answer.status_code == 200


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
    said = [{"answer": "cannot", "why": ("ill", "away")[n % 2]} for n in range(31)]
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


def test_numbers_are_masked_until_somebody_asks_and_each_look_is_written_down(
    desk: Client, incident: Incident
) -> None:
    people = staff(3)
    recall = now_called(incident)
    masked = page(desk, "recalls:recall", recall.pk)
    assert people[0].phone not in masked
    assert people[0].phone_end in masked
    shown = desk.post(reverse("recalls:numbers", args=[recall.pk]) + "?state=silent")
    assert people[0].phone in shown.content.decode()
    for one in people:
        assert log.looks(one.pk).filter(act="recalls.numbers-seen").exists()


def test_the_call_tree_is_a_paper(desk: Client, incident: Incident) -> None:
    staff(20, without_phone=1)
    now_called(incident)
    first = Round.every.get()
    for lang in ("zh", "en", "xx"):
        answer = desk.get(reverse("recalls:tree", args=[first.pk]) + f"?lang={lang}")
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"
    assert Line.objects.filter(act="recalls.numbers-seen").count() == 19


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("commander", "", {"recall", "new", "call"}),
        ("hq-office", "", {"recall", "call"}),
        ("group-lead", "", {"recall", "call"}),
        ("group-lead", "LH/LW", set()),
        ("village-secretary", "", set()),
        ("doctor", "", set()),
        ("volunteer", "", set()),
    ],
)
def test_who_may_open_what(incident: Incident, role: str, area: str, may: set[str]) -> None:
    people = staff(2)
    recall = now_called(incident)
    client = signed_in(role, area=area, name=f"the {role}")
    for name, args in (
        ("recall", [recall.pk]), ("new", []), ("call", [call_of(recall, people[0]).pk]),
    ):  # fmt: skip
        code = client.get(reverse(f"recalls:{name}", args=args)).status_code
        assert (code == 200) is (name in may), (name, code)
        assert code in (200, 403, 404)
    for name in ("again", "stand-down", "one-more"):
        code = client.post(reverse(f"recalls:{name}", args=[recall.pk]), {}).status_code
        assert (code == 200) is ("new" in may), (name, code)
    assert recall.runs
    assert client.get(reverse("recalls:mine")).status_code == 200


def test_a_stranger_opens_nothing_but_a_link(incident: Incident) -> None:
    people = staff(1)
    recall = now_called(incident)
    for name, args in (
        ("recalls", []), ("new", []), ("mine", []), ("recall", [recall.pk]),
        ("call", [call_of(recall, people[0]).pk]), ("tree", [Round.every.get().pk]),
    ):  # fmt: skip
        assert Client().get(reverse(f"recalls:{name}", args=args)).status_code in (302, 403)
    assert (
        Client().get(reverse("recalls:link", args=[token_of(recall, people[0])])).status_code
        == 200
    )


def test_forms_of_a_recall_come_back_with_what_was_typed(desk: Client, incident: Incident) -> None:
    people = staff(2)
    recall = now_called(incident)
    address = reverse("recalls:one-more", args=[recall.pk])
    said = desk.post(address, {"ref": "H-99999", "channels": ["tree"]})
    assert "Nobody at work in this area has this number" in text(said)
    assert 'value="H-99999"' in said.content.decode()
    said = desk.post(address, {"ref": people[0].ref, "channels": ["tree"]})
    assert "They were called already" in text(said)
    long = "好" * 201
    said = desk.post(reverse("recalls:stand-down", args=[recall.pk]), {"words": long})
    assert long in said.content.decode()
    said = desk.post(reverse("recalls:again", args=[recall.pk]), {})
    assert "By which ways" in text(said)
    assert recall.runs
    assert Round.every.count() == 1


def test_one_more_is_called_from_the_page(desk: Client, incident: Incident) -> None:
    people = staff(4, leaders=1)
    recall = now_called(incident, "leadership")
    said = {"ref": people[3].ref, "channels": ["sms-file"]}
    shown = text(desk.post(reverse("recalls:one-more", args=[recall.pk]), said, follow=True))
    assert "One more is called." in shown
    assert "2 called in" in shown


def test_an_account_with_two_duties_keeps_its_area(incident: Incident) -> None:
    staff(2)
    now_called(incident, path="LH/LW")
    client = signed_in("group-lead", area="LH/LW", name="Gao")
    assign(Account.objects.get(name="Gao"), "volunteer")
    assert "RC" in page(client, "recalls:recalls")
