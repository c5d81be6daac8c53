"""At which risk an area is, and what a plan makes of a zone once somebody inside is ill."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shouwang.policy.measures import Measure
from shouwang.policy.pack import Leave, Risk, Zones
from shouwang.policy.zones import ConfirmedCase, RiskLevel, proposed_measure, risk_of
from tests.policy.plans import pack

TODAY = date(2020, 2, 26)
ZONES = pack().zones
assert ZONES is not None
SAYS: Zones = ZONES
assert SAYS.risk is not None
RISK: Risk = SAYS.risk


def cases(*days_ago: int, place: str = "") -> list[ConfirmedCase]:
    """Return a case for each day, each of a home of its own unless one is named."""
    return [
        ConfirmedCase(TODAY - timedelta(days=ago), place or f"home {i}")
        for i, ago in enumerate(days_ago)
    ]


def test_an_area_without_a_new_case_for_fourteen_days_is_at_low_risk() -> None:
    assert risk_of([], TODAY, RISK) is RiskLevel.LOW
    assert risk_of(cases(14, *[20] * 80), TODAY, RISK) is RiskLevel.LOW
    assert risk_of(cases(13), TODAY, RISK) is RiskLevel.MEDIUM


def test_many_cases_are_high_risk_only_with_a_cluster_among_the_new_ones() -> None:
    many = cases(*[30] * 50)
    assert risk_of([*many, *cases(3)], TODAY, RISK) is RiskLevel.MEDIUM
    assert risk_of([*many, *cases(3, 4, place="one")], TODAY, RISK) is RiskLevel.HIGH
    assert risk_of([*many, *cases(3, 20, place="one")], TODAY, RISK) is RiskLevel.MEDIUM
    assert risk_of([*many[:48], *cases(3, 4, place="one")], TODAY, RISK) is RiskLevel.MEDIUM


def test_what_is_confirmed_later_does_not_count_yet() -> None:
    assert risk_of(cases(-1), TODAY, RISK) is RiskLevel.LOW


@given(
    st.lists(st.tuples(st.integers(-3, 30), st.sampled_from("abc")), max_size=12),
    st.integers(1, 6),
    st.integers(2, 4),
)
def test_the_level_is_the_one_that_the_rule_spells_out(
    drawn: list[tuple[int, str]], many: int, cluster: int
) -> None:
    says = replace(
        RISK,
        many=replace(RISK.many, value=float(many)),
        cluster=replace(RISK.cluster, value=float(cluster)),
    )
    known = [(ago, place) for ago, place in drawn if ago >= 0]
    lately = [place for ago, place in known if ago < 14]
    if not lately:
        wanted = RiskLevel.LOW
    elif len(known) > many and any(lately.count(place) >= cluster for place in "abc"):
        wanted = RiskLevel.HIGH
    else:
        wanted = RiskLevel.MEDIUM
    given_cases = [ConfirmedCase(TODAY - timedelta(days=ago), place) for ago, place in drawn]
    assert risk_of(given_cases, TODAY, says) is wanted


def test_a_case_inside_makes_a_control_zone_a_lockdown_zone_and_changes_no_other() -> None:
    control, lockdown, prevention = (
        Measure.CONTROL_ZONE, Measure.LOCKDOWN_ZONE, Measure.PREVENTION_ZONE,
    )  # fmt: skip
    assert proposed_measure(control, has_case=True, says=SAYS) is lockdown
    assert proposed_measure(control, has_case=False, says=SAYS) is control
    for other in (lockdown, prevention):
        assert proposed_measure(other, has_case=True, says=SAYS) is other
    assert proposed_measure(control, has_case=True, says=replace(SAYS, levels=())) is control


def test_the_scheme_gets_stricter_zone_by_zone() -> None:
    home = [one.leave_home for one in SAYS.levels]
    assert home == [Leave.FREELY, Leave.BY_TURNS, Leave.NOT]
    assert [one.measure for one in SAYS.levels] == [
        Measure.PREVENTION_ZONE, Measure.CONTROL_ZONE, Measure.LOCKDOWN_ZONE,
    ]  # fmt: skip
    assert SAYS.level_of(Measure.INFORM) is None
