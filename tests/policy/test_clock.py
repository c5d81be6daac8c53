"""Days of follow-up: nobody is held longer than the plan says, whatever else happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.policy import clock
from shouwang.policy.clock import Exposure

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_exposed_last_on_26_january_with_14_days_somebody_is_free_after_9_february() -> None:
    last = clock.end_of_follow_up(date(2020, 1, 26), 14)
    assert last == date(2020, 2, 9)
    free = clock.free_at(last, SHANGHAI)
    assert free.isoformat() == "2020-02-09T16:00:00+00:00"  # 24:00 of the ninth in Shanghai


@given(DAYS, st.integers(0, 60))
def test_the_last_day_is_day_n_counted_from_the_day_of_exposure(exposed: date, days: int) -> None:
    last = clock.end_of_follow_up(exposed, days)
    assert clock.day_number(exposed, exposed) == 0
    assert clock.day_number(exposed, last) == days


@given(st.lists(st.tuples(DAYS, st.integers(0, 20)), min_size=1))
def test_the_latest_exposure_counts_and_an_earlier_one_moves_nothing(
    spans: list[tuple[date, int]],
) -> None:
    exposures = tuple(Exposure(day, day + timedelta(days=n)) for day, n in spans)
    last = clock.last_exposure_of(exposures)
    assert last == max(one.latest for one in exposures)
    earlier = Exposure(last - timedelta(days=9), last - timedelta(days=1))
    assert clock.last_exposure_of((*exposures, earlier)) == last


def test_without_an_exposure_nobody_is_followed_up() -> None:
    with pytest.raises(ValueError, match="without an exposure"):
        clock.last_exposure_of(())


def test_an_exposure_that_runs_backward_is_refused() -> None:
    with pytest.raises(ValueError, match="backward"):
        Exposure(date(2020, 1, 2), date(2020, 1, 1))


def test_a_follow_up_of_less_than_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        clock.end_of_follow_up(date(2020, 1, 1), -1)


@pytest.mark.parametrize(
    ("parted", "infectious", "last"),
    [
        (None, date(2020, 2, 3), date(2020, 2, 3)),
        (date(2020, 2, 1), date(2020, 2, 3), date(2020, 2, 1)),
        (date(2020, 2, 5), date(2020, 2, 3), date(2020, 2, 3)),
    ],
)
def test_who_cannot_keep_away_is_exposed_until_they_are_parted_or_the_other_is_well(
    parted: date | None, infectious: date, last: date
) -> None:
    assert clock.ongoing_until(parted, infectious) == last


def test_a_day_is_the_zones_and_not_greenwichs() -> None:
    late = datetime(2020, 2, 9, 16, 30, tzinfo=UTC)
    assert clock.local_day(late, SHANGHAI) == date(2020, 2, 10)
    with pytest.raises(ValueError, match="no time zone"):
        clock.local_day(datetime(2020, 2, 9), SHANGHAI)  # noqa: DTZ001


def test_a_night_of_changed_clocks_still_ends_at_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    free = clock.free_at(date(2026, 3, 28), berlin).astimezone(berlin)
    assert (free.hour, free.date()) == (0, date(2026, 3, 29))


def test_a_range_is_cut_at_the_day_on_which_the_case_infected_nobody_any_more() -> None:
    wide = Exposure(date(2020, 1, 20), date(2020, 2, 3))
    assert clock.last_exposure_of((wide,), date(2020, 1, 28)) == date(2020, 1, 28)
    assert clock.last_exposure_of((wide,), date(2020, 2, 28)) == date(2020, 2, 3)
    assert clock.last_exposure_of((wide,), date(2020, 1, 10)) == date(2020, 1, 20)
