"""
Why something cannot be done with a group or a task.

ShouwangError
 ├ GroupError  a group cannot be formed or changed as asked: everything that is wrong at once
 ├ TaskError   what was asked does not follow on where a task stands, or a task cannot be given so
 └ PhotoError  a photo cannot be taken as proof
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, Self

from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text


class _FaultsError(ShouwangError):
    """Everything that is wrong at once, each in one sentence."""

    code: ClassVar[str] = "tasks.faults"
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


class GroupError(_FaultsError):
    """A group cannot be formed or changed as asked."""

    code: ClassVar[str] = "tasks.group"


class TaskError(_FaultsError):
    """A task cannot be given so, or what was asked does not follow on where it stands."""

    code: ClassVar[str] = "tasks.task"


class PhotoError(ShouwangError):
    """A photo cannot be taken as proof; nothing of it is kept."""

    code: ClassVar[str] = "tasks.photo"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Nothing was kept. Choose another photo, or note in words what was done.",
        zh="没有保存。请换一张照片，或用文字说明完成情况。",
    )
