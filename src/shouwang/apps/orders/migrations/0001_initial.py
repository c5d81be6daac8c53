import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(max_length=16, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("household", "household"),
                            ("zone", "zone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject_id", models.UUIDField(db_index=True, null=True)),
                ("subject_ref", models.CharField(blank=True, max_length=12)),
                ("path", models.CharField(blank=True, db_index=True, max_length=200)),
                ("subject_sealed", models.BinaryField(default=b"")),
                ("home_sealed", models.BinaryField(default=b"")),
                ("measure", models.CharField(max_length=20)),
                ("office", models.CharField(max_length=120)),
                ("level", models.CharField(max_length=12)),
                ("document_no", models.CharField(max_length=60)),
                ("decision_level", models.CharField(blank=True, max_length=12)),
                ("decision_no", models.CharField(blank=True, max_length=60)),
                ("legal_basis", models.TextField()),
                ("reason_sealed", models.BinaryField(default=b"")),
                ("evidence_sealed", models.BinaryField(default=b"")),
                ("milder_sealed", models.BinaryField(default=b"")),
                ("conditions_sealed", models.BinaryField(default=b"")),
                ("needs_sealed", models.BinaryField(default=b"")),
                ("appeal_how", models.CharField(max_length=300)),
                ("decided_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("last_day", models.DateField(db_index=True)),
                ("review_on", models.DateField()),
                ("first_exposure", models.DateField(null=True)),
                ("last_exposure", models.DateField(null=True)),
                ("is_immune", models.BooleanField(default=False)),
                ("is_high_risk", models.BooleanField(default=False)),
                ("is_late", models.BooleanField(default=False)),
                ("drafted_by", models.UUIDField(null=True)),
                ("drafted_name", models.CharField(max_length=60)),
                ("drafted_at", models.DateTimeField()),
                (
                    "extends",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["-drafted_at"],
            },
        ),
        migrations.CreateModel(
            name="Bound",
            fields=[
                ("person_id", models.UUIDField(db_index=True)),
                ("ref", models.CharField(max_length=12)),
                ("name_sealed", models.BinaryField(default=b"")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bound",
                        to="orders.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("paper", "on paper"),
                            ("phone", "by telephone"),
                            ("officer", "told to an officer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("by_sealed", models.BinaryField(default=b"")),
                ("reach_sealed", models.BinaryField(default=b"")),
                ("said_sealed", models.BinaryField(default=b"")),
                ("said_at", models.DateTimeField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_name", models.CharField(max_length=60)),
                ("noted_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.CharField(blank=True, max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("granted", "granted: the order is lifted"),
                            ("partly", "granted in part: the order is shortened"),
                            ("denied", "not granted"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reviewer_id", models.UUIDField(null=True)),
                ("reviewer_name", models.CharField(blank=True, max_length=60)),
                ("reasons_sealed", models.BinaryField(default=b"")),
                ("answered_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("told_by", models.CharField(blank=True, max_length=60)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeals",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "noted_at"],
            },
        ),
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("brought_by", models.CharField(max_length=60)),
                ("brought_at", models.DateTimeField()),
                ("approver", models.CharField(blank=True, max_length=60)),
                ("office", models.CharField(blank=True, max_length=120)),
                ("level", models.CharField(blank=True, max_length=12)),
                ("approved_on", models.DateField(null=True)),
                ("confirmed", models.JSONField(default=list)),
                ("is_fictional", models.BooleanField(default=False)),
                ("activated_by", models.CharField(blank=True, max_length=60)),
                ("activated_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["code", "-activated_at", "-brought_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="one_text_for_a_version"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="pack",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="orders.packversion",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed", "signed"),
                            ("issued", "issued"),
                            ("served", "served"),
                            ("checked", "checks passed"),
                            ("suspended", "suspended"),
                            ("resumed", "goes on"),
                            ("shortened", "shortened"),
                            ("kept", "looked at anew, stays"),
                            ("lifted", "lifted"),
                            ("replaced", "replaced by another order"),
                            ("handed", "release paper handed over"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField()),
                ("account_id", models.UUIDField(null=True)),
                ("actor_name", models.CharField(max_length=60)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hand", "handed over at the door"),
                            ("read", "read out, the paper left there"),
                            ("phone", "by telephone, the paper follows"),
                            ("posted", "put up and announced"),
                        ],
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=30)),
                ("last_day", models.DateField(null=True)),
                ("words_sealed", models.BinaryField(default=b"")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="orders.order",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.packversion",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "noted_at", "place"],
            },
        ),
        migrations.CreateModel(
            name="Wrong",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField(db_index=True)),
                ("person_ref", models.CharField(max_length=12)),
                ("path", models.CharField(blank=True, db_index=True, max_length=200)),
                ("name_sealed", models.BinaryField(default=b"")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("past-end", "held past the end of the order"),
                            ("no-order", "held without an order in force"),
                            ("wrong-order", "the order itself was wrong"),
                        ],
                        max_length=12,
                    ),
                ),
                ("held_from", models.DateTimeField()),
                ("held_to", models.DateTimeField()),
                ("minutes", models.PositiveIntegerField()),
                ("words_sealed", models.BinaryField(default=b"")),
                ("apology_sealed", models.BinaryField(default=b"")),
                ("office", models.CharField(blank=True, max_length=120)),
                ("said_sorry_at", models.DateTimeField(null=True)),
                ("said_sorry_by", models.CharField(blank=True, max_length=60)),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_name", models.CharField(max_length=60)),
                ("noted_at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="wrongs",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "ordering": ["-noted_at"],
            },
        ),
    ]
