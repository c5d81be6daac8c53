"""What goes of people in a night, and what keeps it: days as typed, holds, and others at work at that moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from shouwang.apps.people import actions, bulk, changes, helpers
from shouwang.apps.people.models import BulkAct, Merge, Person, Responder, RightsRequest, Travel
from shouwang.apps.people.rights import requests
from shouwang.apps.people.rights.terms_of import still_kept
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.retention import holds, kept, purging
from shouwang.backbone.retention.clocks import outbreak
from shouwang.backbone.retention.kept import KEPT, Rows, Subject, taken_along
from shouwang.backbone.retention.models import Night
from shouwang.backbone.retention.terms import terms
from tests.offices import AMINA, AT, TODAY, make_areas, page, resident, signed_in

pytestmark = pytest.mark.django_db

MOVED: Final = Person.Standing.MOVED
LONG_AGO: Final = TODAY - timedelta(days=200)


def leave(person: Person, since: date = TODAY, at: datetime = AT) -> Person:
    actions.change_standing(actor=AMINA, person=person, standing=MOVED, since=since, at=at)
    return person


def night(days: int) -> datetime:
    """Return two o'clock of the night that leads into a day, by days after that of `AT`."""
    local = timezone.localtime(AT) + timedelta(days=days)
    return local.replace(hour=2, minute=0)


def purge(days: int) -> None:
    _n, failed = purging.night(actor=MACHINE, now=night(days), stop=lambda: None)
    assert failed == []


def is_there(person: Person) -> bool:
    return Person.every.filter(pk=person.pk).exists()


def hold(code: str = "", file: Person | None = None) -> None:
    subject = Subject(file.pk, file.ref) if file else None
    holds.hold(actor=AMINA, code=code, subject=subject, reason="a question", at=AT,
               until_on=TODAY + timedelta(days=300))  # fmt: skip


# days that people type


def test_a_departure_typed_with_a_day_long_ago_stays_for_its_term_from_the_typing_on() -> None:
    make_areas()
    person = leave(resident(), since=LONG_AGO)
    purge(1)
    assert is_there(person)
    purge(89)
    assert is_there(person)
    purge(90)
    assert not is_there(person)


def test_a_departure_that_is_still_to_come_counts_from_its_day() -> None:
    make_areas()
    person = leave(resident(), since=TODAY + timedelta(days=10))
    purge(99)
    assert is_there(person)
    purge(100)
    assert not is_there(person)


def test_what_is_changed_of_somebody_afterwards_keeps_nothing_longer() -> None:
    make_areas()
    person = leave(resident())
    later = AT + timedelta(days=60)
    seen = Person.every.get(pk=person.pk).changed_at
    changes.change_person(actor=AMINA, person=person, facts={"relation": "aunt"}, phone=None,
                          seen_at=seen, at=later)  # fmt: skip
    leave(person, since=TODAY - timedelta(days=1), at=later)  # the day itself put right
    purge(90)
    assert not is_there(person)


def test_who_came_back_and_left_again_left_anew() -> None:
    make_areas()
    person = leave(resident())
    back = AT + timedelta(days=30)
    actions.change_standing(actor=AMINA, person=person, standing="living", at=back,
                            since=timezone.localdate(back))  # fmt: skip
    leave(person, since=LONG_AGO, at=AT + timedelta(days=40))
    purge(129)
    assert is_there(person)
    purge(130)
    assert not is_there(person)


def test_a_return_taken_back_leaves_the_departure_as_it_was_noted() -> None:
    make_areas()
    person = leave(resident(), since=LONG_AGO)
    at = AT + timedelta(days=30)
    act = bulk.ask(actor=AMINA, kind="living", need="", subjects=[person.pk],
                   on=timezone.localdate(at), at=at)  # fmt: skip
    bulk.do(actor=AMINA, act=act, at=at, tell=lambda *_: None)
    bulk.undo(actor=AMINA, act=act, at=at + timedelta(hours=1), tell=lambda *_: None)
    now = Person.every.get(pk=person.pk)
    assert (now.standing, now.standing_since, now.standing_noted_on) == (MOVED, LONG_AGO, TODAY)


def test_a_copy_of_a_file_says_the_same_day_as_the_night() -> None:
    make_areas()
    person = leave(resident(), since=LONG_AGO)
    day = f"until {TODAY + timedelta(days=90)}"
    assert day in still_kept(person, AT)[0][1].en


# others at work at that moment


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Let something be done by another hand, between the look at what is due and its lock."""
    lock = kept.lock

    def enter(act: Callable[[], Any]) -> None:
        acts = [act]

        def after_others(rows: Any) -> None:
            if acts:
                acts.pop()()
            lock(rows)

        monkeypatch.setattr(kept, "lock", after_others)

    return enter


def untold() -> None:
    """Take news of progress when nobody wants them."""


def run(code: str, days: int) -> int:
    """Do one class of a night alone."""
    now = night(days)
    known = terms()[code]
    went = list[int]()
    for one in KEPT[code]:
        one.purge(known, now, outbreak(now), lambda: holds.held(now).subjects, untold, went.append)
    return sum(went)


def come_back(person: Person) -> None:
    actions.change_standing(actor=AMINA, person=person, standing="living", since=TODAY, at=AT)


def ask(person: Person) -> None:
    requests.note(actor=AMINA, person=person, kind="copy", about="", said="", way="paper",
                  asked_on=TODAY, at=AT)  # fmt: skip


@pytest.mark.parametrize("what", ["they live here", "they left later", "they ask for a copy"])
def test_a_file_of_which_somebody_says_more_while_the_night_is_at_it_stays(
    meanwhile: Callable[[Callable[[], Any]], None], what: str
) -> None:
    make_areas()
    stays, goes = leave(resident()), leave(resident("白大暑"))
    acts: dict[str, Callable[[Person], Any]] = {
        "they live here": come_back,
        "they left later": lambda person: leave(person, since=TODAY + timedelta(days=1)),
        "they ask for a copy": ask,
    }
    meanwhile(lambda: acts[what](stays))
    assert run("people.left", 90) == 1
    assert (is_there(stays), is_there(goes)) == (True, False)


def test_travel_of_somebody_who_asks_while_the_night_is_at_it_stays(
    meanwhile: Callable[[Callable[[], Any]], None],
) -> None:
    make_areas()
    person = resident(travels=(("省城", None, None),))
    meanwhile(lambda: ask(person))
    assert run("people.travel", 90) == 0
    assert Travel.every.filter(person=person).exists()


def test_a_file_that_is_held_while_the_night_is_at_it_stays(
    meanwhile: Callable[[Callable[[], Any]], None],
) -> None:
    make_areas()
    stays, goes = leave(resident()), leave(resident("白大暑"))
    meanwhile(lambda: hold(file=stays))
    purge(90)
    assert (is_there(stays), is_there(goes)) == (True, False)


def test_a_class_that_is_held_between_two_batches_loses_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "BATCH", 1)
    make_areas()
    people = [leave(resident(name)) for name in ("林谷雨", "白大暑", "何小满")]
    lock, locked = kept.lock, list[Any]()

    def hold_with_the_second(rows: Any) -> None:
        lock(rows)
        locked.append(rows.model)
        if locked.count(Person) == 2:
            hold("people.left")

    monkeypatch.setattr(kept, "lock", hold_with_the_second)
    purge(90)
    assert sum(map(is_there, people)) == 2
    assert Night.objects.get().removed["people.left"] == 1


def test_a_farewell_taken_back_while_the_night_is_at_it_keeps_the_name(
    meanwhile: Callable[[Callable[[], Any]], None],
) -> None:
    new = helpers.NewHelper("魏雨水", "volunteer", state=Responder.State.DISCHARGED)
    helpers.enter_helpers(actor=AMINA, helpers=[new], at=AT)
    meanwhile(lambda: Responder.every.update(state=Responder.State.ACTIVE))
    assert run("people.helpers-discharged", 90) == 0
    assert Responder.every.get().name == "魏雨水"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["people.left", "people.travel"])
def test_the_night_waits_for_an_act_that_has_begun(code: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the tests' SQLite lies in memory: one connection")
    make_areas()
    trip = (("省城", None, None),)
    stays, goes = (leave(resident(name, travels=trip)) for name in ("林谷雨", "白大暑"))
    removed: list[int] = []

    def at_night() -> None:
        try:
            with as_machine():
                removed.append(run(code, 90))
        finally:
            connection.close()

    other = threading.Thread(target=at_night)
    with transaction.atomic():
        if code == "people.left":
            come_back(stays)
        else:
            ask(stays)
        other.start()
        while other.is_alive() and not _somebody_waits():
            other.join(0.01)
    other.join(30)
    assert removed == [1]
    assert {trip.person for trip in Travel.every.all()} == {stays}
    assert (is_there(stays), is_there(goes)) == (True, code == "people.travel")


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


# holds


@pytest.mark.parametrize("code", ["people.travel", "people.merges", "people.requests", "people.bulk",
                                  "people.sheet-rows-taken", "access.glass", "access.accounts"])  # fmt: skip
def test_a_held_class_keeps_the_files_with_which_it_would_go(code: str) -> None:
    make_areas()
    person = leave(resident(travels=(("省城", None, None),)))
    hold(code)
    purge(200)
    assert is_there(person)
    purge(301)
    assert not is_there(person)


def test_a_held_class_that_does_not_go_along_keeps_no_file() -> None:
    make_areas()
    person = leave(resident())
    hold("people.column-names")
    purge(90)
    assert not is_there(person)


@pytest.mark.parametrize(("language", "said"), [("en", "with it would go what is held"),
                                                ("zh-hans", "会连带清理已保留的数据")])  # fmt: skip
def test_the_page_says_why_a_class_waits(language: str, said: str) -> None:
    make_areas()
    leave(resident())
    client = signed_in("data-guardian", name="Bo", language=language)
    assert said not in page(client, "retention:terms")
    holds.hold(actor=AMINA, code="people.travel", reason="a question", at=timezone.now(),
               until_on=timezone.localdate() + timedelta(days=30))  # fmt: skip
    assert said in page(client, "retention:terms")
    state = {one.term.code: one for one in purging.states(timezone.now())}["people.left"]
    assert [term.code for term in state.waits_for] == ["people.travel"]


def _tables_that_go(model: type[models.Model]) -> set[str]:
    """Return the tables whose rows the database code removes with a row of one."""
    found: set[str] = set()
    waiting = [model]
    while waiting:
        for relation in waiting.pop()._meta.related_objects:
            other = relation.related_model
            if relation.on_delete is models.CASCADE and other._meta.label not in found:
                found.add(other._meta.label)
                waiting.append(other)
    return found


def test_what_goes_along_is_said_where_a_class_is_registered() -> None:
    known = terms()
    for code, registered in KEPT.items():
        if known[code].then != "deleted" or known[code].lasts or code == "access.ties-closed":
            continue
        said = {table for one in (code, *taken_along(code)) for table in known[one].tables}
        for part in registered:
            if isinstance(part, Rows):
                assert _tables_that_go(part.ask().model) - said == set(), code
    assert all(set(taken_along(code)) <= set(KEPT) - {code} for code in KEPT)


def test_a_held_entry_keeps_those_it_was_merged_into_one_by_way_of_the_other() -> None:
    make_areas()
    first, middle, last = resident(), resident("白大暑"), resident("何小满")
    actions.merge(actor=AMINA, kept=middle, gone=first, reason="", at=AT)
    actions.merge(actor=AMINA, kept=last, gone=middle, reason="", at=AT)
    Merge.objects.update(merged_at=night(200))  # they do not go on their own day
    hold(file=first)
    leave(last)
    purge(90)
    assert all(map(is_there, (first, middle, last)))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_hold_on_one_entry_holds_what_hangs_on_all_that_were_made_one_with_it(
    which: int,
) -> None:
    make_areas()
    people = [resident(name, travels=(("省城", None, None),)) for name in "ABC"]
    other = people[2 - which]
    act = bulk.ask(
        actor=AMINA, kind="need-noted", need="alone", subjects=[other.pk], on=TODAY, at=AT
    )
    bulk.do(actor=AMINA, act=act, at=AT, tell=lambda *_: None)
    ask(other)
    RightsRequest.every.update(decided_at=AT - timedelta(days=365))
    for kept_one, gone in ((people[1], people[0]), (people[2], people[1])):
        actions.merge(actor=AMINA, kept=kept_one, gone=gone, reason="", at=AT)
    hold(file=people[which])
    purge(300)
    assert Travel.every.filter(person=people[2]).count() == 3
    assert Merge.objects.count() == 2
    assert BulkAct.objects.exists()
    assert RightsRequest.every.exists()
    assert all(map(is_there, people))
    purge(301)
    assert not Travel.every.exists()
    assert not Merge.objects.exists()
    assert not RightsRequest.every.exists()


# requests, nights that did not come


def test_travel_waits_for_the_answer_to_a_request() -> None:
    make_areas()
    asking, other = (resident(name, travels=(("省城", None, None),)) for name in "AB")
    request = requests.note(actor=AMINA, person=asking, kind="copy", about="", said="",
                            way="paper", asked_on=TODAY, at=AT)  # fmt: skip
    purge(30)
    assert {trip.person for trip in Travel.every.all()} == {asking}
    requests.decide(actor=AMINA, request_id=request.pk, is_granted=False, answer="no", at=AT)
    purge(31)
    assert not Travel.every.filter(person__in=(asking, other)).exists()


def test_a_request_outlives_the_entry_it_was_noted_on() -> None:
    make_areas()
    kept_one, gone = resident(), resident("白大暑")
    ask(gone)
    actions.merge(actor=AMINA, kept=kept_one, gone=gone, reason="", at=AT)
    leave(kept_one)
    purge(300)
    assert not is_there(gone)
    assert RightsRequest.every.get().person == kept_one


def test_a_night_that_comes_late_makes_up_for_those_that_did_not() -> None:
    make_areas()
    early = resident(travels=(("省城", None, None),))
    left = leave(resident("白大暑"))
    purge(1)
    purge(150)
    assert not Travel.every.filter(person=early).exists()
    assert not is_there(left)


def test_who_came_back_and_was_entered_anew_stays_though_the_old_entry_had_left() -> None:
    make_areas()
    old = leave(resident("林谷雨"))
    new, later = resident("林谷雨"), AT + timedelta(days=85)
    actions.merge(actor=AMINA, kept=old, gone=new, reason="came back", at=later)
    assert run("people.left", 91) == 0
    assert Person.objects.get(pk=old.pk).standing == "living"


def test_an_account_keeps_its_own_file_and_kin_when_a_merge_is_over() -> None:
    make_areas()
    mine, twin = resident("林谷雨"), resident("林谷雨")
    bo = Account.objects.create(
        sign_in_name="bo", name="Bo", own_file=mine.pk, kin=[str(mine.pk), str(twin.pk)]
    )
    actions.merge(actor=AMINA, kept=twin, gone=mine, reason="same person", at=AT)
    assert run("people.merges", 91) == 1
    bo.refresh_from_db()
    assert (bo.own_file, bo.kin) == (twin.pk, [str(twin.pk)])
    assert not Person.every.filter(pk=mine.pk).exists()


def test_no_second_open_account_gets_a_file_that_another_calls_its_own() -> None:
    make_areas()
    mine, twin = resident("林谷雨"), resident("林谷雨")
    bo = Account.objects.create(sign_in_name="bo", name="Bo", own_file=mine.pk)
    cai = Account.objects.create(sign_in_name="cai", name="Cai", own_file=twin.pk)
    actions.merge(actor=AMINA, kept=twin, gone=mine, reason="same person", at=AT)
    assert run("people.merges", 91) == 1
    bo.refresh_from_db()
    cai.refresh_from_db()
    assert (bo.own_file, cai.own_file) == (None, twin.pk)
