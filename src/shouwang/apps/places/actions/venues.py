"""
Entering, changing and removing venues.

ShouwangError
 └ BadVenueError  a venue that is there already, or that something hangs on
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from shouwang.apps.places.actions.drawn import map_changed
from shouwang.apps.places.actions.stale import held, require_unchanged
from shouwang.apps.places.models import Area, Venue
from shouwang.apps.places.sounds import sounds
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_BATCH: Final = 2000
_CHANGED: Final = ("kind", "name", "name_en", "area_id", "lon", "lat")


class BadVenueError(ShouwangError):
    """A venue cannot be entered or removed."""

    code: ClassVar[str] = "places.bad-venue"
    problem: ClassVar[Text] = Text(
        en="The venue {name} is not changed: {detail}.", zh="场所「{name}」未作改动：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Look at the list of venues of its area.", zh="请看一下该区域的场所列表。"
    )


@dataclass(frozen=True, slots=True)
class NewVenue:
    """A venue to be entered."""

    kind: str
    name: str
    name_en: str = ""
    area_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    osm_id: int | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def enter_venues(*, actor: Actor, venues: Iterable[NewVenue], at: datetime) -> int:
    """
    Enter venues and return how many were new.

    Those from a map that are known by their number, or by kind and name, are not entered twice.
    """
    require(actor, "places.enter-venues", WHOLE_TOWN)
    named = set(Venue.objects.exclude(name="").values_list("kind", "name"))
    wanted = [new for new in venues if (new.kind, new.name) not in named]
    known: set[int | None] = set()
    numbers = [new.osm_id for new in wanted if new.osm_id is not None]
    for first in range(0, len(numbers), _BATCH):
        here = Venue.objects.filter(osm_id__in=numbers[first : first + _BATCH])
        known.update(here.values_list("osm_id", flat=True))
    rows = [_row(new) for new in wanted if new.osm_id is None or new.osm_id not in known]
    Venue.objects.bulk_create(rows, batch_size=_BATCH)
    if rows:
        map_changed()
    log.write_many(actor, "places.venue-entered", (venue.pk for venue in rows), at=at)
    return len(rows)


def _row(new: NewVenue) -> Venue:
    return Venue(**asdict(new), **sounds(new.name))


def enter_venue(*, actor: Actor, new: NewVenue, at: datetime) -> Venue:
    """
    Enter one venue by hand.

    Raises
    ------
    BadVenueError
        If its area has one of this kind and name, or the same form was sent before.
    """
    require(actor, "places.enter-venues", _path_of(new.area_id))
    try:
        with transaction.atomic():
            _require_new(new, new.id)
            venue = _row(new)
            venue.save(force_insert=True)
            map_changed()
            log.write(actor, "places.venue-entered", venue.pk, at=at)
    except IntegrityError:  # the same form sent twice
        raise _is_there(new.name) from None
    return venue


def _path_of(area_id: UUID | None) -> str:
    """Return where a venue is; one of no area is for the whole town."""
    area = Area.objects.filter(pk=area_id).first() if area_id else None
    return area.path if area else WHOLE_TOWN


def _require_new(new: NewVenue, own_id: UUID) -> None:
    if new.area_id:  # whoever enters another one there waits
        list(Area.objects.select_for_update().filter(pk=new.area_id).values("pk"))
    where = Q(area=new.area_id) if new.area_id else Q(area=None)
    same = Venue.objects.filter(where, kind=new.kind, name=new.name).exclude(name="")
    if same.exclude(pk=own_id).exists():
        raise _is_there(new.name)


def _is_there(name: str) -> BadVenueError:
    detail = Text("one of this kind and name is there already", "已有同类同名的场所")
    return BadVenueError(name=name, detail=detail)


@transaction.atomic
def change_venue(*, actor: Actor, venue_id: UUID, new: NewVenue, seen: str, at: datetime) -> Venue:
    """
    Change what is known of a venue; its number on the map stays.

    Parameters
    ----------
    seen
        `queries.mark_of` the venue when its page was opened.

    Raises
    ------
    ChangedMeanwhileError
        If somebody else changed or removed it since.
    BadVenueError
        If there is another one of this kind and name.
    """
    require(actor, "places.change-venue")
    venue = held(Venue, venue_id)
    require(actor, "places.change-venue", _path_of(venue.area_id), _path_of(new.area_id))
    require_unchanged(venue, seen)
    if (new.kind, new.name, new.area_id) != (venue.kind, venue.name, venue.area_id):
        _require_new(new, venue.pk)  # two alike that a map brought may stay as they are
    was = {name: getattr(venue, name) for name in _CHANGED}
    now = {name: getattr(new, name) for name in _CHANGED}
    changed = [name for name in _CHANGED if was[name] != now[name]]
    if not changed:
        return venue
    for name, value in (now | sounds(new.name)).items():
        setattr(venue, name, value)
    venue.save()
    map_changed()
    facts = {name: str(was[name]) for name in changed}
    log.write(actor, "places.venue-changed", venue.pk, at=at, was=facts)
    return venue


@transaction.atomic
def remove_venue(*, actor: Actor, venue_id: UUID, at: datetime) -> None:
    """
    Remove a venue; what it was stays in the log.

    Raises
    ------
    BadVenueError
        If something still hangs on it.
    ChangedMeanwhileError
        If somebody else removed it just now.
    """
    require(actor, "places.remove-venue")
    venue = held(Venue, venue_id)
    require(actor, "places.remove-venue", _path_of(venue.area_id))
    try:
        with transaction.atomic():
            venue.delete()
    except ProtectedError as fault:
        n = len(fault.protected_objects)
        detail = Text(f"{n} records still hang on it", f"还有 {n} 条记录与它相关")
        raise BadVenueError(name=venue.name, detail=detail) from None
    map_changed()
    was = {name: str(getattr(venue, name)) for name in _CHANGED}
    log.write(actor, "places.venue-removed", venue_id, at=at, was=was)
