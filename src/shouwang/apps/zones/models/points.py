"""The points on the line of a zone, and what happened at each."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.zones.models.plans import ClosurePlan
from shouwang.apps.zones.models.zones import OfZone, Zone
from shouwang.apps.zones.road_names import road_name
from shouwang.backbone.access.scope import Scoped
from shouwang.core.text import Text

_Row = TypeVar("_Row", bound=models.Model)


class OfPoint(Scoped[_Row]):
    """Finds what belongs to a point of a zone that may be seen."""

    path_field = "point__zone__path"


class Point(models.Model):
    """A gate, or a point that is closed and has somebody who opens it; how far it is, its steps say."""

    class Kind(models.TextChoices):
        """What stands there."""

        GATE = "gate", _("gate")
        BARRIER = "barrier", _("closed point")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="points")
    code = models.CharField(max_length=8)
    """``C1``, as its plan has it."""
    plan = models.ForeignKey(ClosurePlan, on_delete=models.PROTECT, related_name="points")
    """The accepted plan that it comes from, or that last kept it."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    lon = models.FloatField()
    lat = models.FloatField()
    facts = models.JSONField()
    """Its feature in that plan, without what the feature shares with this row."""
    opener_ref = models.CharField(max_length=12, blank=True)
    opener = models.CharField(max_length=60, blank=True)
    """Who opens it, by office; a colleague."""
    minutes = models.PositiveSmallIntegerField(null=True)
    by_hand = models.BooleanField(null=True)
    """Whether hands alone take it away."""
    way_out = models.BooleanField(null=True)
    """Whether somebody on foot gets past it in danger."""

    objects: ClassVar[OfZone[Self]] = OfZone()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """By their codes."""

        ordering: ClassVar = ["zone", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "code"], name="one_point_of_a_code")
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def nth(self) -> int:
        """The number in its code, to sort by."""
        return int(self.code.removeprefix("C") or 0)

    @property
    def road(self) -> str:
        """The class of the road as the map has it."""
        return str(self.facts.get("road", ""))

    @property
    def road_name(self) -> Text:
        """What that class is called, in both languages."""
        return road_name(self.road)

    @property
    def street(self) -> str:
        """The name of the road; often there is none."""
        return str(self.facts.get("street", ""))

    @property
    def opens(self) -> list[list[float]]:
        """The way out that opens without this point, as a line."""
        line: list[list[float]] = self.facts.get("opens", [])
        return line

    @property
    def spot(self) -> str:
        """Which point it is and where it stands, as plans of other zones note that they know it."""
        return f"{self.pk} {self.lon:.6f} {self.lat:.6f}"

    def control(self, name: str) -> dict[str, Any]:
        """Return it as a feature of a plan, as the engine wrote it but for its name."""
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [self.lon, self.lat]},
            "properties": {**self.facts, "id": name, "kind": self.kind},
        }

    def feature(self, state: str) -> dict[str, Any]:
        """Return it as a feature of a map."""
        known = {name: self.facts.get(name) for name in ("forbidden", "vehicles", "opens")}
        return {
            "type": "Feature",
            "id": self.code,
            "geometry": {"type": "Point", "coordinates": [self.lon, self.lat]},
            "properties": {"id": self.code, "kind": self.kind, "state": state, **known},
        }


class PointStep(models.Model):
    """Something that was done at a point, by whom; the last one says how far it is."""

    class Kind(models.TextChoices):
        """What was done."""

        PLANNED = "planned", _("planned")
        BUILT = "built", _("built")
        CHECKED = "checked", _("checked")
        NOT_IN_ORDER = "not-in-order", _("not in order")
        REMOVED = "removed", _("removed")
        CHANGED = "changed", _("changed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="steps")
    place_in_order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    objects: ClassVar[OfPoint[Self]] = OfPoint()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["place_in_order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point", "place_in_order"], name="one_point_step_at_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.point_id}"
