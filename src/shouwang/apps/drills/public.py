"""Settling an invented town: through the same doors as a real one."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Final
from uuid import UUID

import shapely
from django.conf import settings
from django.utils import timezone

from shouwang.apps.drills import invent, second_day
from shouwang.apps.drills.colleagues import ways_in
from shouwang.apps.drills.invent.town import AreaRow, PersonRow, ResponderRow
from shouwang.apps.drills.second_day import Played, Scene
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import MACHINE
from shouwang.backbone.jobs import work

__all__ = ["play_second_day", "settle_town", "ways_in"]

_SEX: Final = {"female": "f", "male": "m"}
_RELATIONS: Final = {
    "head": "户主",
    "spouse": "配偶",
    "father": "父亲",
    "mother": "母亲",
    "son": "儿子",
    "daughter": "女儿",
    "daughter-in-law": "儿媳",
    "grandson": "孙子",
    "granddaughter": "孙女",
}
_SKILLS: Final = {
    "carry": "搬运",
    "command": "指挥",
    "cook": "做饭",
    "deliver": "送货",
    "disinfect": "消杀",
    "drive": "驾驶",
    "escort": "陪送",
    "first-aid": "急救",
    "gate": "卡点值守",
    "interview": "走访",
    "keys": "开锁",
    "local-speech": "本地话",
    "medicine": "医疗",
    "radio": "对讲",
    "sampling": "采样",
    "supplies": "物资",
    "write": "文书",
}
_APPROVER: Final = "演练批准人"
_AUTHORITY: Final = "演练卫生健康机构（虚构）"
_AROUND: Final = 0.0002
"""Degrees by which the ground that is closed reaches past the village: its last houses lie at the edge."""
_NEEDS: Final[dict[str, str]] = {"pregnant": "pregnancy"}


def settle_town(*, size: invent.Size, seed: int, first_day: dt.date) -> dict[str, int]:
    """
    Enter an invented town in an empty one, whose outbreak begins on a day; return what it holds.

    The hidden truth is made and dropped: nothing that is served can reach it.
    """
    town, _truth = invent.invent_town(seed, size, first_day)
    at = timezone.now()
    ids = places.enter_areas(actor=MACHINE, areas=[_area(row) for row in town.areas], at=at)
    venues = [
        places.NewVenue(
            id=row.id,
            kind=row.kind,
            name=row.name_zh,
            name_en=row.name_en,
            area_id=ids.get(row.area_path),
            lon=row.lon,
            lat=row.lat,
        )
        for row in town.venues
    ]
    places.enter_venues(actor=MACHINE, venues=venues, at=at)
    homes = {row.household_id: row for row in town.people}
    people.enter_households(
        actor=MACHINE,
        households=[
            people.NewHousehold(number, str(row.household_no), ids[row.home_path])
            for number, row in homes.items()
        ],
    )
    n_people = people.enter_residents(
        actor=MACHINE,
        residents=[_resident(row, ids) for row in town.people],
        on=first_day,
        at=at,
    )
    n_helpers = people.enter_helpers(
        actor=MACHINE, helpers=[_helper(row) for row in town.responders], at=at
    )
    _bring_map(town)
    orders.activate_shipped(
        actor=MACHINE, code="covid19-cn-5", approver=_APPROVER, office=_AUTHORITY,
        approved_on=timezone.localdate(at), at=at,
    )  # fmt: skip
    return {
        "people": n_people,
        "households": len(homes),
        "areas": len(ids),
        "venues": len(venues),
        "helpers": n_helpers,
    }


def play_second_day(
    *, seed: int, size: invent.Size, first_day: dt.date, now: dt.datetime
) -> Played:
    """Let the first day and a half happen in an invented town that was settled; see `drills.second_day`."""
    if not settings.DRILL:
        raise RuntimeError("only an invented town lives through an invented day")
    town, _truth = invent.invent_town(seed, size, first_day)
    village = next(row for row in town.areas if row.path == town.village_path)
    ill = next(row for row in town.people if row.id == town.index_id)
    outline = shapely.convex_hull(shapely.Polygon(village.outline)).buffer(_AROUND)
    scene = Scene(
        town=village.path.split("/")[0], village=village.path, name=village.name_zh,
        name_en=village.name_en, ill=(ill.id, ill.name),
        outline=json.loads(shapely.to_geojson(outline.simplify(2 * _AROUND))),
    )  # fmt: skip
    return second_day.play(scene, now=now)


def _area(row: AreaRow) -> places.NewArea:
    outline = [list(point) for point in row.outline] if row.outline else None
    return places.NewArea(
        id=row.id,
        path=row.path,
        kind=row.kind,
        name=row.name_zh,
        name_en=row.name_en,
        lon=row.lon,
        lat=row.lat,
        outline=outline,
    )


def _resident(row: PersonRow, ids: dict[str, UUID]) -> people.NewResident:
    inside = row.sleeps_path in ids
    return people.NewResident(
        id=row.id,
        name=row.name,
        sex=_SEX[row.sex],
        born_on=row.born_on,
        phone=row.phone,
        national_id=row.national_id or "",
        note=row.note,
        language=row.language,
        household_id=row.household_id,
        is_head=row.is_head,
        relation=_RELATIONS[row.relation],
        room_id=ids[row.sleeps_path] if inside else None,
        elsewhere="" if inside else row.sleeps_path,
        needs=tuple(_NEEDS.get(need, need) for need in row.needs),
        travels=row.travel,
    )


def _helper(row: ResponderRow) -> people.NewHelper:
    is_fit, since = row.fit
    return people.NewHelper(
        id=row.id,
        name=row.name,
        role=row.role.replace("_", "-"),
        phone=row.phone,
        skills="、".join(_SKILLS[skill] for skill in row.skills),
        lon=row.lon,
        lat=row.lat,
        leaves=row.leave,
        is_leader="command" in row.skills,
        is_fit=is_fit,
        fit_from=since,
    )


def _bring_map(town: invent.Town) -> None:
    path = Path(settings.MEDIA_ROOT) / "maps" / "invented.osm"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(invent.town_map(town), encoding="utf-8")
    outline = path.with_name("village.geojson")
    outline.write_text(json.dumps(invent.zone_geojson(town)), encoding="utf-8")
    job = work.do_now(actor=MACHINE, kind_name="places.import-map", arguments={"path": str(path)})
    if job.state != job.State.DONE:
        raise RuntimeError(f"the invented map was not imported: {job.message_en or job.state}")
