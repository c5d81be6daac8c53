"""Rules of PostgreSQL about whose rows somebody may see: the second wall."""

from typing import Any

from django.db import migrations

from shouwang.backbone.access.walls import own_path, pull_down, raise_wall, through

WALLS = {
    "tasks_group": own_path(),
    "tasks_member": through("tasks_group", "group_id"),
    "tasks_livingin": own_path(),
    "tasks_task": own_path(),
    "tasks_step": through("tasks_task", "task_id"),
    "tasks_proofof": through("tasks_task", "task_id"),
    "tasks_span": own_path(file="task_id"),
}


def build(_apps: Any, editor: Any) -> None:
    """Build the walls."""
    for table, test in WALLS.items():
        raise_wall(editor, table, test)


def take_down(_apps: Any, editor: Any) -> None:
    """Take them down."""
    for table in WALLS:
        pull_down(editor, table)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]

    operations = [migrations.RunPython(build, take_down)]
