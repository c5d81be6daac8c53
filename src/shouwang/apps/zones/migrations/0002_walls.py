"""Rules of PostgreSQL about whose rows somebody may see: the second wall."""

from typing import Any

from django.db import migrations

from shouwang.backbone.access.walls import own_path, pull_down, raise_wall, through

WALLS = {
    "zones_zone": own_path(),
    "zones_closureplan": through("zones_zone", "zone_id"),
    "zones_planpicture": through("zones_closureplan", "plan_id"),
    "zones_point": through("zones_zone", "zone_id"),
    "zones_pointstep": through("zones_point", "point_id"),
    "zones_finding": through("zones_zone", "zone_id"),
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
    dependencies = [("zones", "0001_initial")]

    operations = [migrations.RunPython(build, take_down)]
