"""Each event has a time that it happened at, and those of a kind are found by it."""

from typing import Any

from django.db import migrations, models


def _as_the_phone_said(apps: Any, _editor: Any) -> None:
    """Give events of before the time that the phone's own clock showed."""
    rows = apps.get_model("intake", "Event").objects.filter(at=None)
    rows.update(at=models.F("said_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_sitting"),
    ]

    operations = [
        migrations.RunPython(_as_the_phone_said, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="event",
            name="at",
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "at"], name="events_of_a_kind"),
        ),
    ]
