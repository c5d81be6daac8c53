"""
Areas entered, changed and removed by hand, one at a time or rooms by the hundred.

ShouwangError
 ├ BadPartError    a part that cannot be entered, or an area that cannot be changed, with its field
 └ StillUsedError  an area that something hangs on
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from shouwang.apps.places import kinds, queries
from shouwang.apps.places.actions.areas import CODE, NewArea, enter_areas
from shouwang.apps.places.actions.drawn import map_changed
from shouwang.apps.places.actions.stale import held, require_unchanged
from shouwang.apps.places.models import Area
from shouwang.apps.places.sounds import sounds_of_area
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.access.paths import WHOLE_TOWN
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_PATH_CHARS: Final = 200
_CHANGED: Final = ("kind", "name", "name_en", "lon", "lat")


class BadPartError(ShouwangError):
    """An area cannot be entered or changed like this; ``facts["field"]`` says where it was typed."""

    code: ClassVar[str] = "places.bad-part"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Change what you typed; nothing was entered.", zh="请修改后再试；目前没有登记任何内容。"
    )


class StillUsedError(ShouwangError):
    """Something hangs on an area that is to be removed."""

    code: ClassVar[str] = "places.still-used"
    problem: ClassVar[Text] = Text(
        en="The area {path} cannot be removed; on it still hang: {detail}.",
        zh="区域 {path} 不能删除，与它相关的还有：{detail}。",
    )
    remedy: ClassVar[Text] = Text(
        en="Who slept there stays on record; move or remove the rest first.",
        zh="住过的人要保留记录；其余请先移走或删除。",
    )


@dataclass(frozen=True, slots=True)
class NewParts:
    """Parts of one kind to be entered under an area; the code may be left open."""

    kind: str
    names: Sequence[str]
    name_en: str = ""
    code: str = ""
    lon: float | None = None
    lat: float | None = None


def add_parts(
    *, actor: Actor, parent: Area | None, new: NewParts, at: datetime
) -> dict[str, UUID]:
    """
    Enter parts under an area, or roots for None, all or none; return their ids by path.

    Raises
    ------
    BadPartError
        If the kind does not fit, or a name or code is there already or cannot be one.
    """
    require(actor, "places.add-parts", parent.path if parent else WHOLE_TOWN)
    try:
        with transaction.atomic():
            if parent is not None:  # whoever else adds here waits
                parent = Area.objects.select_for_update().filter(pk=parent.pk).first()
                if parent is None:
                    raise _bad("name", "The area above is no longer there", "上级区域已不存在")
            areas = planned(parent, new)
            return enter_areas(actor=actor, areas=areas, at=at)
    except IntegrityError:  # an import or another root came between
        raise _bad(
            "code", "Somebody entered the same code just now", "刚才有人登记了同一个编码"
        ) from None


def planned(parent: Area | None, new: NewParts) -> list[NewArea]:
    """
    Return the areas that `add_parts` would enter.

    Raises
    ------
    BadPartError
        As there.
    """
    if new.kind not in kinds.parts_of(parent.kind if parent else None):
        raise _bad("kind", "This kind does not fit below this area", "这种区域不能放在这里")
    paths, names = queries.siblings(parent)
    twice = [name for name in new.names if name in names]
    if twice:
        shown = ", ".join(twice[:3])
        raise _bad("name", f"There is already a part with this name: {shown}",
                   f"已有同名的下级区域：{shown}")  # fmt: skip
    if len(set(new.names)) < len(new.names):
        raise _bad("name", "The same name stands there twice", "同一个名称写了两次")
    start = f"{parent.path}/" if parent else ""
    if new.code:
        _require_code(start, new, paths)
        codes = [new.code]
    else:
        taken = {path.removeprefix(start) for path in paths}
        codes = kinds.codes_for(new.kind, new.names, taken)
    if len(start) + max(map(len, codes)) > _PATH_CHARS:
        raise _bad("code", "The areas above leave no room for another code", "层级过深，编码太长")
    return [
        NewArea(start + code, new.kind, name, new.name_en, new.lon, new.lat)
        for code, name in zip(codes, new.names, strict=True)
    ]


def _require_code(start: str, new: NewParts, paths: set[str]) -> None:
    if len(new.names) > 1:
        raise _bad("code", "Several parts cannot have one code: leave it empty",
                   "一次登记多个时，编码请留空")  # fmt: skip
    if not CODE.fullmatch(new.code):
        raise _bad("code", "A code is at most 24 letters, digits and hyphens",
                   "编码最多 24 个字母、数字和连字符")  # fmt: skip
    if start + new.code in paths:
        raise _bad("code", f"The code {new.code} is taken", f"编码 {new.code} 已被占用")


def _bad(field: str, en: str, zh: str) -> BadPartError:
    return BadPartError(field=field, detail=Text(en, zh))


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What can be changed of an area."""

    kind: str
    name: str
    name_en: str = ""
    lon: float | None = None
    lat: float | None = None


@transaction.atomic
def change_area(*, actor: Actor, area_id: UUID, new: AreaFacts, seen: str, at: datetime) -> Area:
    """
    Change an area; its path stays, as other things are addressed by it.

    Parameters
    ----------
    seen
        `queries.mark_of` the area when its page was opened.

    Raises
    ------
    ChangedMeanwhileError
        If somebody else changed or removed it since.
    BadPartError
        If the kind does not fit, or another part has this name.
    """
    require(actor, "places.change-area")
    area = held(Area, area_id)
    require(actor, "places.change-area", area.path)
    require_unchanged(area, seen)
    if new.kind not in queries.kinds_that_fit(area):
        raise _bad("kind", "This kind does not fit between the area above and its parts",
                   "这种区域与上级或下级不相配")  # fmt: skip
    _paths, names = queries.siblings(area.parent)
    if new.name and new.name != area.name and new.name in names:
        raise _bad("name", f"There is already a part with this name: {new.name}",
                   f"已有同名的下级区域：{new.name}")  # fmt: skip
    was = {name: getattr(area, name) for name in _CHANGED}
    now = {name: getattr(new, name) for name in _CHANGED}
    changed = [name for name in _CHANGED if was[name] != now[name]]
    if not changed:
        return area
    for name, value in (now | sounds_of_area(new.kind, new.name)).items():
        setattr(area, name, value)
    area.save()
    facts = {name: str(was[name]) for name in changed}
    log.write(actor, "places.area-changed", area.pk, at=at, was=facts)
    return area


@transaction.atomic
def remove_area(*, actor: Actor, area_id: UUID, at: datetime) -> None:
    """
    Remove an area that nothing hangs on; a house on the map is bound to nothing then.

    Raises
    ------
    StillUsedError
        If it has parts, somebody ever slept there, or a household or venue is there.
    ChangedMeanwhileError
        If somebody else removed it just now.
    """
    require(actor, "places.remove-area")
    area = held(Area, area_id)
    require(actor, "places.remove-area", area.path)
    hanging = queries.hanging_on(area)
    if hanging is not None:
        raise StillUsedError(path=area.path, detail=hanging)
    try:
        with transaction.atomic():
            area.delete()
    except ProtectedError as fault:  # by a capability that lies above
        n = len(fault.protected_objects)
        detail = Text(f"{n} records", f" {n} 条记录")
        raise StillUsedError(path=area.path, detail=detail) from None
    map_changed()
    was = {name: str(getattr(area, name)) for name in _CHANGED}
    log.write(actor, "places.area-removed", area_id, at=at, path=area.path, was=was)
