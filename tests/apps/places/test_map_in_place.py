"""A new map takes the place of the old one whole, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from shouwang.apps.places import actions, queries
from shouwang.apps.places.actions import MapPiece, NewArea, NewVenue
from shouwang.apps.places.models import Area, Footprint, Road, TownMap, Venue
from shouwang.backbone.audit import log
from shouwang.backbone.jobs import work
from shouwang.backbone.jobs.models import Job
from tests.apps.places.maps import footprint, import_map, map_rows, n_hidden, osm_file, osm_text
from tests.offices import AMINA, AT, make_areas, resident

pytestmark = pytest.mark.django_db


def road(number: int) -> Road:
    return Road(osm_id=number, road_class="path", line=[[117.2, 28.3], [117.3, 28.3]])


def pieces(*numbers: int) -> list[MapPiece]:
    return [
        MapPiece([footprint(n, 117.2)], [road(n)], [NewVenue("shop", f"{n}号小店", osm_id=n)])
        for n in numbers
    ]


def replace(given: Any) -> dict[str, int]:
    return actions.replace_map(actor=AMINA, map_id=uuid4(), pieces=given, at=AT)


def test_readers_see_the_old_map_until_the_new_one_is_whole() -> None:
    replace(pieces(1, 2))
    before = map_rows()
    seen = []

    def slowly() -> Iterator[MapPiece]:
        for piece in pieces(3, 4, 5):
            seen.append(map_rows())
            yield piece
        seen.append(map_rows())

    assert replace(slowly()) == {"footprints": 3, "roads": 3, "venues": 3, "matched": 0}
    assert seen == [before] * 4
    assert {foot.osm_id for foot in queries.footprints()} == {3, 4, 5}
    assert n_hidden() == 0
    assert TownMap.objects.count() == 1


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, work.JobStopped])
def test_whatever_ends_the_writing_leaves_the_old_map_and_no_rows(fault: type) -> None:
    replace(pieces(1, 2))
    before = map_rows()

    def broken() -> Iterator[MapPiece]:
        yield from pieces(3, 4)
        raise fault

    with pytest.raises(fault):
        replace(broken())
    assert map_rows() == before
    assert n_hidden() == 0


def leave_half(state: str) -> Job:
    """Leave behind what a worker leaves that dies while it writes."""
    arguments = {"path": "/nowhere/town.osm", "is_upload": True}
    job = Job.objects.create(
        kind="places.import-map", arguments=arguments, actor_name="A", made_at=AT, state=state
    )
    half = TownMap.objects.create(pk=job.pk, made_at=AT)
    for piece in pieces(7, 8):
        actions.maps._write(half.pk, piece)
    return job


def test_the_half_map_of_a_dead_worker_goes_when_its_job_is_put_right() -> None:
    replace(pieces(1))
    before = map_rows()
    job = leave_half("running")
    assert n_hidden() == 4
    assert work.end_orphans() == 1
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert n_hidden() == 0
    assert map_rows() == before


def test_the_next_import_clears_what_nobody_writes_and_leaves_what_another_does() -> None:
    leave_half("failed")
    running = leave_half("running")
    replace(pieces(1))
    assert set(TownMap.objects.filter(is_current=False).values_list("pk", flat=True)) == {
        running.pk
    }
    assert n_hidden() == 4


def test_a_worker_that_dies_after_the_change_leaves_the_new_map() -> None:
    replace(pieces(1))
    job = leave_half("running")
    TownMap.objects.filter(is_current=True).update(is_current=False)
    TownMap.objects.filter(pk=job.pk).update(is_current=True)
    work.end_orphans()
    assert {foot.osm_id for foot in queries.footprints()} == {7, 8}
    assert n_hidden() == 0


def test_bindings_are_kept_as_far_as_the_buildings_stand() -> None:
    make_areas()
    replace([MapPiece([footprint(7, 117.2), footprint(8, 117.201)])])
    assert queries.footprints().filter(building=None).count() == 0
    actions.remove_area(actor=AMINA, area_id=Area.objects.get(path="LH/LW/G3/B6/R1").pk, at=AT)
    actions.remove_area(actor=AMINA, area_id=Area.objects.get(path="LH/LW/G3/B6").pk, at=AT)
    replace([MapPiece([footprint(7, 118.0), footprint(8, 118.1)])])
    bound = queries.footprints().exclude(building=None)
    assert [str(foot.building) for foot in bound] == ["LH/LW/G3/B5"]


def test_the_version_grows_with_all_that_tiles_show() -> None:
    make_areas()
    replace(pieces(1))
    versions = [str(queries.current_map())]
    venue = actions.enter_venue(actor=AMINA, new=NewVenue("shop", "小店"), at=AT)
    versions.append(str(queries.current_map()))
    new = NewVenue("shop", "大店")
    actions.change_venue(actor=AMINA, venue_id=venue.pk, new=new, seen="", at=AT)
    versions.append(str(queries.current_map()))
    actions.remove_venue(actor=AMINA, venue_id=venue.pk, at=AT)
    versions.append(str(queries.current_map()))
    assert len(set(versions)) == 4


def test_every_transaction_of_an_import_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.maps, "BATCH", 2)
    depths: list[int] = []
    outer = len(connection.savepoint_ids)

    def told() -> Iterator[MapPiece]:
        for piece in pieces(*range(1, 8)):
            depths.append(len(connection.savepoint_ids))
            yield piece

    replace(told())
    replace(pieces(20))
    assert set(depths) == {outer}  # between two pieces nothing is held
    assert n_hidden() == 0
    assert Footprint.objects.count() == 1


def areas_of_an_import(n: int) -> Any:
    make_areas()
    origin = uuid4()
    new = [NewArea("LH/LW/G9", "grid", "9组", origin=origin)]
    for house in range(n):
        path = f"LH/LW/G9/B{house}"
        new += [
            NewArea(path, "building", f"{house}号", origin=origin),
            NewArea(f"{path}/R1", "room", "1室", origin=origin),
        ]
    actions.enter_areas(actor=AMINA, areas=new, at=AT)
    return origin


def test_taking_back_goes_piece_by_piece_and_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = areas_of_an_import(5)
    monkeypatch.setattr(actions.areas, "_PIECE", 3)
    told: list[tuple[int, int]] = []
    gone = actions.take_back_areas(
        actor=AMINA, origin=origin, at=AT, tell=lambda done, total: told.append((done, total))
    )
    assert gone == 11
    assert told == [(3, 11), (6, 11), (9, 11), (11, 11)]
    assert not Area.objects.filter(origin=origin).exists()
    lines = log.timeline([origin]).filter(act="places.areas-taken-back")
    assert sum(line.facts["n"] for line in lines) == 11


def test_taking_back_that_was_stopped_is_finished_by_calling_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    origin = areas_of_an_import(5)
    resident(path="LH/LW/G9/B2/R1")
    monkeypatch.setattr(actions.areas, "_PIECE", 3)

    def stop(done: int, _total: int) -> None:
        if done == 6:
            raise work.JobStopped

    with pytest.raises(work.JobStopped):
        actions.take_back_areas(actor=AMINA, origin=origin, at=AT, tell=stop)
    assert 0 < Area.objects.filter(origin=origin).count() < 11
    actions.take_back_areas(actor=AMINA, origin=origin, at=AT)
    left = Area.objects.filter(origin=origin).values_list("path", flat=True)
    assert sorted(left) == ["LH/LW/G9", "LH/LW/G9/B2", "LH/LW/G9/B2/R1"]


def test_venues_that_came_with_a_map_come_with_it_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_map(osm_file(tmp_path))
    n_venues, before = Venue.objects.count(), str(queries.current_map())
    text = osm_text().replace('node id="202"', 'node id="302"')

    def fail(*_args: object, **_facts: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(log, "write", fail)
    assert import_map(osm_file(tmp_path, text)).state == Job.State.FAILED
    assert Venue.objects.count() == n_venues
    assert str(queries.current_map()) == before


@pytest.mark.django_db(transaction=True)
def test_a_map_in_place_cannot_be_doubled() -> None:
    now = timezone.now()
    TownMap.objects.create(pk=uuid4(), made_at=now, is_current=True)
    with pytest.raises(Exception, match=r"UNIQUE|unique"), transaction.atomic():
        TownMap.objects.create(pk=uuid4(), made_at=now, is_current=True)
