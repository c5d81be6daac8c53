"""
Ways by which people are called: each an adapter, registered under a code.

A town with an SMS gateway writes a class with the same three names and says so in the setting
``RECALL_CHANNELS`` (environment ``SHOUWANG_RECALL_CHANNELS``); nothing else changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from shouwang.core.text import Lang, Text

OWN: Final = (
    "shouwang.apps.recalls.channels.in_app.InApp",
    "shouwang.apps.recalls.channels.tree.CallTree",
    "shouwang.apps.recalls.channels.files.SmsFiles",
    "shouwang.apps.recalls.channels.files.MailFiles",
)
NO_NUMBER: Final = "no-number"
BAD_NUMBER: Final = "bad-number"
NO_ACCOUNT: Final = "no-account"
FAILED: Final = "failed"
FAULTS: Final = {
    NO_NUMBER: Text("no telephone number is known: reach them by hand", "没有电话号码：请当面或托人通知"),
    BAD_NUMBER: Text("the telephone number cannot be one: reach them by hand", "电话号码有误：请当面或托人通知"),
    NO_ACCOUNT: Text("no account is tied to their entry", "没有关联账号"),
    FAILED: Text("it did not go out: the channel failed", "未发出：通道故障"),
}  # fmt: skip
"""Why a message did not go out, in one sentence; another code of an adapter is shown as it is."""


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round, as far as a channel needs to know it."""

    recall_number: str
    n: int
    at: datetime
    is_stand_down: bool
    is_drill: bool
    by: str

    @property
    def folder(self) -> str:
        """Its place below the town's folder of what goes out."""
        return f"outbox/{self.recall_number}/{'stand-down' if self.is_stand_down else f'round-{self.n}'}"


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told."""

    call_id: UUID
    ref: str
    name: str
    phone: str
    words: dict[Lang, str]
    """Whole sentences, in both languages; a link is the last thing in them."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message: what the channel calls it, or the code of why it did not go out."""

    ref: str = ""
    fault: str = ""


class Channel(Protocol):
    """A way by which people are called."""

    code: str
    title: str | Promise

    def send(self, facts: RoundFacts, messages: Sequence[Message]) -> list[Delivery]:
        """Send messages and return what became of each, in their order; what it raises counts as failed."""


@cache
def _built(paths: tuple[str, ...]) -> dict[str, Channel]:
    found = [import_string(path)() for path in paths]
    return {one.code: one for one in found}


def channels() -> dict[str, Channel]:
    """Return the channels of this town by code, in the order in which they are offered."""
    return _built(tuple(settings.RECALL_CHANNELS or OWN))


def fault_of(code: str) -> Text:
    """Return why a message did not go out, in words."""
    return FAULTS.get(code, Text(code or "?", code or "？"))
