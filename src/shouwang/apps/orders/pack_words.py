"""What the parts of a pack are called on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Text
from shouwang.policy.measures import NAMES
from shouwang.policy.pack import (
    NEVER_REFUSED_BY,
    ClockStart,
    Leave,
    Lift,
    Pack,
    Release,
    Who,
    ZoneLevel,
)
from shouwang.policy.values import UNIT_NAMES, Number

NUMBERS: Final[dict[str, str | Promise]] = {
    "follow_up.days": _("Follow-up after the last exposure"),
    "follow_up.longest": _("Longest follow-up, ordered by two persons"),
    "follow_up.starts_after": _("Days after the first exposure without an order"),
    "incubation.shortest": _("Incubation, shortest"),
    "incubation.longest": _("Incubation, longest"),
    "infectious.before_onset": _("Infectious before the first signs"),
    "infectious.before_sample": _("Infectious before the sample, without signs"),
    "infectious.days_after": _("Infectious after the first signs"),
    "contact.distance": _("Distance of a close contact"),
    "contact.minutes": _("Shortest time of a close contact"),
    "contact.same_air": _("Air counts as shared after the case has left, for"),
    "monitor.per_day": _("Temperature readings"),
    "monitor.fever": _("Fever from"),
    "monitor.measured_again_after": _("A raised reading is taken again after"),
    "monitor.missed_after": _("A reading counts as missed after"),
    "monitor.call_within": _("A sign of danger is called about within"),
    "prophylaxis.vaccine_within": _("Vaccination still protects within"),
    "prophylaxis.globulin_within": _("Immunoglobulin still protects within"),
    "release.tests": _("Negative tests before release"),
    "zones.days_without_case": _("Days without a case before a zone is lifted"),
    "zones.contacts_after": _("Days until the contacts in a zone are done"),
    "zones.screened_within": _("Everybody in a zone is screened within"),
    "zones.review_every": _("Zones are looked at anew after"),
    "zones.longest": _("Zones last at most"),
    "zones.risk.quiet": _("An area is at low risk after days without a new case"),
    "zones.risk.many": _("High risk begins with more cases than"),
    "zones.risk.cluster": _("Cases of one home that count as a cluster"),
}
"""By path; a number that has no words here is called by its path."""
KEY: Final = (
    "follow_up.days", "follow_up.longest", "follow_up.starts_after", "incubation.longest",
    "infectious.before_onset", "monitor.per_day", "monitor.fever",
    "zones.days_without_case", "zones.longest", "zones.review_every",
)  # fmt: skip
"""What a reader asks first."""
WHO: Final[dict[Who, str | Promise]] = {
    Who.ALL: _("all close contacts"),
    Who.NON_IMMUNE: _("close contacts who are not known to be immune"),
    Who.HIGH_RISK: _("close contacts at high risk"),
}
RELEASE: Final[dict[Release, str | Promise]] = {
    Release.DAYS_DONE: _("the days are done"),
    Release.NO_SIGNS_TODAY: _("no signs today"),
    Release.TESTS_NEGATIVE: _("the tests are negative"),
}
STARTS: Final[dict[ClockStart, str | Promise]] = {
    ClockStart.LAST_EXPOSURE_INSIDE: _("the last exposure inside"),
    ClockStart.LAST_CASE_ISOLATED: _("the last case was isolated"),
    ClockStart.LAST_CONTACT_REMOVED: _("the last contact was brought elsewhere"),
    ClockStart.FINAL_DISINFECTION: _("the final disinfection"),
}
LIFTS: Final[dict[Lift, str | Promise]] = {
    Lift.DAYS_WITHOUT_CASE: _("days without a case"),
    Lift.CONTACTS_DONE: _("the contacts inside are done"),
    Lift.SCREENED_NEGATIVE: _("everybody was screened, negative"),
}
LEAVES_HOME: Final[dict[Leave, str | Promise]] = {
    Leave.FREELY: _("People leave their homes as they wish"),
    Leave.BY_TURNS: _("People leave their homes by turns"),
    Leave.NOT: _("People stay in their homes"),
}
LEAVES_ZONE: Final[dict[Leave, str | Promise]] = {
    Leave.FREELY: _("People leave the zone as they wish"),
    Leave.BY_TURNS: _("People leave the zone by turns"),
    Leave.NOT: _("People stay in the zone"),
}
_NEVER: Final[dict[str, str | Promise]] = {
    "door-log": _("the log of a door"),
    "paperwork": _("paperwork"),
    "fees": _("fees"),
    "missed-reading": _("a missed reading"),
}
NEVER: Final = tuple(_NEVER[one] for one in NEVER_REFUSED_BY)


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One kind of zone of a plan, in words."""

    level: ZoneLevel

    @property
    def name(self) -> Text:
        """What it is called."""
        return NAMES[self.level.measure]

    @property
    def asks(self) -> tuple[str | Promise, ...]:
        """What it asks of the people in it, in the reader's language."""
        return LEAVES_HOME[self.level.leave_home], LEAVES_ZONE[self.level.leave_zone]

    @property
    def on_case(self) -> Text | None:
        """What the plan makes of it once a case is confirmed inside; None where it stays what it is."""
        becomes = self.level.on_case
        return NAMES[becomes] if becomes is not self.level.measure else None


def scheme_of(pack: Pack) -> list[SchemeRow]:
    """Return the kinds of zones that a plan knows, the most severe first; none where it has no scheme."""
    return [SchemeRow(one) for one in reversed(pack.zones.levels)] if pack.zones else []


def name_of(path: str) -> str:
    """Return what a number is called."""
    return str(NUMBERS.get(path, path))


def value_of(number: Number) -> str:
    """Return a number with its unit, or why there is none, in the reader's language."""
    lang = reader_lang()
    if number.value is None:
        return number.why_none.in_(lang) if number.why_none else ""
    unit = UNIT_NAMES[number.unit].in_(lang)
    if lang == "en" and number.value == 1 and unit.endswith("s"):
        unit = {"times": "time", "degrees Celsius": "degree Celsius"}.get(unit, unit[:-1])
    return f"{number.value:g} {unit}"
