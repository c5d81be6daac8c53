"""Marks a function as a rule of public health, with its date and source, so that it can be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

_F = TypeVar("_F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is printed."""

    name: str
    module: str
    says: str
    on: date
    source: str


RULES: Final[list[Rule]] = []


def rule(on: str, source: str) -> Callable[[_F], _F]:
    """Enter a function among the rules; it stays as it is."""

    def enter(function: _F) -> _F:
        says = (function.__doc__ or "").strip().split("\n\n")[0]
        if not says:
            raise ValueError(f"the rule {function.__name__} says nothing")
        module = function.__module__.rpartition(".")[2]
        RULES.append(Rule(function.__name__, module, says, date.fromisoformat(on), source))
        return function

    return enter
