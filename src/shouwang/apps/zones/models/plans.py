"""Plans for the line around a zone: each is a proposal about a map of its date, with its proof."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Final, Self, TypeVar

import shapely
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.zones.models.zones import OfZone, Zone
from shouwang.backbone.access.scope import Scoped

Line = tuple[tuple[float, float], ...]
"""A line in longitude and latitude."""
_NEAR: Final = 1e-5
"""Degrees, about a metre."""
_Row = TypeVar("_Row", bound=models.Model)


class OfPlan(Scoped[_Row]):
    """Finds what belongs to a plan that may be seen."""

    path_field = "plan__zone__path"


class ClosurePlan(models.Model):
    """A plan as the engine made it and the second reader checked it; none is ever changed, a further one is made."""

    class Why(models.TextChoices):
        """Why it was made."""

        FIRST = "first", _("first plan")
        ANEW = "anew", _("planned anew")
        PATH = "path", _("a path was reported")
        FORBIDDEN = "forbidden", _("a place was ruled out")
        MOVED = "moved", _("a point was moved")
        STAFFED = "staffed", _("a point was staffed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="plans")
    n = models.PositiveIntegerField()
    """Counted in its zone from 1."""
    why = models.CharField(max_length=10, choices=Why.choices)
    about = models.CharField(max_length=60, blank=True)
    """The point or the finding that it answers."""
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """The plan that it goes on from."""
    map_id = models.UUIDField()
    map_date = models.CharField(max_length=40, blank=True)
    document = models.JSONField()
    """As `engines.perimeter.planfile` writes it: points, price, bound, certificate, doubts."""
    leaks = models.JSONField(default=list)
    """Ways out that the second reader found, as lines."""
    n_leaks = models.PositiveIntegerField(default=0)
    cut = models.JSONField(default=list)
    """Buildings that an ambulance would not reach in time: number on the map, position, path of the house."""
    made_at = models.DateTimeField()
    seconds = models.FloatField()
    account_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=60)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=60, blank=True)
    accepted_words = models.CharField(max_length=300, blank=True)
    """What was decided on the spot about places where none may stand."""

    objects: ClassVar[OfZone[Self]] = OfZone()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "n"], name="one_plan_of_a_number")
        ]

    def __str__(self) -> str:
        return f"plan {self.n} of {self.zone_id}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the document says of the whole: price in crew-hours a day, bound, gap, doubts."""
        facts: dict[str, Any] = self.document["shouwang"]
        return facts

    @property
    def paths(self) -> tuple[Line, ...]:
        """The reported paths that it was made with."""
        lines = self.document["shouwang"]["reported_paths"]
        return tuple(tuple((float(spot[0]), float(spot[1])) for spot in line) for line in lines)

    def knows(self, path: Line) -> bool:
        """Tell whether it was made with a path, however its line was divided since."""
        drawn = shapely.MultiLineString([shapely.LineString(line) for line in self.paths])
        return bool(shapely.covers(shapely.buffer(drawn, _NEAR), shapely.LineString(path)))

    @property
    def features(self) -> list[dict[str, Any]]:
        """The points of the document, as GeoJSON features."""
        features: list[dict[str, Any]] = self.document["features"]
        return features


class PlanPicture(models.Model):
    """A plan as a drawing, made with it: to be printed, also in grey, and put up in the hall."""

    plan = models.ForeignKey(ClosurePlan, on_delete=models.PROTECT, related_name="pictures")
    lang = models.CharField(max_length=2)
    svg = models.TextField()

    objects: ClassVar[OfPlan[Self]] = OfPlan()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """One a language."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "lang"], name="one_picture_a_language")
        ]

    def __str__(self) -> str:
        return f"picture of {self.plan_id} in {self.lang}"
