"""Rules of PostgreSQL about whose rows somebody may see: the second wall."""

from typing import Any

from django.db import migrations

from shouwang.backbone.access.walls import own_path, pull_down, raise_wall, through

WALLS = {
    "people_person": own_path(),
    "people_responder": own_path(),
    "people_importbatch": own_path(),
    "people_bulkact": own_path(),
    "people_exportask": own_path(),
    "people_stay": through("people_person", "person_id"),
    "people_need": through("people_person", "person_id"),
    "people_travel": through("people_person", "person_id"),
    "people_rightsrequest": through("people_person", "person_id"),
    "people_merge": through("people_person", "kept_id"),
    "people_leave": through("people_responder", "responder_id"),
    "people_fitness": through("people_responder", "responder_id"),
    "people_importrow": through("people_importbatch", "batch_id"),
    "people_bulkrow": through("people_bulkact", "act_id"),
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
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(build, take_down)]
