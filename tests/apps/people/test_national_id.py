"""Identity numbers: one form, checked, shown in part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.apps.people.national_id import BadNationalIdError, masked, normal
from tests.apps.people.importing import number

GOOD = number(1)


@given(serial=st.integers(0, 999), days=st.integers(0, 36500))
def test_a_well_formed_number_keeps_its_form(serial: int, days: int) -> None:
    born = date(1920, 1, 1) + timedelta(days=days)
    good = number(serial, f"{born:%Y%m%d}")
    assert normal(good) == good


@pytest.mark.parametrize(
    "written",
    [
        f" {GOOD} ",
        f"'{GOOD}",
        f"{GOOD[:6]} {GOOD[6:14]} {GOOD[14:]}",
        "".join(chr(ord(char) + 0xFEE0) for char in GOOD),
        GOOD.lower(),
    ],
)
def test_ways_of_writing_come_down_to_one(written: str) -> None:
    assert normal(written) == GOOD


def test_a_small_x_becomes_large() -> None:
    ends_in_x = next(one for n in range(200) if (one := number(n)).endswith("X"))
    assert normal(ends_in_x.lower()) == ends_in_x


@pytest.mark.parametrize(
    "written",
    ["", "12345", GOOD[:-1], GOOD + "0", GOOD[:-2] + "0" + GOOD[-1], "X" * 18, "ZZ1234567",
     number(1, "19490631"), number(1, "19991301"), "²" * 18],
)  # fmt: skip
def test_what_cannot_be_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(BadNationalIdError) as refusal:
        normal(written)
    assert not written or written not in refusal.value.say("en")
    assert refusal.value.say("zh") != refusal.value.say("en")


def test_one_wrong_digit_is_always_noticed() -> None:
    for place in range(18):
        for digit in "0123456789":
            changed = GOOD[:place] + digit + GOOD[place + 1 :]
            if changed != GOOD:
                with pytest.raises(BadNationalIdError):
                    normal(changed)


def test_a_number_is_shown_with_its_middle_left_out() -> None:
    shown = masked(GOOD)
    assert shown == f"990{'*' * 11}{GOOD[-4:]}"
    assert GOOD[6:14] not in shown
    assert masked("") == ""
