"""
Why something cannot be done with a statement.

ShouwangError
 ├ StatementError   what was asked does not follow on where a statement stands
 ├ WordsError       what was written cannot be told so: all of it at once
 ├ SomebodyError    it takes somebody else
 └ MovedError       the record moved since the text was written, and nobody said that it stays
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class StatementError(ShouwangError):
    """What was asked does not follow on where a statement stands."""

    code: ClassVar[str] = "statements.state"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Open the statement again and see where it stands.",
        zh="请重新打开这份公告，查看当前状态。",
    )


class WordsError(ShouwangError):
    """What was written cannot be told so."""

    code: ClassVar[str] = "statements.words"
    problem: ClassVar[Text] = Text(en="It is not saved. {all}.", zh="没有保存。{all}。")
    remedy: ClassVar[Text] = Text(
        en="What was typed still stands in the form: mend it and send it again.",
        zh="已填内容仍在表中：改好后重新提交。",
    )

    def __init__(self, faults: Sequence[Text]) -> None:
        self.faults = tuple(faults)
        en, zh = ". ".join(one.en for one in faults), "。".join(one.zh for one in faults)
        super().__init__(all=Text(en, zh), n=len(faults))

    def __reduce__(self) -> tuple[Callable[[], WordsError], tuple[()]]:
        """Let it travel with all its faults."""
        return partial(type(self), self.faults), ()


class SomebodyError(ShouwangError):
    """It takes somebody else."""

    code: ClassVar[str] = "statements.one-hand"
    problem: ClassVar[Text] = Text(
        en="It takes somebody else: whoever wrote it or confirmed the case does not approve it.",
        zh="需要由另一人办理：起草人和确认该病例的人不得批准。",
    )
    remedy: ClassVar[Text] = Text(
        en="Ask a colleague who may approve, and whose account has nothing to do with yours.",
        zh="请找一位有批准权、账号与您无关的同事办理。",
    )


class MovedError(ShouwangError):
    """The record moved since the text was written."""

    code: ClassVar[str] = "statements.moved"
    problem: ClassVar[Text] = Text(
        en="The text and the record differ. {all}.", zh="文本与现有记录不一致。{all}。"
    )
    remedy: ClassVar[Text] = Text(
        en="Send it back to be changed, or tick that it is to be told so.",
        zh="请退回修改，或勾选“仍按此公布”。",
    )

    def __init__(self, told: Sequence[Text]) -> None:
        self.told = tuple(told)
        en, zh = ". ".join(one.en for one in told), "。".join(one.zh for one in told)
        super().__init__(all=Text(en, zh))

    def __reduce__(self) -> tuple[Callable[[], MovedError], tuple[()]]:
        """Let it travel with all that moved."""
        return partial(type(self), self.told), ()
