"""What a phone says of a passage or in a note, read field by field; what is wrong is named in one sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shouwang.apps.gates.models import Passage
from shouwang.backbone.intake.kinds import BadPayloadError
from shouwang.core.text import Text
from shouwang.policy.passage import Emergency, NoPass, Says, Warmth

MOST_PEOPLE: Final = 200
MOST_PLATE: Final = 24
MOST_PLACE: Final = 120
MOST_WORDS: Final = 500
_MOST_TOKEN: Final = 2_000
_MOST_TEMPS: Final = 10
_CELSIUS: Final = (30.0, 45.0)
_SITES: Final = ("forehead", "ear", "armpit")
_GAPS: Final = re.compile(r"[\s·•.-]+")


@dataclass(frozen=True, slots=True)
class Taken:
    """A temperature with where it was taken."""

    warmth: Warmth
    site: str

    @property
    def as_json(self) -> dict[str, Any]:
        """The same as the payload has it."""
        one = self.warmth
        return {
            "value": one.celsius,
            "site": self.site,
            "at": one.at.isoformat(),
            "indoors": one.is_indoors,
        }


@dataclass(frozen=True, slots=True)
class Passing:
    """
    A passage as a phone tells it; of one that takes another back only `words` counts.

    Parameters
    ----------
    token
        The pass as it was read; empty where there was none.
    happened_at
        By the phone's clock, of an emergency to which somebody put their name later.
    """

    is_void: bool = False
    gate: UUID | None = None
    way: str = ""
    what: str = ""
    people: int = 0
    plate: str = ""
    how: str = ""
    token: str = ""
    says: str = ""
    reasons: tuple[str, ...] = ()
    done: str = ""
    exception: str = ""
    emergency: str = ""
    journey: tuple[tuple[str, str], ...] = ()
    temps: tuple[Taken, ...] = ()
    words: str = ""
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A hand-over note as a phone tells it."""

    gate: UUID
    words: str


def plate_of(words: str) -> str:
    """Return a plate as it is compared: without gaps, in capitals."""
    return _GAPS.sub("", words).upper()


def read_passage(_schema: int, said: Mapping[str, Any]) -> Passing:
    """
    Return what a payload says of a passage; fields that nobody knows are left out.

    Raises
    ------
    BadPayloadError
        If a field that is needed is missing, or one is not what it has to be.
    """
    words = _words(said, "words", MOST_WORDS)
    if said.get("void") is True:
        return Passing(is_void=True, words=words)
    how = _one_of(said, "how", set(Passage.How.values) - {Passage.How.PAPER})
    places = {name: _words(said, name, MOST_PLACE) for name in ("from", "to", "been")}
    return Passing(
        gate=_id(said, "gate"),
        way=_one_of(said, "way", Passage.Way.values),
        what=_one_of(said, "what", Passage.What.values),
        people=_people(said),
        plate=_words(said, "plate", MOST_PLATE),
        how=how,
        token=_words(said, "pass", _MOST_TOKEN),
        says=_one_of(said, "says", [one.value for one in Says], or_none=True),
        reasons=_reasons(said),
        done=_one_of(said, "done", Passage.Done.values),
        exception=_one_of(said, "exception", Passage.Reason.values, or_none=True),
        emergency=_one_of(said, "emergency", [one.value for one in Emergency], or_none=True),
        journey=tuple((name, place) for name, place in places.items() if place),
        temps=_temps(said),
        words=words,
        happened_at=_happened(said) if how == Passage.How.EMERGENCY else None,
    )


def _happened(said: Mapping[str, Any]) -> datetime | None:
    value = said.get("happened_at")
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise _bad("happened_at", "a time with its offset", "带时区的时间")
    return found


def read_note(_schema: int, said: Mapping[str, Any]) -> Noted:
    """
    Return what a payload says in a note.

    Raises
    ------
    BadPayloadError
        If it names no gate or has no words.
    """
    words = _words(said, "words", MOST_WORDS)
    if not words:
        raise BadPayloadError(detail=Text("The field words is empty", "字段 words 没有内容"))
    return Noted(_id(said, "gate"), words)


def _bad(name: str, en: str, zh: str) -> BadPayloadError:
    return BadPayloadError(
        detail=Text(f"The field {name} has to be {en}", f"字段 {name} 应为{zh}")
    )


def _one_of(
    said: Mapping[str, Any], name: str, known: Collection[str], *, or_none: bool = False
) -> str:
    found = said.get(name)
    if or_none and found in (None, ""):
        return ""
    if not isinstance(found, str) or found not in known:
        listed = sorted(known)
        raise _bad(name, "one of " + ", ".join(listed), "其中之一：" + "、".join(listed))
    return found


def _words(said: Mapping[str, Any], name: str, most: int) -> str:
    found = said.get(name)
    if found is None:
        return ""
    if not isinstance(found, str) or len(found) > most:
        raise _bad(name, f"a text of {most} characters at most", f"不超过 {most} 字的文字")
    return " ".join(found.replace("\0", " ").encode("utf-8", "replace").decode().split())


def _id(said: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(_string(said.get(name)))
    except ValueError:
        raise _bad(name, "the id of a gate", "卡点的编号") from None


def _string(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("no text")  # noqa: TRY004  its value is wrong, not what it is
    return found


def _people(said: Mapping[str, Any]) -> int:
    found = said.get("people")
    if type(found) is not int or not 1 <= found <= MOST_PEOPLE:
        raise _bad(
            "people", f"a whole number from 1 to {MOST_PEOPLE}", f" 1 到 {MOST_PEOPLE} 的整数"
        )
    return found


def _reasons(said: Mapping[str, Any]) -> tuple[str, ...]:
    found, known = said.get("reasons") or [], [one.value for one in NoPass]
    if not isinstance(found, list) or not all(
        isinstance(one, str) and one in known for one in found
    ):
        raise _bad("reasons", "a list of known reasons", "已知原因的列表")
    return tuple(dict.fromkeys(found))


def _temps(said: Mapping[str, Any]) -> tuple[Taken, ...]:
    found = said.get("temps") or []
    if not isinstance(found, list) or len(found) > _MOST_TEMPS:
        raise _bad("temps", f"a list of {_MOST_TEMPS} at most", f"不超过 {_MOST_TEMPS} 项的列表")
    try:
        return tuple(map(_taken, found))
    except (ValueError, TypeError, KeyError, OverflowError):
        raise _bad(
            "temps", "temperatures from 30 to 45 with site, time and indoors",
            "30 到 45 度的体温，并带部位、时间、是否室内",
        ) from None  # fmt: skip


def _taken(one: Mapping[str, Any]) -> Taken:
    value, site, is_indoors = one["value"], one["site"], one.get("indoors", False)
    at = datetime.fromisoformat(_string(one["at"]))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    if not _CELSIUS[0] <= value <= _CELSIUS[1] or site not in _SITES or at.tzinfo is None:
        raise ValueError("out of range")
    # under the arm the cold of a gate does not mislead
    return Taken(Warmth(float(value), at, is_indoors is True or site == "armpit"), site)
