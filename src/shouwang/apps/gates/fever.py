"""The numbers of a gate's thermometer, from the packs that count: of several, the strictest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shouwang.apps.orders import public as orders


@dataclass(frozen=True, slots=True)
class Fever:
    """From how many degrees a temperature is raised, and after how long it is taken again; None where nobody says."""

    celsius: float | None = None
    again_after: timedelta | None = None


def fever_now() -> Fever:
    """
    Return what counts as a fever at a gate.

    A pack that has nobody measured again lets no reading have a consequence, and says nothing here.
    """
    found = []
    for one in orders.active_rules():
        fever, again = one.pack.monitor.fever.value, one.pack.monitor.measured_again_after.value
        if fever is not None and again is not None:
            found.append((fever, -again))
    if not found:
        return Fever()
    celsius, again = min(found)
    return Fever(celsius, timedelta(minutes=-again))
