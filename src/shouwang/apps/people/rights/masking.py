"""Whom a copy must not name: others, wherever they stand in free text, and those who work here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

from django.db.models import Q

from shouwang.apps.people.models import Person, Responder
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.rules import rules
from shouwang.backbone.audit.models import Line
from shouwang.core.text import Text

_HAN: Final = re.compile(r"[\u3400-\u9fff·]+")
_LATIN: Final = re.compile(r"[^\W\d_]+(?:[ '.-][^\W\d_]+)*")
_NUMBER: Final = re.compile(r"\+?\d(?:[\s-]?\d){6,}[\dXx]?")
_LONGEST: Final = 6
_MARK: Final = "*"
_NO_PERSON: Final = {
    "machine": Text("the system", "系统"),
    "public page": Text("the public sign-up page", "公开报名页"),
    "nobody": Text("somebody not signed in", "未登录的人"),
}
_OFFICE: Final = Text("somebody of the office", "工作人员")


def initial(name: str) -> str:
    """Return the first letter or character of a name, and a mark for the rest."""
    return f"{name[:1]}{_MARK}" if len(name) > 1 else _MARK


class Masker:
    """
    Masks others in what is said about one person.

    Parameters
    ----------
    own
        Entries of that person: their names and numbers stay.
    """

    def __init__(self, own: Collection[Person]) -> None:
        self._names = {person.name for person in own}
        said = [number for p in own for number in (p.phone, p.national_id) if number]
        self._numbers = {_digits(number) for number in said}

    def __call__(self, text: str) -> str:
        """Return a text without names and numbers of others, as far as anybody here knows them."""
        masked = _NUMBER.sub(self._number, text)
        for name in sorted(self._others(masked), key=len, reverse=True):
            masked = masked.replace(name, initial(name))
        return masked

    def _number(self, found: re.Match[str]) -> str:
        digits = _digits(found[0])
        own = any(digits.endswith(number) or number.endswith(digits) for number in self._numbers)
        return found[0] if own else _MARK * 3

    def _others(self, text: str) -> set[str]:
        parts = set(_parts(text)) - self._names
        if not parts:
            return set()
        known: set[str] = set()
        for table in (Person.every, Responder.every, Account.objects):
            known |= set(table.filter(name__in=parts).values_list("name", flat=True))
        return known


def _digits(number: str) -> str:
    return "".join(char for char in number.upper() if char.isdecimal() or char == "X")[-18:]


def _parts(text: str) -> Iterator[str]:
    """Yield what in a text may be a name: runs of a few characters, or of a few words."""
    for run in _HAN.findall(text):
        for size in range(2, _LONGEST + 1):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))
    for run in _LATIN.findall(text):
        words = run.split(" ")
        for size in range(1, _LONGEST + 1):
            yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def role_of(line: Line) -> Text:
    """Return in which role somebody did or saw something: no name."""
    if line.account_id is None:
        return _NO_PERSON.get(line.actor_name, _OFFICE)
    roles, code = rules().roles, str(getattr(line, "role", "") or "")
    if code not in roles:
        code = _role_then(line.account_id, line)
    return roles[code].title if code in roles else _OFFICE


def _role_then(account_id: UUID, line: Line) -> str:
    """Return the role that an account had when it acted, as far as that is known."""
    then = Q(until_at=None) | Q(until_at__gt=line.at)
    then &= Q(ended_at=None) | Q(ended_at__gt=line.at)
    held = Assignment.objects.filter(then, account=account_id, from_at__lte=line.at)
    return held.values_list("role", flat=True).first() or ""
