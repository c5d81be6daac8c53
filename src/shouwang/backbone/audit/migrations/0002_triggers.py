"""The first head, and the triggers that keep the log from being changed."""

from typing import Any

from django.db import migrations

from shouwang.backbone.audit import triggers


def begin(apps: Any, schema_editor: Any) -> None:
    apps.get_model("audit", "Head").objects.create(id=1, seq=0, hash="0" * 64)
    triggers.create(schema_editor.connection)


def end(apps: Any, schema_editor: Any) -> None:
    triggers.drop(schema_editor.connection)
    apps.get_model("audit", "Head").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(begin, end)]
