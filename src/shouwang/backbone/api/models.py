"""Tokens of programs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models


class ApiToken(models.Model):
    """What lets a program in: for some acts, within an area, until a day; only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(
        "access.Account", on_delete=models.CASCADE, related_name="api_tokens"
    )
    title = models.CharField(max_length=40)
    acts = models.JSONField(default=list)
    """What it is for; never more than its maker could do when it was made."""
    area = models.CharField(max_length=200, blank=True)
    """Path of the area it is for; empty for the whole town."""
    assignments = models.JSONField(default=list)
    """Numbers of the assignments it was made with: it ends with them."""
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    used_at = models.DateTimeField(null=True)
    n_uses = models.PositiveBigIntegerField(default=0)
    logged_at = models.DateTimeField(null=True)
    """When its use was last written into the log, which is once an hour."""
    n_logged = models.PositiveBigIntegerField(default=0)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"token {self.id}"

    def has_ended(self, now: datetime) -> bool:
        """Tell whether it opens nothing any more, whatever its maker may do."""
        return self.revoked_at is not None or self.ends_at <= now
