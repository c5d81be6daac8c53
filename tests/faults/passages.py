"""
Passages at a gate: the kind of events that phones of a town bring most, as the product takes them in.

What has to be true of them is read from the rows of its table, and not by its own code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.faults.chains import Ask, Row, overwritten, standing

NAME: Final = "gate.passage"
_TOWN: Final = ZoneInfo("Asia/Shanghai")
_ROWS: Final = "SELECT id, root, state, day FROM gates_passage WHERE device_id IS NOT NULL"
_SAID: Final = ("gate_id", "way", "what", "people", "how", "says", "done")


def payload(gate: str, n: int) -> dict[str, Any]:
    """Return what a phone says of its n-th passage: on foot or by car, in or out, now and then with a temperature."""
    is_car = n % 8 == 0
    warmth = {
        "value": 36.4, "site": "forehead", "at": "2020-02-28T20:00:00+08:00", "indoors": True
    }  # fmt: skip
    return {
        "gate": gate, "way": "in" if n % 4 else "out", "what": "vehicle" if is_car else "person",
        "people": 1 + n % 3, "plate": f"TEST{n:04}" if is_car else "", "how": "none", "pass": "",
        "says": "no-pass", "reasons": ["no-pass"], "done": "back", "words": f"passage {n}",
        "temps": [warmth] if n % 6 == 0 else [],
    }  # fmt: skip


def wrong_in(
    ask: Ask, rows: Sequence[Row], said: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Say what the product did wrong: entries twice or of nobody, corrections that went, days that do not add up."""
    taken = [one for one in rows if one.state.startswith("accepted")]
    entries = ask(_ROWS)
    done = Counter(pk for pk, *_rest in entries)
    for one in taken:
        if done[one.id] != 1:
            yield f"I7: the passage {one.id} was entered {done[one.id]} times"
    for pk in done.keys() - {one.id for one in taken}:
        yield f"I7: the passage {pk} was entered and never taken in"
    yield from overwritten(taken)
    yield from _otherwise(ask, said)
    stands = standing(taken)
    counts = defaultdict[str, list[str]](list)
    for pk, root, state, _on in entries:
        if state == "counts":
            counts[root].append(pk)
    for root in stands.keys() | counts.keys():
        if counts[root] != [stands.get(root)]:
            yield f"I12: of the passage {root} counts {counts[root]}, not {stands.get(root)}"
    first = {one.id: one for one in taken if one.base is None}
    days = Counter(first[root].at.astimezone(_TOWN).date().isoformat() for root in stands)
    told = Counter(_text(day) for _pk, _root, state, day in entries if state == "counts")
    if days != told:
        yield f"I11: {dict(told)} passages on the days, not {dict(days)}"


def _otherwise(ask: Ask, said: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Find entries that say what their phone never said; plates and temperatures lie sealed."""
    asked = f"SELECT id, {', '.join(_SAID)} FROM gates_passage WHERE device_id IS NOT NULL"  # noqa: S608  fixed names
    for pk, gate, *facts in ask(asked):
        there = {"gate": gate, **dict(zip(_SAID[1:], facts, strict=True))}
        one = said.get(pk, {})
        if there != {**{name: one.get(name) for name in there}, "gate": _hex(one.get("gate"))}:
            yield f"I5: the passage {pk} says {there}"


def _hex(gate: Any) -> str:
    return str(gate).replace("-", "")


def _text(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()
