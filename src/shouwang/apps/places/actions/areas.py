"""
Entering many areas at once, and taking back what an import brought.

ShouwangError
 └ BadAreaError  a path without its parent, or a code that cannot be one
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.places.actions.drawn import map_changed
from shouwang.apps.places.actions.pauses import LONG_S, let_others_write
from shouwang.apps.places.models import Area
from shouwang.apps.places.sounds import sounds_of_area
from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

CODE: Final = re.compile(r"^[A-Za-z0-9-]{1,24}$")
_BATCH: Final = 2000
_PIECE: Final = 1000


class BadAreaError(ShouwangError):
    """A place cannot be entered under its path."""

    code: ClassVar[str] = "places.bad-area"
    problem: ClassVar[Text] = Text(
        en="The area {path} cannot be entered: {detail}.", zh="区域 {path} 无法登记：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Enter areas from large to small; codes are letters, digits and hyphens, joined by /.",
        zh="请从大到小依次登记；编码用字母、数字和连字符，以 / 连接。",
    )


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area to be entered; its parent is the path without the last code."""

    path: str
    kind: str
    name: str = ""
    name_en: str = ""
    lon: float | None = None
    lat: float | None = None
    outline: Any = None
    id: UUID | None = None
    origin: UUID | None = None


@transaction.atomic
def enter_areas(*, actor: Actor, areas: Sequence[NewArea], at: datetime) -> dict[str, UUID]:
    """
    Enter areas, those that exist unchanged, and return the ids of all by path.

    Raises
    ------
    BadAreaError
        If a code or kind is none, or a parent is neither there nor among them.
    """
    require(actor, "places.enter-areas", *{area.path for area in areas})
    wanted = {area.path for area in areas} | {_above(area.path) for area in areas}
    known = dict(Area.objects.filter(path__in=wanted).values_list("path", "id"))
    rows = []
    for area in sorted(areas, key=lambda area: area.path.count("/")):
        if area.path in known:
            continue
        _require_sound(area, known)
        known[area.path] = area.id or uuid4()
        rows.append(_row(area, known))
    Area.objects.bulk_create(rows, batch_size=_BATCH)
    log.write_many(actor, "places.area-entered", (row.pk for row in rows), at=at)
    return {area.path: known[area.path] for area in areas}


def _row(area: NewArea, known: dict[str, UUID]) -> Area:
    return Area(
        id=known[area.path],
        path=area.path,
        kind=area.kind,
        name=area.name,
        name_en=area.name_en,
        **sounds_of_area(area.kind, area.name),
        parent_id=known.get(_above(area.path)),
        lon=area.lon,
        lat=area.lat,
        outline=area.outline,
        origin=area.origin,
    )


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _require_sound(area: NewArea, known: dict[str, UUID]) -> None:
    codes = area.path.split("/")
    if not all(CODE.fullmatch(code) for code in codes):
        detail = Text(f"{area.path!r} is no path of codes", f"「{area.path}」不是有效的编码路径")
        raise BadAreaError(path=area.path, detail=detail)
    if area.kind not in Area.Kind.values:
        detail = Text(f"{area.kind!r} is no kind of area", f"没有「{area.kind}」这种区域")
        raise BadAreaError(path=area.path, detail=detail)
    above = _above(area.path)
    if above and above not in known:
        detail = Text(f"there is no {above}", f"上级 {above} 不存在")
        raise BadAreaError(path=area.path, detail=detail)


def _untold(_done: int, _total: int) -> None:
    """Take news of progress when nobody wants them."""


def take_back_areas(
    *,
    actor: Actor,
    origin: UUID,
    at: datetime,
    tell: Callable[[int, int], None] = _untold,
) -> int:
    """
    Remove the areas that an import brought, as far as nobody lives there or builds on them.

    They go by the thousand, each piece in a transaction of its own with its line in the log, so
    that nobody waits long; what was stopped on the way is finished by calling again. To be called
    outside of a transaction.
    """
    brought = list(Area.objects.filter(origin=origin).values_list("pk", "path"))
    require(actor, "places.take-back-areas", *{path for _pk, path in brought})
    brought.sort(
        key=lambda row: row[1].count("/"), reverse=True
    )  # parts go before what holds them
    n_gone = 0
    for first in range(0, len(brought), _PIECE):
        if first:
            let_others_write(LONG_S)
        with transaction.atomic():
            n = _remove_free(brought[first : first + _PIECE])
            if n:
                map_changed()
                log.write(actor, "places.areas-taken-back", origin, at=at, n=n)
        n_gone += n
        tell(min(first + _PIECE, len(brought)), len(brought))
    return n_gone


def _remove_free(areas: Sequence[tuple[UUID, str]]) -> int:
    """Remove those of some areas that nothing hangs on, the deepest first; return how many."""
    by_depth = defaultdict(list)
    for pk, path in areas:
        by_depth[path.count("/")].append(pk)
    n_gone = 0
    for depth in sorted(by_depth, reverse=True):
        here = Area.objects.filter(pk__in=by_depth[depth])
        held = list(here.select_for_update().values_list("pk", flat=True))  # nobody moves in now
        free = Area.objects.filter(pk__in=held).filter(
            parts=None, stays=None, households=None, venues=None
        )
        going = list(free.values_list("pk", flat=True))
        Area.objects.filter(pk__in=going).delete()
        n_gone += len(going)
    return n_gone
