"""Lists that somebody wants to take along and that need a second person."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped


class ExportAsk(models.Model):
    """One list asked for: what it is for, how long it is, and who said yes or no to it."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waits for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("not confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=200, blank=True)
    """Of the area for which who asks is responsible."""
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)
    filters = models.TextField()
    """Sealed: what the list is narrowed by can hold a name."""
    purpose = models.CharField(max_length=200)
    lang = models.CharField(max_length=2)
    n_rows = models.PositiveIntegerField()
    asked_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    job_id = models.UUIDField(null=True)

    objects: ClassVar[Scoped[Self]] = Scoped()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return f"list {self.id}"
