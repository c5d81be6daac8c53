"""What somebody asks for who calls people in, and what of it cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shouwang.apps.incidents import public as incidents
from shouwang.apps.places import public as places
from shouwang.apps.recalls import arrival, sending
from shouwang.apps.recalls.errors import AnswerError, RecallError
from shouwang.apps.recalls.models import Recall
from shouwang.core.text import Text

MOST_WORDS: Final = 200
MOST_PLACES: Final = 4
MOST_LABEL: Final = 120
_NUMBERS: Final = re.compile(r"\d{15,}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to come to; with a path, for those who help in that area."""

    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class NewRecall:
    """
    A recall as somebody asks for it.

    Parameters
    ----------
    path, roles
        Whom: of which area, as what; empty for the whole town, and for all.
    by_at
        When they should be there.
    channels
        Codes of the ways by which they are called.
    """

    incident_id: UUID
    step: Recall.Step
    places: tuple[Place, ...]
    by_at: datetime
    channels: tuple[str, ...]
    path: str = ""
    roles: tuple[str, ...] = ()
    words: str = ""


def require_sound(new: NewRecall, at: datetime) -> list[str]:
    """
    Return the channels, or refuse what nobody could follow.

    Raises
    ------
    RecallError
        If places or channels are missing, or the hour cannot be, or the words are too long.
    """
    if not new.places or not all(one.label.strip() for one in new.places):
        raise RecallError(detail=Text("Say where they are to come to", "请写明到哪里集合"))
    if len(new.places) > MOST_PLACES or any(
        len(one.label.strip()) > MOST_LABEL for one in new.places
    ):
        raise RecallError(
            detail=Text(
                f"At most {MOST_PLACES} places, each of {MOST_LABEL} characters",
                f"集合地点最多 {MOST_PLACES} 处，每处不超过 {MOST_LABEL} 字",
            )
        )
    try:
        arrival.require_ahead(new.by_at, at)
    except AnswerError as fault:
        raise RecallError(**fault.facts) from None
    if len(new.words.strip()) > MOST_WORDS:
        raise RecallError(
            detail=Text(
                f"Say it in {MOST_WORDS} characters at most", f"通知内容不超过 {MOST_WORDS} 字"
            )
        )
    for path in {new.path, *(one.path for one in new.places)} - {""}:
        if places.home_at(path) is None:
            raise RecallError(detail=Text(f"There is no place {path!r}", f"没有这个地点：{path}"))
    return sending.require_channels(new.channels)


def require_nobodys_name(incident: incidents.Incident, texts: Sequence[str]) -> None:
    """
    Refuse words that name a patient or hold a number of identity: messages are read by anybody.

    Raises
    ------
    RecallError
        If they do.
    """
    names = [name for name in incidents.names_of_cases(incident) if len(name) > 1]
    if any(_names(text, name) for name in names for text in texts) or any(
        map(_NUMBERS.search, texts)
    ):
        raise RecallError(
            detail=Text(
                "Leave out what tells who is ill: name nobody, give no number of identity",
                "请勿写出患者信息：不写姓名，不写证件号码",
            )
        )


def _names(text: str, name: str) -> bool:
    """Tell whether a text names somebody, also with blanks or dots between the characters."""
    bare = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())
    return name in text or ("".join(name.split()) in bare and not name.isascii())
