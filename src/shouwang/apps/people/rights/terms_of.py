"""What of one person is kept how long, and until which day where that is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from shouwang.apps.people.departures import left_day
from shouwang.apps.people.models import Person, Travel
from shouwang.backbone.retention.clocks import Outbreak, outbreak
from shouwang.backbone.retention.terms import Term, terms
from shouwang.core.text import Text

_UNTIL: Final = Text("{long}: until {day}", "{long}：至 {day}")
_ALWAYS: Final = ("people.merges", "people.sheet-rows-taken", "people.requests", "audit.log")


def still_kept(person: Person, at: datetime) -> list[tuple[Text, Text]]:
    """Return what the rules still require to be kept of somebody, each with how long."""
    stands = outbreak(at)
    begun = left_day(person)
    own = terms()["people.left" if begun else "people.residents"]
    found = [(own.title, _long(own, begun, stands))]
    trip = Travel.every.filter(person=person).order_by("-noted_on").first()
    if trip is not None:
        travel = terms()["people.travel"]
        found.append((travel.title, _long(travel, trip.noted_on, stands)))
    found += [(terms()[code].title, _long(terms()[code], None, stands)) for code in _ALWAYS]
    return found


def _long(term: Term, begun: date | None, stands: Outbreak) -> Text:
    long = term.long
    day = _day(term, begun, stands) if begun else None
    if day is None:
        return long
    return Text(_UNTIL.say("en", long=long.en, day=day), _UNTIL.say("zh", long=long.zh, day=day))


def _day(term: Term, begun: date, stands: Outbreak) -> date | None:
    if term.days is None or stands.is_open:
        return None
    closed = timezone.localdate(stands.closed_at) if stands.closed_at else begun
    return max(begun, closed) + timedelta(days=term.days)
