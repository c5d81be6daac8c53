"""
Why something cannot be done with a group or a task.

ShouwangError
 ├ GroupError  a group cannot be formed or changed as asked: everything that is wrong at once
 └ TaskError   what was asked does not follow on where a task stands, or a task cannot be given so
"""

from __future__ import annotations

from typing import ClassVar

from shouwang.core.errors import FaultsError


class GroupError(FaultsError):
    """A group cannot be formed or changed as asked."""

    code: ClassVar[str] = "tasks.group"


class TaskError(FaultsError):
    """A task cannot be given so, or what was asked does not follow on where it stands."""

    code: ClassVar[str] = "tasks.task"
