"""A zone: a piece of ground with people in it, and what is asked of them there."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final, Self, TypeVar

from django.db import models
from django.utils.translation import get_language

from shouwang.backbone.access.scope import Scoped
from shouwang.core.text import Text
from shouwang.policy.measures import NAMES, Kind, Measure

_MEASURES: Final = [(one.value, NAMES[one].en) for one in Measure if Kind.ZONE in one.kinds]

_Row = TypeVar("_Row", bound=models.Model)


class OfZone(Scoped[_Row]):
    """Finds what belongs to a zone that may be seen."""

    path_field = "zone__path"


class Zone(models.Model):
    """Ground that is to be closed; whether it is closed, the orders on its parts say."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)
    """``Z2026-0001``."""
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=200, db_index=True)
    """Of the smallest area that holds all of it."""
    parts = models.JSONField()
    """Paths of the areas that lie in it whole: an order is written for each."""
    outline = models.JSONField()
    """Polygon or MultiPolygon of GeoJSON, longitude and latitude in degrees."""
    measure = models.CharField(max_length=20, choices=_MEASURES)
    incident_id = models.UUIDField(db_index=True)
    incident_no = models.CharField(max_length=16)
    drawn_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    drawn_by = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=60, blank=True)
    lifted_words = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-drawn_at", "-number"]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> Text:
        """Its name in both languages."""
        return Text(self.name_en or self.name, self.name)

    @property
    def measure_name(self) -> Text:
        """What is asked of the people in it, in both languages."""
        return NAMES[Measure(self.measure)]

    @property
    def measure_title(self) -> str:
        """The same in the reader's language."""
        return self.measure_name.in_("zh" if (get_language() or "").startswith("zh") else "en")

    @property
    def stands(self) -> bool:
        """Whether it was not lifted."""
        return self.lifted_at is None
