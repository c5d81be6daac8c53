"""What reading a cell brings up: a value, doubts with possible answers, a refusal, an incident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shouwang.core.text import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One way to settle a doubt.

    Parameters
    ----------
    code
        ``as-read``, ``empty``, ``edit``, ``split``, or ``other`` with its own value.
    """

    code: str
    label: Text
    value: object = None


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why a cell needs a look, or cannot be taken.

    The sentence names no person and repeats nothing from the cell; that stands beside it.
    """

    code: str
    why: Text
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """
    A cell as read.

    Parameters
    ----------
    value
        None if the cell is empty or nothing can be taken from it.
    doubts
        What a person should look at; the value is what is taken if they agree.
    refusal
        Why the cell cannot be taken at all.
    incident
        The word by which a door seems to be locked, if so.
    is_tidied
        Whether only the way of writing was put right.
    """

    value: object = None
    doubts: tuple[Reason, ...] = ()
    refusal: Reason | None = None
    incident: str | None = None
    is_tidied: bool = False


@dataclass(frozen=True, slots=True)
class SafetyIncident:
    """
    A door that seems to be locked or blocked from outside; never stored as a control.

    Parameters
    ----------
    row
        Number in the file.
    word
        The word that says so, and nothing else of the cell.
    """

    row: int
    column: str
    word: str
    why: Text


EMPTY: Final = Read()

AS_READ: Final = Answer("as-read", Text(en="Right", zh="对"))
LEAVE_EMPTY: Final = Answer("empty", Text(en="Leave empty", zh="留空"))
EDIT: Final = Answer("edit", Text(en="Edit", zh="改"))

USUAL: Final = (AS_READ, EDIT, LEAVE_EMPTY)
WITHOUT_VALUE: Final = (EDIT, LEAVE_EMPTY)


def doubt(code: str, en: str, zh: str, *others: Answer) -> Reason:
    """Return a doubt about a value that was read."""
    return Reason(code, Text(en=en, zh=zh), (AS_READ, *others, EDIT, LEAVE_EMPTY))


def unread(code: str, en: str, zh: str) -> Read:
    """Return that nothing could be read from a cell, which a person should look at."""
    return Read(doubts=(Reason(code, Text(en=en, zh=zh), WITHOUT_VALUE),))


def refused(code: str, en: str, zh: str) -> Read:
    """Return that a cell cannot be taken."""
    return Read(refusal=Reason(code, Text(en=en, zh=zh), WITHOUT_VALUE))


def other(value: object, en: str, zh: str) -> Answer:
    """Return an answer that takes another value than the one read."""
    return Answer("other", Text(en=en, zh=zh), value)
