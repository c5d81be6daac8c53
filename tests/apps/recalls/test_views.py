"""Pages of recalls: 160 people, answers, silence, a second round, the stand-down; and who may see what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.recalls import papers, standing
from shouwang.apps.recalls.models import Call, Recall, Round, Sent
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import log
from shouwang.backbone.audit.models import Line
from tests.apps.recalls.asked import now_called, text, token_of, typed
from tests.apps.recalls.office import (
    MINUTE,
    call_of,
    doctor_says,
    noted,
    staff,
    stood_down,
)
from tests.offices import assign, page, signed_in

pytestmark = pytest.mark.django_db


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


def test_without_an_incident_nobody_is_called_and_the_page_says_so() -> None:
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
    stood_down(first.recall, timezone.now())
    last = Round.every.get(kind="stand-down")  # it is told by telephone as well
    assert desk.get(reverse("recalls:tree", args=[last.pk])).content.startswith(b"%PDF")
    data = papers.tree_data(last, list(Call.every.all()), {}, "en")
    assert "the recall is over" in data["say"]
    assert data["blanks"] == ["Told"]
    assert [len(part["rows"]) for part in data["parts"]] == [8, 8, 4]
    nowhere = first.recall.pk
    assert desk.get(reverse("recalls:tree", args=[nowhere])).status_code == 404


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
