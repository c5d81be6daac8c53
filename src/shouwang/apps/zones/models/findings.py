"""What somebody found along the line: a path that is not on the map, a point that does not hold."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.zones.models.plans import ClosurePlan
from shouwang.apps.zones.models.points import Point
from shouwang.apps.zones.models.zones import OfZone, Zone
from shouwang.backbone.photos import Album


class Finding(models.Model):
    """A report from the line; what came of it is the plan that answers it, or somebody's words."""

    class Kind(models.TextChoices):
        """What was found."""

        PATH = "path", _("a way out that is not on the map")
        POINT = "point", _("a point that does not hold")
        SOUND = "sound", _("walked along it: nothing found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="findings")
    n = models.PositiveIntegerField()
    """Counted in its zone from 1."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, related_name="findings")
    line = models.JSONField(default=list)
    """Of a path: its points in longitude and latitude."""
    words = models.CharField(max_length=300, blank=True)
    photo = models.CharField(max_length=60, blank=True)
    """Name of the sealed photo in its folder; empty where none was brought."""
    found_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    found_by = models.CharField(max_length=60)
    plan = models.ForeignKey(ClosurePlan, on_delete=models.PROTECT, null=True, related_name="+")
    """The plan that answers it."""
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)

    photos: ClassVar = Album("zones", key="zone", place="zones.finding.photo")

    objects: ClassVar[OfZone[Self]] = OfZone()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-noted_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "n"], name="one_finding_of_a_number")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """``F1``, as people call it."""
        return f"F{self.n}"
