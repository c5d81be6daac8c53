"""Reading a stranger's map in a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from shouwang.apps.places import osm, osm_child
from shouwang.apps.places.osm import MapFileError, Spot, Way
from shouwang.backbone.bounded import Bounds
from tests.apps.places.maps import osm_file, osm_text


def read(path: Path) -> list[Way | Spot]:
    return [thing for piece in osm.read_map(path, lambda _n: None) for thing in piece]


def refusal(path: Path) -> str:
    with pytest.raises(MapFileError) as refused:
        read(path)
    assert "\n" not in refused.value.say("zh")
    return refused.value.say("en")


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = Bounds(memory_bytes=200_000_000, cpu_s=2, wall_s=6.0, answer_bytes=20_000_000)
    monkeypatch.setattr(osm, "BOUNDS", bounds)


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def blob(kind: bytes, content: bytes) -> bytes:
    packed = field(2, len(content)) + field(3, zlib.compress(content, 9))
    header = field(1, kind) + field(3, len(packed))
    return struct.pack(">I", len(header)) + header + packed


def pbf(*blocks: bytes) -> bytes:
    head = field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes")
    return b"".join([blob(b"OSMHeader", head), *(blob(b"OSMData", block) for block in blocks)])


def dense(first: int, n: int) -> bytes:
    """Return a block of nodes of which each costs next to nothing in the file."""
    ids = varint(first * 2) + varint(2) * (n - 1)
    nodes = field(1, ids) + field(8, varint(2) * n) + field(9, varint(2) * n)
    return field(1, field(1, b"")) + field(2, field(2, nodes))


@pytest.mark.parametrize("n", [0, 10, 100, -10])
def test_a_packed_map_cut_short_is_said_to_be_damaged(tmp_path: Path, n: int) -> None:
    whole = pbf(dense(1, 5000))
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(whole[:n])
    assert "it is damaged, cut off or no map" in refusal(path) or n == 0


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_garbage_is_no_map(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"town{ending}"
    path.write_bytes(os.urandom(3000))
    assert "it is damaged, cut off or no map" in refusal(path)


@pytest.mark.usefixtures("_small")
def test_a_small_file_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.gz"
    with gzip.open(path, "wb") as out:
        out.write(b'<osm version="0.6">')
        for _ in range(2000):
            out.write(b'<node id="1" lon="1" lat="1"/>' * 30_000)
    assert path.stat().st_size < osm.MOST_BYTES
    begun = time.monotonic()
    assert "too much memory or time" in refusal(path)
    assert time.monotonic() - begun < 20


@pytest.mark.usefixtures("_small")
def test_a_map_of_a_thousand_million_nodes_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    n = 5_000_000
    path.write_bytes(pbf(dense(1, n)) + blob(b"OSMData", dense(1, n)) * 199)
    assert path.stat().st_size < osm.MOST_BYTES
    assert "too much memory or time" in refusal(path)


def test_huge_tags_are_cut_and_nul_is_left_out(tmp_path: Path) -> None:
    text = osm_text().replace("柳湾街", "长" * 300).replace('v="residential"', f'v="{"r" * 300}"')
    ways = [thing for thing in read(osm_file(tmp_path, text)) if isinstance(thing, Way)]
    assert max(len(way.name) for way in ways) == 120
    assert max(len(way.value) for way in ways) == 60
    assert osm_child._text("a\0b", 9) == "ab"
    assert refusal(osm_file(tmp_path, osm_text().replace("柳湾街", "长" * 200_000)))


def test_what_stands_twice_in_a_file_is_taken_once(tmp_path: Path) -> None:
    text = osm_text()
    begin = text.index('<node id="201"')
    end = text.index("</osm>")
    once = read(osm_file(tmp_path))
    twice = read(osm_file(tmp_path, text[:end] + text[begin:end] + "</osm>"))
    assert sorted(map(str, once)) == sorted(map(str, twice))


def test_a_way_with_far_too_many_points_is_refused(tmp_path: Path) -> None:
    many = '<nd ref="1"/><nd ref="2"/>' * 10_500
    text = osm_text().replace('<way id="103">', f'<way id="103">{many}')
    assert "damaged" in refusal(osm_file(tmp_path, text))


@pytest.mark.parametrize(("most", "said"), [("MOST_WAYS", "roads"), ("MOST_SPOTS", "venues")])
def test_more_than_a_town_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: str, said: str
) -> None:
    monkeypatch.setattr(osm, most, 1)
    assert said in refusal(osm_file(tmp_path))


def test_what_is_no_file_of_its_own_is_not_opened(tmp_path: Path) -> None:
    whole = osm_file(tmp_path)
    (tmp_path / "link.osm").symlink_to(whole)
    (tmp_path / "folder.osm").mkdir()
    os.mkfifo(tmp_path / "pipe.osm")
    for name in ("link.osm", "folder.osm", "pipe.osm", "gone.osm"):
        assert "no such file" in refusal(tmp_path / name)


CHILDREN = {
    "says_nothing": "def serve(asked): pass",
    "dies": "import os\ndef serve(asked): os.kill(os.getpid(), 9)",
    "babbles": "import sys\ndef serve(asked): sys.stdout.buffer.write(b'w' * 100)",
    "half": "import sys\ndef serve(asked): sys.stdout.buffer.write(b'w\\0\\0\\0\\5[')",
    "wrong": "from shouwang.backbone.bounded import send\n"
    "def serve(asked): send(b'w', b'[[1,2]]')",
    "nowhere": "from shouwang.backbone.bounded import send\n"
    'def serve(asked): send(b\'w\', b\'[[1,"highway","a","","","",[[1,2],[900,2]]]]\')',
    "number": "from shouwang.backbone.bounded import send\n"
    'def serve(asked): send(b\'s\', b\'[[99999999999999999999,"shop","","",1,1]]\')',
    "lists": "from shouwang.backbone.bounded import send\n"
    "def serve(asked): send(b's', b'[[1,[],\"\",\"\",1,1]]')",
    "sleeps": "import time\ndef serve(asked): time.sleep(60)",
    "floods": "from shouwang.backbone.bounded import send\n"
    "def serve(asked):\n    while True: send(b's', b'[]' + b' ' * 100000)",
}


@pytest.fixture
def strange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put modules of ours in place of the reading process."""
    for name, text in CHILDREN.items():
        (tmp_path / f"child_{name}.py").write_text(text)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    bounds = Bounds(memory_bytes=10**9, cpu_s=5, wall_s=2.0, answer_bytes=5_000_000)
    monkeypatch.setattr(osm, "BOUNDS", bounds)
    return osm_file(tmp_path)


@pytest.mark.parametrize("name", sorted(CHILDREN))
def test_a_reading_process_that_does_not_keep_its_word_is_a_refused_map(
    strange: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(osm, "CHILD", f"child_{name}")
    assert refusal(strange)


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be noted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


TELLS_ITS_NUMBER = """
import os, time
from pathlib import Path
from shouwang.backbone.bounded import bound
def serve(asked):
    Path({path!r}).write_text(str(os.getpid()))
    bound(memory_bytes=10**9, cpu_s=60)
    time.sleep(60)
"""


def _wait_for(path: Path) -> int:
    for _ in range(200):
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("the reading process did not begin")


def test_stopping_ends_the_reading_process(
    tmp_path: Path, strange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = tmp_path / "number"
    (tmp_path / "child_told.py").write_text(TELLS_ITS_NUMBER.format(path=str(number)))
    monkeypatch.setattr(osm, "CHILD", "child_told")
    monkeypatch.setattr(osm, "BOUNDS", Bounds(10**9, 60, 60.0, 10**6))

    class Stopped(Exception):  # noqa: N818  no error
        pass

    def tell(_n: int) -> None:
        if number.exists() and number.read_text():
            raise Stopped

    with pytest.raises(Stopped):
        list(osm.read_map(strange, tell))
    assert not alive(_wait_for(number))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent")
def test_the_reading_process_ends_with_its_parent(tmp_path: Path, strange: Path) -> None:
    number = tmp_path / "number"
    (tmp_path / "child_told.py").write_text(TELLS_ITS_NUMBER.format(path=str(number)))
    code = (
        "from pathlib import Path; from shouwang.apps.places import osm; "
        f"osm.CHILD = 'child_told'; list(osm.read_map(Path({str(strange)!r}), lambda n: None))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    child = _wait_for(number)
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not alive(child):
            return
        time.sleep(0.05)
    raise AssertionError("it still runs")


def test_the_reading_process_learns_nothing_and_loads_no_framework(tmp_path: Path) -> None:
    code = (
        "import sys; import shouwang.apps.places.osm_child; "
        "print([name for name in sys.modules if name.partition('.')[0] == 'django'])"
    )
    told: Any = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout.replace("'", '"')) == []
