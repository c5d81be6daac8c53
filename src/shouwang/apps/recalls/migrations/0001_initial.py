import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Recall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True)),
                ("incident_id", models.UUIDField(db_index=True)),
                ("incident_no", models.CharField(max_length=16)),
                ("path", models.CharField(blank=True, db_index=True, max_length=200)),
                (
                    "step",
                    models.CharField(
                        choices=[("leadership", "the leadership"), ("all", "everybody at work")],
                        max_length=10,
                    ),
                ),
                ("roles", models.JSONField(default=list)),
                ("places", models.JSONField(default=list)),
                ("by_at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=200)),
                ("n_unfit", models.PositiveIntegerField(default=0)),
                ("called_at", models.DateTimeField()),
                ("account_id", models.UUIDField(null=True)),
                ("called_by", models.CharField(max_length=60)),
                ("stood_down_at", models.DateTimeField(null=True)),
                ("stood_down_by", models.CharField(blank=True, max_length=60)),
                ("stood_down_words", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-called_at", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stood_down_at__isnull", True)),
                        fields=("incident_id", "step"),
                        name="one_recall_of_a_step_runs",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("responder_id", models.UUIDField(db_index=True)),
                ("ref", models.CharField(db_index=True, max_length=12)),
                ("name", models.CharField(max_length=60)),
                ("role", models.CharField(max_length=16)),
                ("is_leader", models.BooleanField(default=False)),
                ("path", models.CharField(blank=True, max_length=200)),
                ("phone_end", models.CharField(blank=True, max_length=4)),
                ("place", models.CharField(max_length=120)),
                ("away_until", models.DateField(null=True)),
                ("is_carried", models.BooleanField(default=False)),
                ("called_at", models.DateTimeField()),
                (
                    "first",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_on",
                        to="recalls.call",
                    ),
                ),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="recalls.recall",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_leader", "path", "role", "ref"],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("one", "one more by hand"),
                            ("stand-down", "stand-down"),
                        ],
                        default="call",
                        max_length=10,
                    ),
                ),
                ("channels", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("account_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=60)),
                (
                    "recall",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rounds",
                        to="recalls.recall",
                    ),
                ),
            ],
            options={
                "ordering": ["recall", "n"],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="recalls.call",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="recalls.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("ref", models.CharField(blank=True, max_length=200)),
                ("fault", models.CharField(blank=True, max_length=20)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent",
                        to="recalls.call",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent",
                        to="recalls.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("coming", "coming"),
                            ("cannot", "cannot come"),
                            ("arrived", "is here"),
                            ("took-back", "taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("expected_at", models.DateTimeField(null=True)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("why_sealed", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("account", "answered here"),
                            ("link", "answered through the link"),
                            ("noted", "noted by a colleague"),
                        ],
                        max_length=8,
                    ),
                ),
                ("account_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=60)),
                (
                    "takes_back",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="recalls.answer"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="recalls.call",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "n"],
                "constraints": [
                    models.UniqueConstraint(fields=("call", "n"), name="one_answer_of_a_number")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                fields=("recall", "responder_id"), name="called_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                fields=("recall", "n"), name="one_round_of_a_number"
            ),
        ),
    ]
