"""Acts on many at once: what was asked, what became of each, and what puts it back."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models.residents import Need
from shouwang.backbone.access.scope import Scoped


class BulkAct(models.Model):
    """One act on many residents or helpers."""

    class Kind(models.TextChoices):
        """What is done."""

        MOVED = "moved", _("Moved away")
        LIVING = "living", _("Lives here again")
        NEED_NOTED = "need-noted", _("Note a need")
        NEED_ENDED = "need-ended", _("Need has ended")
        ACCEPTED = "accepted", _("Accept")
        BRIEFED = "briefed", _("Was briefed")
        DISCHARGED = "discharged", _("Thank and discharge")

    RESIDENT_KINDS: ClassVar = (Kind.MOVED, Kind.LIVING, Kind.NEED_NOTED, Kind.NEED_ENDED)
    HELPER_KINDS: ClassVar = (Kind.ACCEPTED, Kind.BRIEFED, Kind.DISCHARGED)
    NEED_KINDS: ClassVar = (Kind.NEED_NOTED, Kind.NEED_ENDED)
    """Kinds that are about one need."""

    class State(models.TextChoices):
        """Where the act stands."""

        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=200, blank=True)
    """Of the area for which who asked it is responsible."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    need = models.CharField(max_length=12, choices=Need.Kind.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    actor_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField(db_index=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class BulkRow(models.Model):
    """What became of one of them. Facts are codes, days and keys, never what is sealed elsewhere."""

    class Fate(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        LEFT_OUT = "left-out", _("left out")
        UNDONE = "undone", _("taken back")
        STAYED = "stayed", _("not taken back")

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows")
    subject_id = models.UUIDField()
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.WAITING)
    why_en = models.CharField(max_length=200, blank=True)
    why_zh = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    """What puts it back."""

    class Meta:
        """Everybody once."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "subject_id"], name="bulk_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.fate} {self.subject_id}"
