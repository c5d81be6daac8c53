"""Rules of PostgreSQL about whose rows somebody may see: the second wall."""

from typing import Any

from django.db import migrations

from shouwang.backbone.access.walls import own_path, pull_down, raise_wall, through

WALLS = {
    "recalls_recall": own_path(),
    "recalls_round": through("recalls_recall", "recall_id"),
    "recalls_call": through("recalls_recall", "recall_id"),
    "recalls_link": through("recalls_call", "call_id"),
    "recalls_sent": through("recalls_call", "call_id"),
    "recalls_answer": through("recalls_call", "call_id"),
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
    dependencies = [("recalls", "0001_initial")]

    operations = [migrations.RunPython(build, take_down)]
