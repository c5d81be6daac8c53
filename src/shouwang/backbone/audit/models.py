"""The log of acts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Line(models.Model):
    """One act. Facts are codes and counts, never names or numbers of persons."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_name = models.CharField(max_length=60)
    account_id = models.UUIDField(null=True)
    act = models.CharField(max_length=60)
    subject_id = models.UUIDField(default=uuid.uuid4)
    facts = models.JSONField(default=dict)

    class Meta:
        """Order of the timeline."""

        indexes: ClassVar = [models.Index(fields=["subject_id", "id"])]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_id}"
