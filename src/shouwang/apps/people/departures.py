"""Since when somebody is gone, as far as the clock of what is kept of them is concerned."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import DateField
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate

from shouwang.apps.people.models import Person

LEFT: Final = (Person.Standing.MOVED, Person.Standing.DECEASED)


def left_on() -> Combinable:
    """
    Return the expression of the day they left, or that on which the office learnt of it if that is later.

    A departure typed with a day long ago would otherwise take the file with it in the same night.
    """
    noted = Coalesce("standing_noted_on", TruncDate("entered_at"), output_field=DateField())
    return Greatest(Coalesce("standing_since", noted), noted)


def left_day(person: Person) -> date | None:
    """Return that day of one person; None while they live here."""
    row = Person.every.filter(pk=person.pk, standing__in=LEFT).annotate(left_day=left_on())
    return row.values_list("left_day", flat=True).first()
