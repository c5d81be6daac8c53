"""R27: the leadership, then everybody; nobody against a doctor's no; a second round; the stand-down."""

from __future__ import annotations

import inspect
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from shouwang.apps.incidents.errors import IncidentError
from shouwang.apps.incidents.models import Incident
from shouwang.apps.people import helpers as people_helpers
from shouwang.apps.recalls import answering, calling, channels, queries, rounds, standing
from shouwang.apps.recalls.asking import NewRecall, Place
from shouwang.apps.recalls.channels import Delivery, Message, RoundFacts
from shouwang.apps.recalls.errors import RecallError
from shouwang.apps.recalls.models import Call, Recall, Round, Sent
from shouwang.backbone.access.actors import MACHINE, NobodyActsError, NotYourDutyError
from shouwang.backbone.audit.models import Line
from tests.apps.orders.ordering import somebody
from tests.apps.recalls.office import (
    ALL_CHANNELS,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    again,
    call_of,
    called,
    doctor_says,
    link_of,
    new,
    noted,
    open_incident,
    staff,
    states,
    stood_down,
)
from tests.offices import AMINA

pytestmark = pytest.mark.django_db


def test_the_leadership_is_called_first_and_then_everybody() -> None:
    incident, people = open_incident(), staff(10, leaders=3)
    first = called(incident, "leadership")
    assert set(states(first, NOW)) == {one.pk for one in people[:3]}
    noted(first, people[0], "coming", NOW + MINUTE, expected_at=NOW + HOUR)
    noted(first, people[1], "cannot", NOW + MINUTE)
    everybody = called(incident, at=NOW + MINUTE)
    assert (first.number, everybody.number) == ("RC2020-0001", "RC2020-0002")
    assert Counter(states(everybody, NOW + MINUTE).values()) == {
        "silent": 8, "coming": 1, "cannot": 1,
    }  # fmt: skip
    carried = Call.every.filter(recall=everybody, is_carried=True)
    assert {one.responder_id for one in carried} == {people[0].pk, people[1].pk}
    assert not Sent.every.filter(call__in=carried).exists()  # who answered is not called twice
    noted(everybody, people[0], "arrived", NOW + 5 * MINUTE)
    noted(first, people[2], "coming", NOW + 6 * MINUTE)
    for recall in (first, everybody):  # what somebody says counts in both
        assert states(recall, NOW + 6 * MINUTE)[people[0].pk] == "here"
        assert states(recall, NOW + 6 * MINUTE)[people[2].pk] == "coming"


def test_one_recall_of_a_step_runs_at_a_time() -> None:
    incident, _people = open_incident(), staff(4)
    first = called(incident)
    with pytest.raises(RecallError, match="RC2020-0001 runs already"):
        called(incident, at=NOW + MINUTE)
    stood_down(first, NOW + HOUR)
    assert called(incident, at=NOW + HOUR, by_at=NOW + 2 * HOUR).number == "RC2020-0002"


def test_nobody_is_called_whom_a_doctor_says_no_to() -> None:
    incident, people = open_incident(), staff(6)
    doctor_says(people[1], is_fit=False)
    doctor_says(people[2], is_fit=False, on=TODAY + DAY)  # holds on the day of the meeting
    doctor_says(people[3], is_fit=False, on=TODAY - DAY)
    doctor_says(people[3], is_fit=True)  # the latest word counts
    recall = called(incident, by_at=NOW + 26 * HOUR)
    ids = set(states(recall, NOW))
    assert ids == {people[i].pk for i in (0, 3, 4, 5)}
    assert recall.n_unfit == 2
    for one in (people[1], people[2]):
        with pytest.raises(RecallError, match="A doctor says no"):
            rounds.add(
                actor=somebody("Duan"), recall_id=recall.pk, ref=one.ref, channels=ALL_CHANNELS,
                link_of=link_of, at=NOW + 2 * MINUTE,
            )  # fmt: skip


def test_nobody_is_called_today_whose_doctor_says_yes_from_tomorrow_on() -> None:
    incident, people = open_incident(), staff(3)
    doctor_says(people[1], is_fit=False)
    doctor_says(people[1], is_fit=True, on=TODAY + DAY)
    recall = called(incident, by_at=NOW + 26 * HOUR)
    assert set(states(recall, NOW)) == {people[0].pk, people[2].pk}
    assert recall.n_unfit == 1


def test_where_a_doctor_says_no_to_all_nobody_is_called_and_nothing_is_kept() -> None:
    incident, people = open_incident(), staff(2)
    for one in people:
        doctor_says(one, is_fit=False)
    with pytest.raises(RecallError, match="a doctor says no to all 2"):
        called(incident)
    assert not Recall.every.exists()


def test_a_doctors_no_after_the_call_spares_at_once() -> None:
    incident, people = open_incident(), staff(4)
    recall = called(incident, by_at=NOW + 3 * HOUR)
    noted(recall, people[1], "coming", NOW + MINUTE)
    for one in people[:2]:
        doctor_says(one, is_fit=False, at=NOW + 2 * MINUTE)
    at = NOW + 3 * MINUTE
    assert Counter(states(recall, at).values()) == {"spared": 2, "silent": 2}
    row = again(recall, at)
    assert {one.call.responder_id for one in Sent.every.filter(round=row)} == {
        people[2].pk, people[3].pk,
    }  # fmt: skip


def test_no_parameter_anywhere_calls_in_spite_of_a_doctor() -> None:
    for module in (calling, rounds, answering, standing, channels):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            for parameter in inspect.signature(function).parameters:
                assert not any(
                    word in parameter for word in ("override", "force", "ignore", "anyway", "unfit_too")
                ), (name, parameter)  # fmt: skip
    assert not any("fit" in name or "force" in name for name in NewRecall.__dataclass_fields__)


def test_people_on_leave_are_called_and_marked() -> None:
    incident, people = open_incident(), staff(3)
    people_helpers.note_leave(
        actor=AMINA, ref=people[0].ref, from_on=TODAY - DAY, to_on=TODAY + 5 * DAY, at=NOW
    )
    recall = called(incident)
    assert call_of(recall, people[0]).away_until == TODAY + 5 * DAY


def test_each_channel_leaves_what_it_sends_and_one_that_fails_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    incident, people = open_incident(), staff(5, without_phone=1)
    people[0].phone = "12"
    people[0].save()

    def broken(*_args: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(channels.channels()["mail-file"], "send", broken)
    recall = called(incident)
    by_channel = {
        code: Counter(Sent.every.filter(channel=code).values_list("fault", flat=True))
        for code in ALL_CHANNELS
    }
    assert by_channel == {
        "in-app": {"no-account": 5},
        "tree": {"": 4, "no-number": 1},
        "sms-file": {"": 3, "no-number": 1, "bad-number": 1},
        "mail-file": {"failed": 5},
    }
    sent = Sent.every.filter(channel="sms-file", fault="").first()
    assert sent is not None
    file = Path(settings.MEDIA_ROOT) / sent.ref
    text = file.read_text("utf-8")
    assert file.parent.parts[-3:] == (recall.number, "round-1", "sms")
    assert "村委会" in text
    assert "http://hall/recalls/a/" in text
    assert "Please come to" in text
    assert "演练" in text
    assert file.stat().st_mode & 0o077 == 0


class Gateway:
    """A town's own way of sending, as an adapter is written."""

    code = "gateway"
    title = "SMS gateway"

    def send(self, _facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
        """Say that the first went out, and that the others were refused."""
        return [Delivery(ref="m-1"), *(Delivery(fault="quota") for _one in messages[1:])]


def test_a_town_brings_its_own_channel(settings: Any) -> None:
    settings.RECALL_CHANNELS = (channels.OWN[1], f"{__name__}.Gateway")
    incident, _people = open_incident(), staff(3)
    with pytest.raises(RecallError, match="at least one way"):
        called(incident, channels=("sms-file",))
    recall = called(incident, channels=("gateway", "tree"))
    way = queries.rounds_of(recall)[0].ways[0]
    assert (way.title, way.sent, way.has_failed) == ("SMS gateway", 1, False)
    assert [(why.en, n) for why, n in way.faults] == [("quota", 2)]


def test_mail_is_a_file_that_mail_programs_read() -> None:
    incident, _people = open_incident(), staff(2)
    recall = called(incident)
    files = list((Path(settings.MEDIA_ROOT) / "outbox" / recall.number / "round-1/mail").iterdir())
    assert len(files) == 2
    assert b"Message-ID: <" in files[0].read_bytes()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"places": ()}, "where they are to come to"),
        ({"places": (Place(" "),)}, "where they are to come to"),
        ({"places": (Place("村委会", "LH/NO"),)}, "There is no place"),
        ({"by_at": NOW - MINUTE}, "This time is over"),
        ({"by_at": NOW + 73 * HOUR}, "more than 72 hours"),
        ({"channels": ()}, "at least one way"),
        ({"channels": ("pigeon",)}, "at least one way"),
        ({"roles": ("volunteer",)}, "Nobody at work matches"),
        ({"path": "LH/NO"}, "There is no place"),
        ({"words": "很" * 201}, "200 characters at most"),
        ({"words": "孟霜降 is ill"}, "name nobody"),
        ({"places": (Place("孟霜降家"),)}, "name nobody"),
        ({"words": "110101199003071233"}, "name nobody"),
        ({"words": "孟 霜·降确诊"}, "name nobody"),
    ],
)
def test_what_cannot_be_followed_is_said_in_one_sentence_and_nothing_is_sent(
    facts: dict[str, Any], words: str
) -> None:
    incident, _people = open_incident(), staff(3)
    before = Line.objects.count()
    with pytest.raises(RecallError, match=words):
        called(incident, **facts)
    assert not Recall.every.exists()
    assert not Round.every.exists()
    assert Line.objects.count() == before


def test_who_works_in_an_area_comes_to_its_place() -> None:
    incident = open_incident()
    staff(2, path="LH/LW/G3/B5")
    people = staff(2, path="LH")
    recall = called(
        incident, places=(Place("镇政府"), Place("村委会", "LH/LW"), Place("3组祠堂", "LH/LW/G3"))
    )
    assert [call_of(recall, one).place for one in people] == ["3组祠堂"] * 2 + ["镇政府"] * 2


def test_a_second_round_calls_who_is_silent_and_nobody_else() -> None:
    incident, people = open_incident(), staff(5)
    recall = called(incident)
    noted(recall, people[0], "coming", NOW + MINUTE)
    noted(recall, people[1], "cannot", NOW + MINUTE)
    with pytest.raises(RecallError, match="a moment ago"):
        again(recall, NOW + MINUTE / 2)
    row = again(recall, NOW + 15 * MINUTE, ("sms-file",))
    assert (row.n, row.channels) == (2, ["sms-file"])
    assert {one.call.responder_id for one in Sent.every.filter(round=row)} == {
        one.pk for one in people[2:]
    }
    for one in people[2:]:
        noted(recall, one, "arrived", NOW + 20 * MINUTE)
    with pytest.raises(RecallError, match="Nobody is silent"):
        again(recall, NOW + 30 * MINUTE)


def test_one_more_is_called_by_hand_once() -> None:
    incident, people = open_incident(), staff(5)
    recall = called(incident, "leadership")
    facts: dict[str, Any] = {
        "actor": somebody("Duan"), "recall_id": recall.pk, "channels": ("sms-file",), "link_of": link_of,
        "at": NOW + MINUTE,
    }  # fmt: skip
    rounds.add(ref=people[4].ref.lower(), **facts)
    assert states(recall, NOW + MINUTE)[people[4].pk] == "silent"
    assert people[4].pk not in states(recall, NOW)
    for ref, words in ((people[4].ref, "called already"), ("H-99999", "Nobody at work")):
        with pytest.raises(RecallError, match=words):
            rounds.add(ref=ref, **facts)


def test_the_stand_down_tells_everybody_and_ends_the_recall() -> None:
    incident, people = open_incident(), staff(4)
    recall = called(incident)
    noted(recall, people[0], "arrived", NOW + MINUTE)
    for words in ("", " ", "好" * 201):
        with pytest.raises(RecallError):
            stood_down(recall, NOW + HOUR, words)
    stood_down(recall, NOW + HOUR)
    row = Round.every.get(recall=recall, kind="stand-down")
    assert Sent.every.filter(round=row, channel="sms-file", fault="").count() == 4
    file = Path(settings.MEDIA_ROOT) / f"outbox/{recall.number}/stand-down/sms/{people[0].ref}.txt"
    assert "已解除" in file.read_text("utf-8")
    with pytest.raises(RecallError, match="stood down"):
        again(recall, NOW + 2 * HOUR)
    with pytest.raises(RecallError, match="stood down"):
        stood_down(recall, NOW + 2 * HOUR)
    later = Counter(states(recall, NOW + 10 * HOUR).values())
    assert later == Counter(states(recall, NOW + HOUR).values())  # it stands as it was


def test_the_words_of_the_stand_down_name_no_patient_either() -> None:
    incident, _people = open_incident(), staff(3)
    recall = called(incident)
    for words in ("孟霜降已排除", "孟　霜降没事了", "110101199003071233 已出院"):
        with pytest.raises(RecallError, match="name nobody"):
            stood_down(recall, NOW + HOUR, words)
    recall.refresh_from_db()
    assert recall.runs
    assert not Round.every.filter(kind="stand-down").exists()


def test_folders_of_messages_are_open_to_nobody_else_whatever_the_machine_is_set_to() -> None:
    incident, _people = open_incident(), staff(3)
    before = os.umask(0o022)
    try:
        recall = called(incident)
    finally:
        os.umask(before)
    outbox = Path(settings.MEDIA_ROOT) / "outbox"
    below = list((outbox / recall.number).rglob("*"))
    assert {one.stat().st_mode & 0o077 for one in (outbox / recall.number, *below)} == {0}


def test_who_is_called_by_another_recall_is_not_told_to_stay_away() -> None:
    incident, people = open_incident(), staff(4, leaders=3)
    first = called(incident, "leadership")
    noted(first, people[0], "coming", NOW + MINUTE)
    everybody = called(incident, at=NOW + 2 * MINUTE)
    doctor_says(people[2], is_fit=False, at=NOW + 3 * MINUTE)
    stood_down(first, NOW + 4 * MINUTE)
    assert not Sent.every.filter(round__kind="stand-down").exists()
    assert states(everybody, NOW + 5 * MINUTE)[people[0].pk] == "coming"
    noted(everybody, people[0], "arrived", NOW + 6 * MINUTE)
    assert states(everybody, NOW + 6 * MINUTE)[people[0].pk] == "here"
    stood_down(everybody, NOW + HOUR)
    told = Sent.every.filter(round__kind="stand-down", channel="sms-file").count()
    assert told == 4


def test_neither_the_machine_nor_who_lacks_the_duty_calls_anybody() -> None:
    incident, _people = open_incident(), staff(3)
    facts: dict[str, Any] = {"new": new(incident), "link_of": link_of, "at": NOW}
    with pytest.raises(NobodyActsError):
        calling.call(actor=MACHINE, **facts)
    for who in (
        somebody("Hu", "village-secretary"),
        somebody("Wei", "duty-officer", area="LH/LW"),
    ):
        with pytest.raises(NotYourDutyError):
            calling.call(actor=who, **facts)
    own = new(incident, path="LH/LW")
    who = somebody("Wei", "duty-officer", area="LH/LW")
    assert calling.call(actor=who, new=own, link_of=link_of, at=NOW).path == "LH/LW"


def test_nobody_is_called_for_an_incident_that_the_caller_does_not_see() -> None:
    incident, _people = open_incident(), staff(3)
    Incident.every.filter(pk=incident.pk).update(path="LH/XX")
    who = somebody("Wei", "duty-officer", area="LH/LW")
    with pytest.raises(IncidentError, match="no such incident"):
        calling.call(actor=who, new=new(incident, path="LH/LW"), link_of=link_of, at=NOW)
    assert not Recall.every.exists()
