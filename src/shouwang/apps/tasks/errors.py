"""
Why something cannot be done with a group or a task.

ShouwangError
 ├ GroupError  a group cannot be formed or changed as asked: everything that is wrong at once
 ├ TaskError   what was asked does not follow on where a task stands, or a task cannot be given so
 └ PhotoError  a photo cannot be taken as proof
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import FaultsError, ShouwangError
from shouwang.core.text import Text


class GroupError(FaultsError):
    """A group cannot be formed or changed as asked."""

    code: ClassVar[str] = "tasks.group"


class TaskError(FaultsError):
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
