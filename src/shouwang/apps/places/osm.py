"""What a town takes from an OpenStreetMap file: footprints, roads, venues, with their names."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import orjson

from shouwang.backbone.bounded import Bounds, BrokeOffError, answers
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

CHILD: Final = "shouwang.apps.places.osm_child"
_ENDINGS: Final = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf")
MOST_WAYS: Final = 200_000
"""A county of 2,000 km² has about as many."""
MOST_SPOTS: Final = 20_000
MOST_BYTES: Final = 100_000_000
BOUNDS: Final = Bounds(
    memory_bytes=1_000_000_000, cpu_s=180, wall_s=240.0, answer_bytes=1_000_000_000
)
"""For a file of 100 MB: some 12 million nodes have to be kept until the ways ask for them."""
_NAME_CHARS: Final = 120
_MOST_NUMBER: Final = 2**63 - 1
_WHY: Final = {
    "ending": Text("unknown ending", "后缀不认识"),
    "absent": Text("no such file", "没有这个文件"),
    "bytes": Text(
        f"it has more than {MOST_BYTES // 10**6} MB", f"文件超过 {MOST_BYTES // 10**6} MB"
    ),
    "damaged": Text("it is damaged, cut off or no map at all", "文件损坏、不完整，或不是地图"),
    "empty": Text("it holds neither road nor building", "里面既没有道路也没有房屋"),
    "ways": Text(
        f"it holds more than {MOST_WAYS:,} roads and houses, more than a town has",
        f"道路和房屋超过 {MOST_WAYS:,}，不像一个乡镇的地图",
    ),
    "spots": Text(
        f"it holds more than {MOST_SPOTS:,} venues, more than a town has",
        f"场所超过 {MOST_SPOTS:,}，不像一个乡镇的地图",
    ),
    "heavy": Text(
        "reading it needed too much memory or time and was stopped",
        "读取时耗用的内存或时间过多，已停止",
    ),
}


class MapFileError(ShouwangError):
    """The map cannot be imported."""

    code: ClassVar[str] = "places.map-file"
    problem: ClassVar[Text] = Text(
        en="The map {file} cannot be imported: {detail}.", zh="地图 {file} 无法导入：{detail}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Give an OpenStreetMap file (.osm, .osm.gz, .osm.bz2 or .osm.pbf) of the town.",
        zh="请提供本地的 OpenStreetMap 文件（.osm、.osm.gz、.osm.bz2 或 .osm.pbf）。",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A way with its meaning: a road class, a kind of ground, or a building."""

    osm_id: int
    kind: str
    value: str
    name: str
    name_en: str
    house_number: str
    points: list[list[float]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A venue."""

    osm_id: int
    kind: str
    name: str
    name_en: str
    lon: float
    lat: float


Piece = Sequence[Way | Spot]


def read_map(path: Path, tell: Callable[[int], None]) -> Generator[Piece]:
    """
    Yield what a map file holds, some hundreds at a time and nothing twice.

    The file is opened by a process of its own with bounded memory and time; closing this
    generator ends it. Only when the generator came to its end was the file whole.

    Parameters
    ----------
    path
        The file.
    tell
        Called often with the number of things read; what it raises ends the reading.

    Raises
    ------
    MapFileError
        If it is no map, cut off, too large, or holds neither road nor building.
    """
    if not path.name.lower().endswith(_ENDINGS):
        raise _refusal(path, "ending")
    with contextlib.ExitStack() as opened:
        source = _open(path)
        opened.callback(os.close, source)
        n_ways = n_things = 0
        seen: set[tuple[type, int]] = set()
        said = _answers(source, path, lambda: tell(n_things))
        opened.enter_context(contextlib.closing(said))
        tell(0)
        for piece in said:
            new = {(type(thing), thing.osm_id): thing for thing in reversed(piece)}
            for known in seen & new.keys():
                del new[known]
            seen |= new.keys()
            n_things += len(new)
            n_ways += sum(kind is Way for kind, _number in new)
            yield list(reversed(new.values()))
            tell(n_things)
        if not n_ways:
            raise _refusal(path, "empty")


def ending_of(path: Path) -> str:
    """Return the ending by which a map file is read: of several the longest."""
    return next(end for end in reversed(_ENDINGS) if path.name.lower().endswith(end))


def _refusal(path: Path, why: str) -> MapFileError:
    return MapFileError(file=path.name, detail=_WHY.get(why, _WHY["damaged"]))


def _open(path: Path) -> int:
    try:
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise _refusal(path, "absent") from None
    about = os.fstat(source)
    if stat.S_ISREG(about.st_mode) and about.st_size <= MOST_BYTES:
        return source
    os.close(source)
    raise _refusal(path, "bytes" if stat.S_ISREG(about.st_mode) else "absent")


def _answers(source: int, path: Path, tick: Callable[[], None]) -> Generator[Piece]:
    asked = {
        "format": ending_of(path)[1:],
        "memory_bytes": BOUNDS.memory_bytes,
        "cpu_s": BOUNDS.cpu_s,
        "most_ways": MOST_WAYS,
        "most_spots": MOST_SPOTS,
    }
    said = answers(source, child=CHILD, asked=json.dumps(asked), bounds=BOUNDS, tick=tick)
    try:
        with contextlib.closing(said):  # type: ignore[type-var]  # it is a generator
            for kind, content in said:
                if kind == b"e":
                    return
                if kind == b"x":
                    raise _refusal(path, str(orjson.loads(content)["code"]))
                rows = orjson.loads(content)
                yield (
                    [_way(*row) for row in rows] if kind == b"w" else [_spot(*row) for row in rows]
                )
    except (ValueError, TypeError, LookupError):  # the reading process did not keep its word
        raise _refusal(path, "damaged") from None
    except BrokeOffError:
        pass
    raise _refusal(path, "heavy")  # it broke off without a last word


def _way(
    number: Any, kind: Any, value: Any, name: Any, name_en: Any, house: Any, points: Any
) -> Way:
    if len(points) < 2 or not all(
        -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0 for lon, lat in points
    ):
        raise ValueError("a way has no line")
    return Way(
        _number(number),
        _text(kind),
        _text(value),
        _text(name),
        _text(name_en),
        _text(house),
        points,
    )


def _spot(number: Any, kind: Any, name: Any, name_en: Any, lon: Any, lat: Any) -> Spot:
    if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
        raise ValueError("a spot is nowhere")
    return Spot(_number(number), _text(kind), _text(name), _text(name_en), float(lon), float(lat))


def _number(value: Any) -> int:
    if not isinstance(value, int) or abs(value) > _MOST_NUMBER:
        raise TypeError("no number of a map")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _NAME_CHARS:
        raise TypeError("no text of a map")
    return value
