"""
Requests that were understood and cannot be carried out.

ShouwangError
 ├ FaultsError   everything that is wrong at once
 └ one subclass per situation, beside the code that meets it
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Self

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
        """Return problem, remedy and code as one line in one language, for terminals and messages of the server."""
        return f"{self.in_words(lang)} [{self.code}]"

    def in_words(self, lang: Lang) -> str:
        """Return problem and remedy as one line in one language, for pages."""
        problem = self.problem.say(lang, **self.facts)
        remedy = self.remedy.say(lang, **self.facts)
        return f"{problem}{'' if lang == 'zh' else ' '}{remedy}"


class FaultsError(ShouwangError):
    """Everything that is wrong at once, each in one sentence; a capability has its own kind of it."""

    problem: ClassVar[Text] = Text(en="{all}.", zh="{all}。")
    remedy: ClassVar[Text] = Text(
        en="Nothing was saved. Mend what is named and send it again.",
        zh="没有保存。改好后请重新提交。",
    )

    def __init__(self, *faults: Text) -> None:
        self.faults = faults
        en, zh = ". ".join(one.en for one in faults), "。".join(one.zh for one in faults)
        super().__init__(all=Text(en, zh))

    def __reduce__(self) -> tuple[Callable[[], Self], tuple[()]]:
        """Let it travel with all its faults."""
        return partial(type(self), *self.faults), ()

    @classmethod
    def raise_for(cls, faults: Sequence[Text]) -> None:
        """Raise with all faults, if there are any."""
        if faults:
            raise cls(*faults)
