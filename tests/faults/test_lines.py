"""Faults on the line, on a served town: all come back together, answers are lost, bytes broken, order is none."""

from __future__ import annotations

import gzip
import json
import random
import statistics
import threading
import time
from typing import Any

import pytest

from tests.backbone.intake.phone import Phone
from tests.faults import notes, passages
from tests.faults.conftest import Sheet, sized
from tests.faults.driver import Field, Server
from tests.faults.town import IS_FULL, SEED

pytestmark = pytest.mark.slow
KINDS = (notes.NAME, passages.NAME)


def captured(sheet: Sheet, n_phones: int, n_events: int) -> list[Phone]:
    """Return phones that captured something and delivered nothing."""
    phones = sheet.town.enrol(n_phones, sheet.seed)
    for phone in phones:
        for _ in range(n_events):
            phone.capture()
    return phones


@pytest.mark.parametrize("seed", (SEED, SEED + 1, SEED + 2) if IS_FULL else (SEED,))
def test_r01_phones_that_were_offline_for_days_come_back_together(sheet: Sheet, seed: int) -> None:
    sheet.seed = seed
    phones = captured(sheet, sized(10, 100), sized(100, 430))
    neighbour = sheet.town.enrol(1, 9_000 + seed)[0]
    with Server(sheet.town) as server:
        field, one = Field(server, phones), Field(server, [neighbour], size=1)
        coming = threading.Thread(target=field.deliver_all, daemon=True)
        began = time.monotonic()
        coming.start()
        while coming.is_alive():  # somebody works at a gate meanwhile
            one.bring(neighbour, [neighbour.capture()])
            time.sleep(0.1)
        took = time.monotonic() - began
        both = Field(server, [*phones, neighbour])
        both.receipts, both.answers = field.receipts | one.receipts, field.answers + one.answers
        both.wrong = field.wrong + one.wrong + both.ask_back()
    slowest = statistics.quantiles(one.seconds, n=100)[-1]
    more = f", {len(phones)} phones in {took:.0f} s, one at the gate waits {slowest:.2f} s (p99)"
    sheet.check(both, more=more)
    assert took <= 180


def test_r03_the_same_deliveries_from_several_tabs_at_once_are_taken_in_once(sheet: Sheet) -> None:
    phones = captured(sheet, sized(2, 20), sized(200, 2_150))
    with Server(sheet.town) as server:
        tabs = [Field(server, phones) for _ in range(3)]
        working = [
            threading.Thread(target=tab.deliver_all, kwargs={"threads": 2}, daemon=True)
            for tab in tabs
        ]
        for one in working:
            one.start()
        for one in working:
            one.join()
        tabs[0].wrong += tabs[0].ask_back()
    sheet.check(*tabs, more=f", {len(tabs)} tabs")


def test_r04_whatever_order_a_chain_comes_in_it_ends_the_same(sheet: Sheet) -> None:
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phones = sheet.town.enrol(sized(50, 1_000), sheet.seed)
    ends = []
    for index, phone in enumerate(phones):
        base, kind = None, KINDS[index % 2]
        for _ in range(50):
            base = phone.capture(kind=kind, base=base)["event_id"]
        ends.append(base)
    with Server(sheet.town) as server:
        field = Field(server, phones)
        for phone in phones:
            shuffled = chance.sample(phone.truth, 50)
            for first in range(0, 50, 10):
                assert field.bring(phone, shuffled[first : first + 10])
        field.wrong += field.ask_back()
    standing = sheet.town.ask("SELECT event_id FROM faults_record")
    standing += sheet.town.ask("SELECT id FROM gates_passage WHERE state = 'counts'")
    wanted = {(str(one).replace("-", ""),) for one in ends}
    field.wrong += [] if set(standing) == wanted else ["I12: not every chain ends where it has to"]
    sheet.check(field, more=f", {len(phones)} orders of 50")


def test_r05_an_answer_that_is_lost_after_the_commit_is_asked_for_again(sheet: Sheet) -> None:
    phones = captured(sheet, 5, sized(60, 600))
    with Server(sheet.town) as server:
        field = Field(server, phones, size=5)
        field.deliver_all(cut_every=2)
        field.wrong += field.ask_back()
    assert field.cuts >= sized(50, 500)
    sheet.check(field, more=f", {field.cuts} answers cut off")


def test_r06_one_bad_event_among_fifty_holds_no_other_up(sheet: Sheet) -> None:
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phone = sheet.town.enrol(1, sheet.seed)[0]
    poisons: list[dict[str, Any]] = [
        {"schema": 99}, {"kind": "nobody.knows"}, {"area": "XX/1"}, {"payload": {"words": 7}},
        {"payload": [1]}, {"payload": {}}, {"payload": {"words": None}}, {"account_id": str(phone.uuid())},
        *({"kind": passages.NAME, "payload": one} for one in ({}, [1], {"void": True}, {"gate": str(phone.uuid())})),
    ]  # fmt: skip
    n = sized(20, 200)
    with Server(sheet.town) as server:
        field = Field(server, [phone])
        for turn in range(n):
            items = [phone.capture() for _ in range(49)]
            facts = dict(poisons[turn % len(poisons)])
            items.insert(chance.randrange(50), phone.capture(facts.pop("payload", None), **facts))
            assert field.bring(phone, items)
            assert field.answers[-50:].count("accepted") == 49
        shapes: list[Any] = [
            None, 7, "\0", [], {"event_id": "a" * 5_000_000}, {"payload": "\0"}, [[[]]], {"\ud800": 1}
        ]  # fmt: skip
        for shape in shapes:  # what is no event at all is kept, too, and has no number
            body = phone.body([shape, phone.capture()])
            said = server.ask(body, phone.headers(body)) or {}
            assert [one["answer"] for one in said["answers"]] == ["parked", "accepted"]
        assert field.bring(phone, phone.truth[-len(shapes) :])
        field.wrong += field.ask_back()
    odd = sheet.town.ask("SELECT count(*) FROM intake_odd")[0][0]
    assert odd == len(shapes)
    sheet.check(field, more=f", {n} deliveries of 50 with a bad one, {odd} no events", waits=n)


def test_r16_bytes_that_were_broken_on_the_way_are_refused_and_nothing_is_half_stored(
    sheet: Sheet,
) -> None:
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phone = captured(sheet, 1, 50)[0]
    body = phone.body(phone.truth)
    headers = phone.headers(body)
    n, refused = sized(100, 1_000), 0
    with Server(sheet.town) as server:
        for turn in range(n):
            wrong, at = bytearray(body), chance.randrange(1, len(body))
            if turn % 4 == 0:
                wrong = wrong[:at]
            elif turn % 4 == 1:
                wrong += bytes(at % 100 + 1)
            elif turn % 4 == 2:
                wrong = (
                    bytearray(gzip.compress(bytes(10_000_000))) if turn % 40 == 2 else wrong[at:]
                )
            else:
                wrong[at] ^= 1 << chance.randrange(8)
            said = server.ask(bytes(wrong), headers) or {}
            refused += said["status"] == 400 and said["code"] == "intake.no-delivery"
        assert sheet.town.ask("SELECT count(*) FROM intake_event")[0][0] == 0
        for one in phone.truth[:20]:  # signed by its phone as a whole, and yet not what was hashed
            other = {**one, "payload": json.dumps({"words": "other"})}
            broken = phone.body([other])
            told = server.ask(broken, phone.headers(broken)) or {}
            refused += told["answers"][0]["answer"] == "parked"
        assert sheet.town.ask("SELECT count(*) FROM intake_event")[0][0] == 0
        field = Field(server, [phone])
        field.deliver_all()
        field.wrong += field.ask_back()
    assert refused == n + 20
    sheet.check(field, more=f", {refused} broken uploads refused")


def test_r17_a_line_that_is_slow_and_breaks_off_ends_with_everything_there(sheet: Sheet) -> None:
    chance = random.Random(sheet.seed)  # noqa: S311  the same history for the same seed
    phone = captured(sheet, 1, sized(40, 400))[0]
    with Server(sheet.town) as server:
        broken = sum(
            server.dribble(phone.body(phone.truth[:10]), phone, chance)
            for _ in range(sized(20, 200))
        )
        field = Field(server, [phone])
        field.deliver_all()
        field.wrong += field.ask_back()
    sheet.check(field, more=f", {broken} lines broken off")
