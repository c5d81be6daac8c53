"""Holds, nights, and the closing of outbreaks."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

TEXT_CHARS = 200


class Hold(models.Model):
    """A class of data, or one person's file, that no night removes until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, blank=True)
    """Of the class; empty for a person's file."""
    subject_id = models.UUIDField(null=True, db_index=True)
    ref = models.CharField(max_length=12, blank=True)
    """Number of the person's file, as pages name it."""
    reason = models.CharField(max_length=TEXT_CHARS)
    owner = models.CharField(max_length=60)
    account_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    until_on = models.DateField()
    """Last day of the hold: it ends by itself."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        """What ends first stands first."""

        ordering: ClassVar = ["until_on", "made_at"]

    def __str__(self) -> str:
        return f"hold of {self.code or self.ref}"


class Night(models.Model):
    """What went in one night."""

    on = models.DateField(primary_key=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)
    """Rows by class, only those of which something went."""
    failed = models.JSONField(default=list)
    """Codes of classes that could not be done."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return f"night of {self.on}"

    @property
    def total(self) -> int:
        """Rows of all classes."""
        return sum(self.removed.values())


class Closing(models.Model):
    """The end of an incident: one person asks for it, another confirms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.CharField(max_length=40)
    reason = models.CharField(max_length=TEXT_CHARS)
    asked_by = models.CharField(max_length=60)
    asked_account = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_account = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    """When it was confirmed, or taken back."""

    class Meta:
        """The latest first; one question for an incident at a time."""

        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(settled_at=None),
                name="one_closing_of_an_incident",
            )
        ]

    def __str__(self) -> str:
        return f"closing of {self.incident}"
