"""What phones may deliver: each capability registers its kinds of events, and takes them in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class BadPayloadError(ShouwangError):
    """An event says something that its kind cannot mean; it is kept as it is, and a person decides."""

    code: ClassVar[str] = "intake.payload"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="What was captured is kept. Somebody at the desk looks at it.",
        zh="登记内容已保存，由值班人员处理。",
    )


@dataclass(frozen=True, slots=True)
class Captured:
    """
    An event that is taken in.

    Parameters
    ----------
    n
        The server's own order, over all phones.
    role
        The duty by which they captured it, as the town knows it; empty where somebody with a name answers for it.
    at, error_s
        When it happened, corrected; where the phone's clock could not be, what that clock said as far as it can be,
        between the enrolment of the app and the arrival, and no error.
    said_at
        What the phone's clock said.
    base
        The event that it corrects, which is in already.
    """

    event_id: UUID
    n: int
    device_id: UUID
    seq: int
    account_id: UUID
    role: str
    area: str
    at: datetime
    error_s: float | None
    said_at: datetime
    received_at: datetime
    base: UUID | None
    content: Any
    """What `Kind.read` made of the payload."""


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of events.

    Parameters
    ----------
    act
        The act that whoever captured it had to be allowed at that time.
    read
        Makes something of a payload of one of `schemas`; raises `BadPayloadError` where it says nothing sensible.
    take
        Writes events down, all of them or none; what it refuses with a `ShouwangError` is parked. It is called once
        for each event, whatever is delivered how often. Returns the ids of those that contradict what stands:
        they were written down as such, and somebody has to look.
    """

    name: str
    title: Text
    schemas: frozenset[int]
    act: str
    read: Callable[[int, Mapping[str, Any]], Any]
    take: Callable[[Sequence[Captured]], frozenset[UUID]]


KINDS: Final[dict[str, Kind]] = {}


def add_kind(kind: Kind) -> None:
    """Let phones deliver one more kind of events."""
    KINDS[kind.name] = kind
