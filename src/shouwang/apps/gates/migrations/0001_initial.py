import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("gate_id", models.UUIDField(db_index=True)),
                ("gate_code", models.CharField(max_length=8)),
                ("path", models.CharField(db_index=True, max_length=200)),
                ("words_sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("error_s", models.FloatField(null=True)),
                ("said_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("account_id", models.UUIDField()),
                ("by", models.CharField(max_length=60)),
                ("device_id", models.UUIDField()),
                ("seq", models.PositiveBigIntegerField()),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plate", "a plate"),
                            ("pass", "the number of a pass"),
                            ("inside", "vehicles that are inside"),
                        ],
                        max_length=6,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("incident_no", models.CharField(blank=True, max_length=16)),
                ("question", models.CharField(blank=True, max_length=120)),
                ("n_found", models.PositiveIntegerField()),
                ("path", models.CharField(blank=True, db_index=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("account_id", models.UUIDField()),
                ("by", models.CharField(max_length=60)),
                ("role", models.CharField(max_length=60)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewer_id", models.UUIDField(null=True)),
                ("reviewed_by", models.CharField(blank=True, max_length=60)),
                ("reviewed_words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("root", models.UUIDField(db_index=True)),
                ("corrects", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("counts", "counts"),
                            ("replaced", "corrected"),
                            ("taken-back", "taken back"),
                            ("takes-back", "takes another back"),
                            ("waits", "waits for a decision"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_void", models.BooleanField(default=False)),
                ("gate_id", models.UUIDField()),
                ("gate_code", models.CharField(max_length=8)),
                ("zone_no", models.CharField(max_length=16)),
                ("path", models.CharField(db_index=True, max_length=200)),
                ("way", models.CharField(choices=[("in", "in"), ("out", "out")], max_length=3)),
                (
                    "what",
                    models.CharField(
                        choices=[("person", "on foot"), ("vehicle", "vehicle")], max_length=8
                    ),
                ),
                ("people", models.PositiveSmallIntegerField()),
                ("plate_sealed", models.BinaryField(default=b"")),
                ("plate_index", models.CharField(blank=True, max_length=64)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("pass", "pass"),
                            ("code", "code of a pass"),
                            ("none", "no pass"),
                            ("count", "counted only"),
                            ("emergency", "emergency"),
                            ("paper", "typed from paper"),
                        ],
                        max_length=10,
                    ),
                ),
                ("pass_id", models.CharField(blank=True, max_length=16)),
                ("pass_kind", models.CharField(blank=True, max_length=10)),
                ("pass_no", models.CharField(blank=True, max_length=16)),
                ("counts_outings", models.BooleanField(default=False)),
                ("says", models.CharField(blank=True, max_length=14)),
                ("reasons", models.JSONField(default=list)),
                ("own_says", models.CharField(blank=True, max_length=14)),
                ("own_reasons", models.JSONField(default=list)),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("through", "let through"),
                            ("back", "turned back"),
                            ("lead", "lead called"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "exception",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("medicine", "medicine"),
                            ("sick-relative", "a sick relative"),
                            ("death", "a death"),
                            ("child", "a child"),
                            ("goes-home", "goes home"),
                            ("other", "another reason"),
                        ],
                        max_length=13,
                    ),
                ),
                ("emergency", models.CharField(blank=True, max_length=9)),
                ("journey_sealed", models.BinaryField(default=b"")),
                ("temps_sealed", models.BinaryField(default=b"")),
                ("words_sealed", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("error_s", models.FloatField(null=True)),
                ("said_at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("account_id", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=60)),
                ("device_id", models.UUIDField(null=True)),
                ("seq", models.PositiveBigIntegerField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=40)),
                ("row", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "ordering": ["-at", "-received_at", "-id"],
                "indexes": [
                    models.Index(fields=["day", "gate_id", "hour"], name="passages_of_a_day"),
                    models.Index(fields=["gate_id", "-at"], name="passages_of_a_gate"),
                    models.Index(fields=["pass_id", "at"], name="passages_of_a_pass"),
                    models.Index(fields=["plate_index"], name="passages_of_a_plate"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "counts")),
                        fields=("root",),
                        name="one_passage_of_a_root_counts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("row__isnull", False)),
                        fields=("gate_id", "sheet", "row"),
                        name="one_passage_of_a_row_on_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disagrees", "done otherwise than the rule says"),
                            (
                                "revoked-offline",
                                "the pass was taken back, and the phone did not know yet",
                            ),
                            ("seen-twice", "the same pass twice"),
                            ("two-corrections", "corrected twice, differently"),
                        ],
                        max_length=16,
                    ),
                ),
                ("passage_id", models.UUIDField(db_index=True)),
                ("other_id", models.UUIDField(null=True)),
                ("gate_id", models.UUIDField()),
                ("gate_code", models.CharField(max_length=8)),
                ("path", models.CharField(db_index=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("account_id", models.UUIDField(null=True)),
                ("settled_by", models.CharField(blank=True, max_length=60)),
                ("settled_words", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["gate_id"],
                        name="reviews_that_wait",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("passage_id", "kind"), name="one_review_of_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("gate_id", models.UUIDField()),
                ("gate_code", models.CharField(max_length=8)),
                ("zone_no", models.CharField(max_length=16)),
                ("path", models.CharField(db_index=True, max_length=200)),
                ("way", models.CharField(max_length=3)),
                ("what", models.CharField(max_length=8)),
                ("done", models.CharField(max_length=7)),
                ("n", models.PositiveIntegerField()),
                ("people", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "gate_id", "way", "what", "done"),
                        name="one_tally_of_a_kind",
                    )
                ],
            },
        ),
    ]
