"""
Let osmium filter a map, place its ways and write them as text; read the text with NumPy.

Asking pyosmium for each node of each way costs a microsecond a piece; a county has millions. Its
own writer gives the same in one pass without Python, in the OPL format
(https://osmcode.org/opl-file-format/), one thing a line.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import osmium
import osmium.filter
import osmium.index
import osmium.io

from shouwang.engines.perimeter.roads import Floats, Ints

_NOWHERE: Final = 999.0  # no longitude; stands for a node that is not in the file
_ESCAPED: Final = re.compile(r"%([0-9a-f]+)%")
_COMMAS: Final = bytes.maketrans(b"xy", b",,")

Line = tuple[bytes, bytes, bytes]
"""A thing: kind and id (``b"w12"``), tags, and what follows: node references or members."""


def filtered(path: Path, *filters: Any) -> Iterator[Line]:
    """
    Yield the things of a map that pass some osmium filters, ways with the places of their nodes.

    Raises
    ------
    RuntimeError
        If osmium cannot read the file to its end.
    """
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        text = Path(folder) / "map.opl"
        places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
        places.ignore_errors()
        form = "opl,locations_on_ways=true,add_metadata=false"
        with osmium.SimpleWriter(osmium.io.File(str(text), form)) as writer:
            osmium.apply(str(path), places, *filters, writer)
        with text.open("rb") as lines:
            for line in lines:
                name, _, rest = line.partition(b" ")
                mark = b" M" if name[:1] == b"r" else b" N" if name[:1] == b"w" else b" x"
                tags, _, follows = rest[:-1].partition(mark)
                yield name, tags[1:], follows


def tags_with(keys: Iterable[str]) -> re.Pattern[bytes]:
    """Return what finds the tags with some keys, of plain letters, as they stand in the text."""
    return re.compile(rb"(?:^|,)(%s)=([^,]*)" % "|".join(keys).encode())


def plain(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return tags as a mapping."""
    return {key.decode(): _plain(value) for key, value in pairs}


def _plain(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "%" in text else text


def node_place(follows: bytes) -> tuple[float, float] | None:
    """Return lon and lat of a node, or None where it has none."""
    lon, _, lat = follows.partition(b" y")
    return (float(lon), float(lat)) if lon and lat else None


def placed_nodes(lists: list[bytes]) -> tuple[Ints, Floats, Ints]:
    """
    Read node lists: ids, places of shape ``(n, 2)``, and the row behind the last of each list.

    The place of a node that is not in the file is ``nan``.
    """
    lists = [refs for refs in lists if refs]
    ends = np.cumsum([refs.count(b",") + 1 for refs in lists], dtype=np.int64)
    if not lists:
        return np.empty(0, dtype=np.int64), np.empty((0, 2)), ends
    text = b",".join(lists).replace(b"xy", b"x999y999").translate(_COMMAS, b"n")
    table = np.array(orjson.loads(b"[%b]" % text), dtype=np.float64).reshape(-1, 3)
    places = table[:, 1:].copy()
    places[places[:, 0] == _NOWHERE] = np.nan
    return table[:, 0].astype(np.int64), places, ends
