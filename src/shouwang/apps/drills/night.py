"""A night at the gates of an invented village, as three phones kept it: invented from its first line to its last."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.drills.colleagues import Colleague
from shouwang.apps.drills.phones import DrillPhone

_PER_HOUR: Final = (1, 1, 1, 1, 1, 3, 8, 12, 10, 8, 7, 7, 6, 5, 6, 7, 8, 10, 8, 5, 3, 2, 2, 1)
"""Passages at one gate, by the hour of the day."""
_DELIVERIES: Final = ("送菜", "送药", "饲料", "煤气")
_ABOUT: Final = 20
_NO_PASS: Final = {"says": "no-pass", "reasons": ["no-pass"]}
_SILENT: Final = timedelta(minutes=50)
"""So long has the third gate not been heard of: its road has no signal."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate with the phone that stands there, and who stands there with it."""

    id: UUID
    phone: DrillPhone
    guard: Colleague


@dataclass
class Night:
    """What is remembered while it is invented: who is out with which pass."""

    tokens: Sequence[str]
    dice: random.Random
    out: list[tuple[datetime, str]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def going_out(self, at: datetime) -> str:
        """Return the pass of somebody who goes out now; they come back within two hours."""
        free = [one for one in self.tokens if one not in self.used]
        if not free:
            return ""
        token = self.dice.choice(free)
        self.used.add(token)
        self.out.append((at + timedelta(minutes=self.dice.randrange(25, 110)), token))
        return token

    def coming_back(self, at: datetime) -> str:
        """Return the pass of somebody who is due back, if there is one."""
        due = [one for one in self.out if one[0] <= at]
        if not due:
            return ""
        self.out.remove(due[0])
        return due[0][1]


def keep(
    gates: Sequence[Gate], tokens: Sequence[str], *, seed: int, begin: datetime, end: datetime
) -> list[str]:
    """
    Let the phones at some gates keep their log between two hours and deliver it; return what was answered.

    Parameters
    ----------
    tokens
        Passes that were handed out.
    """
    dice = random.Random(seed)  # noqa: S311  the same night for the same seed
    night, answers = Night(tokens, dice), list[str]()
    moments = sorted((at, n) for n in range(len(gates)) for at in _moments(dice, begin, end))
    for at, n in moments:
        gate = gates[n]
        _passage(night, gate, at)
        if dice.randrange(_ABOUT) == 0:
            answers += gate.phone.deliver(at=at + timedelta(seconds=20))
    _told(gates, begin, end)
    for n, gate in enumerate(gates):
        heard_at = end - (_SILENT if n == len(gates) - 1 else timedelta(minutes=2 + n))
        gate.phone.waiting.sort(key=lambda one: one["seq"])
        answers += gate.phone.deliver(at=max(heard_at, begin))
    return answers


def _moments(dice: random.Random, begin: datetime, end: datetime) -> Iterator[datetime]:
    hour = begin
    while hour < end:
        for _ in range(_PER_HOUR[timezone.localtime(hour).hour]):
            at = hour + timedelta(seconds=dice.randrange(3600))
            if at < end - timedelta(minutes=55):
                yield at
        hour += timedelta(hours=1)


def _passage(night: Night, gate: Gate, at: datetime) -> None:
    """Invent one passage: most go out and come back with a pass, some bring things, a few have none."""
    dice = night.dice
    token = night.coming_back(at)
    if token:
        _note(gate, at, {"way": "in", "how": "pass", "pass": token, "temps": _warmth(dice, at)})
        return
    sort = dice.randrange(20)
    if sort < 11 and (token := night.going_out(at)):
        _note(gate, at, {"way": "out", "how": "pass", "pass": token})
    elif sort < 15:
        _note(gate, at, {
            "what": "vehicle", "people": dice.randrange(1, 3), "from": "镇上", "to": "柳湾村",
            "plate": f"演A·{dice.randrange(10_000):04d}E",  # no plate begins so
            "words": dice.choice(_DELIVERIES), **_NO_PASS, "done": "lead", "exception": "other",
        })  # fmt: skip
    elif sort < 17:
        _note(gate, at, {"way": "out", "how": "count", "people": dice.randrange(1, 4)})
    else:
        why = dice.choice(("medicine", "goes-home", "", "", "child"))
        _note(gate, at, {**_NO_PASS, "done": "lead" if why else "back", "exception": why})


def _told(gates: Sequence[Gate], begin: datetime, end: datetime) -> None:
    """Let one gate open for an ambulance, one take a mistake back and be kind, and each hand over with a note."""
    middle = begin + (end - begin) / 2
    help_came = {"what": "vehicle", "people": 2, "how": "emergency"}
    first = _note(gates[0], middle, {**help_came, "emergency": "danger"})
    later = middle + timedelta(minutes=9)
    _note(gates[0], later, {**help_came, "emergency": "ambulance"}, base=first)
    wrong = _note(gates[1], middle, {"way": "out", "how": "count"})
    taken_back = {"void": True, "words": "按错了"}
    _capture(gates[1], middle + timedelta(minutes=1), "gate.passage", taken_back, base=wrong)
    words = (
        "路灯坏了一盏，手电在岗亭",
        "有位老人每天六点取药，请放行后记录",
        "信号弱，满一小时走到桥头发一次",
    )
    for gate, said in zip(gates, words, strict=False):
        at = end - timedelta(minutes=56)
        _capture(gate, at, "gate.note", {"gate": str(gate.id), "words": said})


def _warmth(dice: random.Random, at: datetime) -> list[dict[str, Any]]:
    value = round(dice.gauss(36.4, 0.2), 1)
    return [
        {"value": min(value, 37.2), "site": "forehead", "at": at.isoformat(), "indoors": False}
    ]


def _note(gate: Gate, at: datetime, said: Mapping[str, Any], *, base: UUID | None = None) -> UUID:
    whole = {
        "gate": str(gate.id), "way": "in", "what": "person", "people": 1, "plate": "", "how": "none",
        "pass": "", "says": "pass", "reasons": [], "done": "through", "exception": "",
        "emergency": "", "from": "", "to": "", "been": "", "temps": [], "list": at.isoformat(),
        "words": "",
    }  # fmt: skip
    return _capture(gate, at, "gate.passage", {**whole, **said}, base=base)


def _capture(
    gate: Gate, at: datetime, kind: str, payload: dict[str, Any], *, base: UUID | None = None
) -> UUID:
    return gate.phone.capture(gate.guard, "gate-keeper", kind, payload, at=at, base=base)
