"""Background work as people see it, and work that comes back by itself."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work."""

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REFUSED = "refused", _("not possible")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)
    token_id = models.UUIDField(null=True)
    """Of the token with which a program asked for it: the work may no more than the token."""
    areas = models.JSONField(default=list)
    """In which who asked might do this work: its file is for those who still may in all of them."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    wants_stop = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    message_en = models.TextField(blank=True)
    message_zh = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    file_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def share(self) -> float:
        """Part done, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def folder(self) -> Path:
        """Where the job may keep a file; nobody else does."""
        return Path(settings.MEDIA_ROOT) / "jobs" / str(self.id)

    @property
    def file_path(self) -> Path:
        """Where the file of the result lies."""
        return self.folder / self.file_name

    def elapsed(self, now: datetime) -> timedelta:
        """Return how long the work has taken until now."""
        if self.started_at is None:
            return timedelta(0)
        return (self.ended_at or now) - self.started_at


class Schedule(models.Model):
    """When work that comes back by itself was last done, and what came of it."""

    name = models.CharField(max_length=60, primary_key=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Empty while it runs, and where it was cut off."""
    is_ok = models.BooleanField(default=True)
    message_en = models.TextField(blank=True)
    message_zh = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.begun_at}"
