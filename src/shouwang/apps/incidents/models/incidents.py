"""Incidents, what was decided about them, and the places concerned; where one stands is worked out."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped
from shouwang.policy import incidents

_Row = TypeVar("_Row", bound=models.Model)


class OfIncident(Scoped[_Row]):
    """Finds what belongs to an incident that may be seen."""

    path_field = "incident__path"


class Incident(models.Model):
    """One outbreak in one part of the town; nothing of it is about a person, its cases are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)
    """``I2026-0001``: assignments and the end of the outbreak know it by this."""
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Area that it is about; empty for the whole town."""
    place = models.CharField(max_length=200)
    """Its name in Chinese, as it was when the incident was opened."""
    place_en = models.CharField(max_length=200, blank=True)
    pack_id = models.UUIDField()
    """Version of the rules by which its days are counted."""
    opened_at = models.DateTimeField()
    """When the first report was said."""
    noted_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-opened_at", "-number"]

    def __str__(self) -> str:
        return self.number


class Step(models.Model):
    """Something that was decided about an incident: contained, released, its level of response."""

    class Kind(models.TextChoices):
        """What was decided."""

        CONTAINED = incidents.State.CONTAINED.value, _("contained")
        RELEASED = incidents.State.RELEASED.value, _("released")
        LEVEL = "level", _("level of response")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="steps")
    place_in_order = models.PositiveIntegerField(default=0)
    """How many were written down before it: what is said last counts also in the same instant."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.CharField(max_length=1, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    """Of the decision from above that a level of response executes."""
    words = models.CharField(max_length=300, blank=True)
    """Why; nobody's name stands in it."""
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    objects: ClassVar[OfIncident[Self]] = OfIncident()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["at", "place_in_order"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.incident_id}"


class Concerned(models.Model):
    """A place that an incident concerns, from one moment to another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="places")
    area = models.CharField(max_length=200)
    """Path of the area."""
    label = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)
    """Why it is concerned; nobody's name stands in it. Empty where a case stays there."""
    from_at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    to_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects: ClassVar[OfIncident[Self]] = OfIncident()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they were named."""

        ordering: ClassVar = ["from_at", "area"]

    def __str__(self) -> str:
        return f"{self.area} in {self.incident_id}"
