"""Faults of time and of people, on a served town: long away, moved, ended, two at one phone, wrong clocks."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.faults import passages
from tests.faults.conftest import Sheet, sized
from tests.faults.driver import Field, Server
from tests.faults.town import GUARD, OTHER, moment

pytestmark = pytest.mark.slow
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SKEWS = {
    "+1 s": timedelta(seconds=1), "-1 s": timedelta(seconds=-1), "+5 min": 5 * MINUTE, "-5 min": -5 * MINUTE,
    "+8 h": timedelta(hours=8), "-8 h": timedelta(hours=-8), "+1 d": DAY, "-30 d": -30 * DAY,
    "1970": -20_000 * DAY, "2046": 7_300 * DAY, "set back in a shift": timedelta(), "battery pulled": timedelta(),
}  # fmt: skip


def test_r02_phones_that_were_away_for_weeks_with_an_old_app_lose_nothing_for_age(
    sheet: Sheet,
) -> None:
    now = datetime.now(UTC)
    phones = sheet.town.enrol(2 * sized(2, 20), sheet.seed)
    for index, phone in enumerate(phones):
        away = (14 if index % 2 else 30) * DAY
        phone.start(now - away)
        for hour in range(
            20
        ):  # two versions ago the app wrote the first schema, with another word
            at = now - away + timedelta(hours=hour)
            if hour % 2:
                phone.capture(kind=passages.NAME, at=at)
            else:
                phone.capture({"text": f"note {hour}"}, at=at, schema=1)
        if index % 3:
            phone.start(now - DAY)  # started anew: nobody knows any more how its clock stood
    sheet.town.prepare("rename", name="renamed")
    sheet.town.prepare("move", hours=20.0)
    with Server(sheet.town) as server:
        field = Field(server, phones)
        for phone in phones:
            assert field.bring(phone, phone.truth, at=datetime.now(UTC))
        field.wrong += field.ask_back()
    sheet.check(field, more=f", {len(phones)} phones away for 14 or 30 days, 0 parked for age")


def test_r07_wrong_clocks_change_no_order_and_no_day(sheet: Sheet) -> None:
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - DAY
    each, n_events = sized(2, 20), 8
    phones = sheet.town.enrol(each * len(SKEWS), sheet.seed)
    pulled = set[UUID]()
    for index, phone in enumerate(phones):
        name = list(SKEWS)[index % len(SKEWS)]
        phone.skew = SKEWS[name]
        phone.start(noon)
        for n in range(n_events):
            phone.capture(at=noon + n * MINUTE)
            if name == "set back in a shift" and n == 3:
                phone.skew = -timedelta(hours=3)
        if name == "battery pulled":
            phone.start(noon + n_events * MINUTE)
            pulled.add(phone.id)
    with Server(sheet.town) as server:
        field = Field(server, phones)
        for phone in phones:
            assert field.bring(phone, phone.truth, at=datetime.now(UTC))
        field.wrong += field.ask_back()
    rows = sheet.town.ask("SELECT id, device_id, seq, at, error_s FROM intake_event ORDER BY n")
    true_at = {key.replace("-", ""): at for phone in phones for key, at in phone.true_at.items()}
    off_s = [
        abs((moment(at) - true_at[pk]).total_seconds())
        for pk, _device, _seq, at, error_s in rows
        if error_s is not None
    ]
    field.wrong += [f"a time is off by {one:.0f} s" for one in off_s if one > 60]
    blind = {UUID(device) for _pk, device, _seq, _at, error_s in rows if error_s is None}
    assert blind == pulled  # only those of which nobody can know
    for device in {one[1] for one in rows}:
        numbers = [one[2] for one in rows if one[1] == device]
        assert numbers == sorted(numbers)
    today = noon.date().isoformat()
    assert sheet.town.ask("SELECT * FROM faults_day") == [(today, len(rows) // 2)]
    assert sheet.town.ask("SELECT DISTINCT CAST(day AS text) FROM gates_passage") == [(today,)]
    more = f", {len(SKEWS)} clocks x {each} phones, off by at most {max(off_s):.1f} s"
    sheet.check(field, more=more)


def test_r12_an_app_that_is_killed_after_each_capture_loses_nothing_on_the_server(
    sheet: Sheet,
) -> None:
    now = datetime.now(UTC)
    phones = sheet.town.enrol(sized(5, 50), sheet.seed)
    with Server(sheet.town) as server:
        field = Field(server, phones)
        for phone in phones:
            first = None
            for n in range(
                12
            ):  # begun anew each time, and what was just made is corrected at once
                phone.start(now - timedelta(seconds=60 - n))
                one = phone.capture(base=first if n % 2 else None, at=now)
                first = one["event_id"]
                if n % 3 == 2:
                    assert field.bring(phone, phone.truth[-3:], at=now)
        field.wrong += field.ask_back()
    sheet.check(field, more=f", {12 * len(phones)} starts of the app")


def test_r13_what_was_captured_before_a_duty_or_a_phone_ended_is_taken_in(sheet: Sheet) -> None:
    now = datetime.now(UTC)
    phones = sheet.town.enrol(sized(5, 50), sheet.seed)
    for phone in phones:
        phone.start(now - timedelta(hours=9))
        for hour in (8, 7, 6, 5, 2, 1):
            phone.capture(at=now - timedelta(hours=hour))
    sheet.town.prepare("end", hours=4.0)
    with Server(sheet.town) as server:
        field = Field(server, phones)
        for phone in phones:
            assert field.bring(phone, phone.truth, at=datetime.now(UTC))
        field.wrong += field.ask_back()
    late = {one["event_id"] for phone in phones for one in phone.truth[4:]}
    assert field.waits == late  # kept, and somebody looks
    sheet.check(field, more=f", {len(phones)} phones ended meanwhile", waits=len(late))


def test_r15_two_at_one_phone_have_each_their_own(sheet: Sheet) -> None:
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phones = sheet.town.enrol(sized(3, 30), sheet.seed)
    who = Counter[str]()
    for phone in phones:
        for _ in range(40):  # one signs out with events unsent, the other signs in
            phone.account_id = chance.choice((GUARD, OTHER))
            who[phone.account_id.hex] += 1
            phone.capture()
    with Server(sheet.town) as server:
        field = Field(server, phones, size=7)
        field.deliver_all()
        field.wrong += field.ask_back()
    lines = "SELECT account_id, count(*) FROM audit_line WHERE act = 'intake.received' GROUP BY account_id"
    assert dict(sheet.town.ask(lines)) == dict(who)
    sheet.check(field, more=f", {len(phones)} phones with two accounts each")
