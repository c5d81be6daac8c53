"""Hours as people type them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from shouwang.apps.recalls import arrival
from shouwang.apps.recalls.errors import AnswerError
from tests.apps.recalls.office import NOW  # 27 February 2020, 03:12 in the town


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("07:30", "02-27 07:30"), ("7:30", "02-27 07:30"), ("0730", "02-27 07:30"), ("7.30", "02-27 07:30"),
        ("07：30", "02-27 07:30"), (" 07:30 ", "02-27 07:30"), ("24:00", "02-28 00:00"), ("00:00", "02-28 00:00"),
        ("03:00", "02-28 03:00"), ("03:12", "02-27 03:12"), ("03:05", "02-27 03:12"), ("03:13", "02-27 03:13"),
        ("2-28 07:30", "02-28 07:30"), ("2020-02-28 07:30", "02-28 07:30"), ("2月28日 07:30", "02-28 07:30"),
        ("2月28日07:30", "02-28 07:30"), ("2020年2月28日 0730", "02-28 07:30"), ("02/28 7:30", "02-28 07:30"),
        ("2020-02-28T07:30", "02-28 07:30"),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert f"{timezone.localtime(arrival.parse(typed, NOW)):%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    "typed",
    ["", " ", "soon", "25:00", "07:60", "7", "2-30 07:30", "13-01 07:30", "2-28", "07:30:00", "二十点",
     "2-20 07:30", "3-20 07:30", "2019-02-28 07:30", "99999999", "-1:30", "0001-01-01 00:00", "²3:00"],
)  # fmt: skip
def test_what_is_no_hour_or_too_far_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(AnswerError):
        arrival.parse(typed, NOW)


def test_at_the_turn_of_the_year_the_day_is_of_the_next() -> None:
    eve = timezone.make_aware(datetime(2020, 12, 31, 22, 0))  # noqa: DTZ001  of the town
    assert f"{timezone.localtime(arrival.parse('1-1 07:30', eve)):%Y-%m-%d}" == "2021-01-01"
