"""The town's own words for every statement: what it promises, whom to ask, who signs."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models


class Words(models.Model):
    """What a town says in each statement, as somebody wrote it; the last counts, the others are its history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place_in_order = models.PositiveIntegerField(unique=True)
    promises_zh = models.TextField()
    """Commitments to the residents, one a line."""
    promises_en = models.TextField()
    phone = models.CharField(max_length=60)
    """Number for questions."""
    figures_at = models.TimeField()
    """Hour of the daily figures."""
    office_zh = models.CharField(max_length=120, blank=True)
    """Office that signs."""
    office_en = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-place_in_order"]

    def __str__(self) -> str:
        return f"words of {self.at}"
