"""
Requests that were understood and cannot be carried out.

ShouwangError
 └ one subclass per situation, beside the code that meets it
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from shouwang.core.text import Lang, Text


class ShouwangError(Exception):
    """
    A request that was understood and cannot be carried out.

    Says what stands in the way with the actual values, and what the reader can do, in both
    languages. Facts are data (numbers, tags, file names), never a name or a phone number of a person.
    """

    code: ClassVar[str]
    problem: ClassVar[Text]
    remedy: ClassVar[Text]

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.say("en"))

    def __reduce__(self) -> tuple[Callable[[], ShouwangError], tuple[()]]:
        """Let a refusal travel from one process to another with its facts."""
        return partial(type(self), **self.facts), ()

    def say(self, lang: Lang) -> str:
        """Return problem, remedy and code as one line in one language."""
        problem = self.problem.say(lang, **self.facts)
        remedy = self.remedy.say(lang, **self.facts)
        gap = "" if lang == "zh" else " "
        return f"{problem}{gap}{remedy} [{self.code}]"
