"""Who sleeps in an area, as a card on its page."""

from __future__ import annotations

from typing import Any, Final

from shouwang.apps.people import looks, queries
from shouwang.apps.people.models import Person, Stay
from shouwang.apps.places import public as places
from shouwang.backbone.access.scope import current, for_act

_SHOWN: Final = 50
_SMALL: Final = ("building", "stair", "room")


def residents_here(path: str, kind: str) -> tuple[str, dict[str, Any]]:
    """Return how many sleep in an area now; of a building, stair or room also the first who do."""
    with for_act("people.see"):
        return "people/_at_home.html", _facts(path, kind)


def _facts(path: str, kind: str) -> dict[str, Any]:
    shown = queries.with_home(queries.residents(path=path))[:_SHOWN] if kind in _SMALL else []
    here = Stay.objects.filter(places.within(path, "room__path"), to_on=None)
    others = [one for one in Person.Standing if one != Person.Standing.LIVING]
    n = here.count() - here.filter(person__standing__in=others).count()  # one open stay for each
    people = list(shown)
    looks.note_list(current().actor, "people.list-seen", path, len(people))
    return {"path": path, "n": n, "people": people}
