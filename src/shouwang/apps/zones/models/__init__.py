"""Tables of zones, plans, points and findings; nobody stands in them but those who acted, by their office."""

from shouwang.apps.zones.models.findings import Finding
from shouwang.apps.zones.models.plans import ClosurePlan, PlanPicture
from shouwang.apps.zones.models.points import Point, PointStep
from shouwang.apps.zones.models.zones import Zone

__all__ = ["ClosurePlan", "Finding", "PlanPicture", "Point", "PointStep", "Zone"]
