"""Versions of packs, as they were brought, and who approved them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from shouwang.policy.pack import Pack
from shouwang.policy.packfile import read_cached


class PackVersion(models.Model):
    """One version of a pack, whole; it counts once a health authority has approved it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text = models.TextField()
    """The file as it was brought; an order can always be held against the version it was made under."""
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    approver = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12, blank=True)
    approved_on = models.DateField(null=True)
    confirmed = models.JSONField(default=list)
    """Each number that nobody could read in its source: its path, value and unit, confirmed one by one."""
    is_fictional = models.BooleanField(default=False)
    """Whether the authority is invented, as in a drill; every page and paper says so."""
    activated_by = models.CharField(max_length=60, blank=True)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        """The last activated version of a code counts."""

        ordering: ClassVar = ["code", "-activated_at", "-brought_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_text_for_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def pack(self) -> Pack:
        """The pack, read; it was found complete when it was brought."""
        return read_cached(self.text)
