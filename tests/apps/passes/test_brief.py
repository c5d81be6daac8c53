"""What a phone gets of passes: keys, ids that were taken back, and a book that is no list."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from shouwang.apps.passes import brief, checking, codes, public, revoking, token, town_key
from shouwang.apps.passes.issuing import Holder
from shouwang.apps.passes.models import Pass
from shouwang.apps.people.models import Person
from shouwang.backbone.intake import briefs
from shouwang.backbone.intake.briefs import Asked
from shouwang.policy.passage import NoPass, why_not
from tests.apps.orders.ordering import somebody
from tests.apps.passes.office import DAY, HOUR, issued, quarantined

pytestmark = pytest.mark.django_db


def asked(area: str, at: datetime) -> Asked:
    return Asked(uuid4(), area, frozenset(), at)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


def test_the_book_opens_only_with_a_code_and_names_nobody(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, plate="XY-1234")
    part = brief.make(asked("LH/LW", now))
    text = json.dumps(part, ensure_ascii=False)
    for word in (
        *("林", "谷雨", row.number, row.ref, "XY-1234", row.code, str(row.pk), str(living[0].pk)),
        *(row.pass_id, str(row.household_id)),
    ):
        assert word not in text
    entry = part["book"][codes.tag_of(row.code)]
    assert codes.open_box(row.code, entry) == token.from_text(row.token)
    assert [codes.open_box(codes.make(), entry) for _nth in range(3)] == [None] * 3
    assert base64.b64decode(part["keys"]["1"]) == town_key.points()[1]


def test_the_order_of_the_book_tells_nothing_of_the_order_of_homes(
    living: list[Person], now: datetime
) -> None:
    rows = [issued(Holder(f"Ada {nth}"), at=now) for nth in range(20)]
    tags = list(brief.make(asked("LH/LW", now))["book"])
    assert set(tags) == {row.tag for row in rows}
    assert tags == sorted(tags)


def test_the_part_is_in_what_every_phone_gets() -> None:
    assert "passes" in briefs.PARTS


def test_revoked_holds_ids_and_nothing_else_and_forgets_what_is_over_by_itself(
    living: list[Person], now: datetime
) -> None:
    mine, other = issued(living[0], at=now), issued(living[2], at=now, ends_at=now + DAY)
    for row in (mine, other):
        revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now + HOUR)
    part = brief.make(asked("LH/LW", now + 2 * HOUR))
    assert part["revoked"] == sorted([mine.pass_id, other.pass_id])
    assert part["book"] == {}
    assert brief.make(asked("LH/LW", now + 2 * DAY))["revoked"] == [mine.pass_id]
    assert brief.make(asked("QY", now + 2 * HOUR))["revoked"] == part["revoked"]


def test_the_book_holds_what_is_valid_for_the_phones_area(
    living: list[Person], now: datetime
) -> None:
    wide = issued(Holder("Ada Obi"), at=now, path="LH")
    here = issued(living[0], at=now, path="LH/LW/G3")
    door = issued(living[2], at=now, path="LH/LW/G3/B5")
    away = issued(Holder("Bo Li"), at=now, path="LH/LW/G4")
    town = issued(Holder("Cy Mo"), at=now, path="")
    later = issued(Holder("Di Na"), at=now, path="LH/LW", begins_at=now + DAY)
    book = brief.make(asked("LH/LW/G3", now))["book"]
    assert set(book) == {one.tag for one in (wide, here, door, town, later)}
    assert away.tag not in book
    assert len(brief.make(asked("", now))["book"]) == 6


def test_the_version_changes_with_anything_and_only_then(
    living: list[Person], now: datetime
) -> None:
    def version(at: datetime = now, area: str = "LH/LW") -> str:
        made = brief.make(asked(area, at))["version"]
        assert made == brief.version(asked(area, at))
        return str(made)

    seen = [version()]
    assert version() == seen[0]
    row = issued(living[0], at=now, ends_at=now + DAY)
    seen.append(version())
    other = issued(living[2], at=now)
    seen.append(version())
    assert version(now + HOUR) == seen[-1]
    revoking.revoke(actor=somebody("Duan"), pass_id=other.pk, why=Pass.Why.LOST, at=now + HOUR)
    seen.append(version(now + HOUR))
    seen.append(version(now + DAY))
    assert len(set(seen)) == 5
    assert row.revoked_at is None


def test_an_order_whose_hour_has_come_is_in_the_list_without_any_clock(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now - HOUR)
    quarantined(living[0], at=now, starts_at=now + 5 * HOUR)
    assert brief.make(asked("LH/LW", now + HOUR))["revoked"] == []
    assert brief.make(asked("LH/LW", now + 5 * HOUR))["revoked"] == [row.pass_id]


def reasons(text: str, at: datetime, gate: UUID | None = None, used: int = 0) -> list[NoPass]:
    return list(why_not(public.judge(text, at=at, gate=gate, used=used).facts))


def test_a_pass_is_judged_by_what_had_happened_at_that_instant(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, outings_a_day=2)
    revoking.revoke(actor=somebody("Duan"), pass_id=row.pk, why=Pass.Why.LOST, at=now + HOUR)
    minute = timedelta(minutes=1)
    assert reasons(row.token, now) == []
    assert reasons(row.token, now + HOUR - minute) == []
    assert reasons(row.token, now + HOUR) == [NoPass.REVOKED]
    assert reasons(row.token, now - minute) == [NoPass.NOT_YET]
    assert reasons(row.token, now + 14 * DAY) == [NoPass.EXPIRED, NoPass.REVOKED]
    assert reasons(row.token, now, used=1) == []
    assert reasons(row.token, now, used=2) == [NoPass.NO_OUTINGS_LEFT]
    assert reasons("", now) == [NoPass.NONE]
    assert reasons("SW1:AAAA", now) == [NoPass.NOT_GENUINE]


def test_a_pass_for_some_gates_opens_no_other(living: list[Person], now: datetime) -> None:
    row, gate = issued(living[0], at=now), uuid4()
    assert reasons(row.token, now, gate) == []
    said = checking.content_of(row.token)
    assert said is not None
    facts = {name: getattr(said, name) for name in token.Content.__slots__}
    narrow = token.Content(**{**facts, "gates": (gate.bytes[:4].hex(),)})
    text = token.as_text(token.write(narrow, town_key.private()))
    assert reasons(text, now, gate) == []
    assert reasons(text, now, uuid4()) == [NoPass.OTHER_GATE]
    assert reasons(text, now) == []


def test_passes_are_found_by_number_and_those_that_count_by_area(
    living: list[Person], now: datetime
) -> None:
    row = issued(living[0], at=now, outings_a_day=2)
    issued(living[2], at=now)
    known = public.by_number(f" {row.number.lower()} ")
    assert known is not None
    assert (known.pass_id, known.token, known.shown) == (row.pass_id, row.token, "林*")
    assert public.by_number("X1999-0001") is None
    assert public.counted_ids("LH/LW/G3", at=now) == {row.pass_id}
    assert public.counted_ids("QY", at=now) == frozenset()


def test_an_invented_town_has_a_pass_for_each_home(living: list[Person], now: datetime) -> None:
    facts = {"actor": somebody("Duan"), "path": "LH/LW", "begins_at": now, "ends_at": now + DAY}
    n = public.issue_for_drill(**facts, outings_a_day=2, at=now, with_codes=False)  # type: ignore[arg-type]
    assert n == Pass.every.count() == 2
    assert brief.make(asked("LH/LW", now))["book"] == {}
    assert public.issue_for_drill(**facts, at=now) == 0  # type: ignore[arg-type]
