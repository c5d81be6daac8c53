"""Rules of PostgreSQL about whose rows somebody may see: the second wall."""

from typing import Any

from django.db import migrations

from shouwang.backbone.access.walls import own_path, pull_down, raise_wall, through

WALLS = {
    "orders_order": own_path(file="subject_id"),
    "orders_wrong": own_path(file="person_id"),
    "orders_bound": through("orders_order", "order_id"),
    "orders_step": through("orders_order", "order_id"),
    "orders_appeal": through("orders_order", "order_id"),
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
    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunPython(build, take_down)]
