"""What is kept of tasks that serve one person, for the copy that they may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shouwang.apps.people.public import About, Row, Source
from shouwang.apps.tasks.looks import PERSON
from shouwang.apps.tasks.models import Step, Task
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text


def _tasks(about: About) -> Iterator[Row]:
    rows = Task.every.filter(link_kind=PERSON, link_id__in=about.ids).order_by("given_at")
    for task in rows:
        facts = {"task_no": task.number}
        yield {
            **facts,
            "what": about.mask(task.title),
            "words": about.mask(task.words),
            "items": about.mask(task.items.replace("\n", "; ")),
            "due_at": task.due_at,
        }
        for step in task.steps.all():
            kind = text_of(Step.Kind(step.kind).label)
            yield {**facts, "what": kind, "at": step.at, "words": about.mask(step.words)}


TASKS: Final = Source(
    "tasks", Text("Tasks done for you", "为您办理的任务"), ("tasks.Task.link_id",), _tasks
)
LABELS: Final = {
    "due_at": Text("Due", "截止时间"),
    "items": Text("Checklist", "清单"),
    "task_no": Text("Number of the task", "任务编号"),
}
