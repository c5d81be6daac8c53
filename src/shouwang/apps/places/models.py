"""Areas down to the room, venues, and what the map knows: footprints and roads."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a Chinese and perhaps an English name."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def label(self) -> str:
        """The name in the reader's language, as far as there is one."""
        if (get_language() or "").startswith("zh"):
            return self.name or self.name_en
        return self.name_en or self.name


class Findable(Named):
    """Something that is found by the pinyin of its name as well; its actions fill the columns."""

    pinyin = models.CharField(max_length=120, blank=True, db_index=True)
    initials = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        """No table of its own."""

        abstract = True


class Area(Findable):
    """A piece of the town, from the county down to a room, addressed by its path."""

    class Kind(models.TextChoices):
        """Kinds of areas, from large to small."""

        COUNTY = "county", _("county")
        TOWNSHIP = "township", _("township or sub-district")
        VILLAGE = "village", _("village")
        COMMUNITY = "community", _("community")
        COMPOUND = "compound", _("compound")
        MARKET = "market", _("market area")
        GRID = "grid", _("grid or village group")
        BUILDING = "building", _("building")
        STAIR = "stair", _("stair")
        ROOM = "room", _("room or flat")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, db_index=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    outline = models.JSONField(null=True)
    origin = models.UUIDField(null=True, db_index=True)
    """What brought it, so that an import can be taken back."""

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.path

    @property
    def home_label(self) -> str:
        """The name of a room with its house, unless the room's name says the house already."""
        own = self.label or self.path.rpartition("/")[2]
        house = self.parent.label if self.parent else ""
        return own if not house or own.startswith(house) else f"{house} {own}"

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees, of the place or the nearest above it that has them."""
        here: Area | None = self
        while here is not None:
            if here.lon is not None and here.lat is not None:
                return here.lon, here.lat
            here = here.parent
        return None

    @property
    def whole_label(self) -> str:
        """The name with those of the group and the house that hold it: 3组 · 5号 · 1室."""
        small = (self.Kind.GRID, self.Kind.COMPOUND, self.Kind.BUILDING, self.Kind.STAIR)
        names, above = [self.label or self.path.rpartition("/")[2]], self.parent
        while above is not None and above.kind in small:
            name = above.label or above.path.rpartition("/")[2]
            if name != names[-1]:  # a house that is one room often bears its name twice
                names.append(name)
            above = above.parent
        return " · ".join(reversed(names))


class Venue(Findable):
    """A place where people meet: a shop, a market, a clinic, a firm, a gateway."""

    class Kind(models.TextChoices):
        """Kinds of venues."""

        SHOP = "shop", _("shop")
        SUPERMARKET = "supermarket", _("supermarket")
        MARKET = "market", _("market")
        CLINIC = "clinic", _("clinic")
        HOSPITAL = "hospital", _("hospital")
        FIRM = "firm", _("firm")
        GATEWAY = "gateway", _("gateway")
        SCHOOL = "school", _("school")
        HALL = "hall", _("town hall")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices, db_index=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="venues")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    osm_id = models.BigIntegerField(null=True, unique=True)

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["kind", "name"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class TownMap(models.Model):
    """
    One imported map: written piece by piece, then made the current one in a moment.

    Rows of a map that is not current are seen by nobody; they are removed when nobody writes them.
    """

    id = models.UUIDField(primary_key=True)
    """Number of the import that brings it."""
    is_current = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    """Grows with everything that changes what tiles show."""
    made_at = models.DateTimeField()

    class Meta:
        """At most one map is current."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_map"
            )
        ]

    def __str__(self) -> str:
        return f"{self.id.hex[:12]}-{self.version}"


class OfMap(models.Model):
    """Something that a map draws, under its number there."""

    map = models.ForeignKey(TownMap, on_delete=models.PROTECT, db_index=False, related_name="+")
    osm_id = models.BigIntegerField()

    class Meta:
        """No table of its own; the constraint is the index of a map as well."""

        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["map", "osm_id"], name="%(class)s_once_a_map")
        ]


class Footprint(OfMap):
    """A building as the map draws it; the registry may or may not know who lives there."""

    building = models.ForeignKey(
        Area, on_delete=models.SET_NULL, null=True, related_name="footprints"
    )
    lon = models.FloatField()
    lat = models.FloatField()
    house_number = models.CharField(max_length=40, blank=True)
    outline = models.JSONField()

    def __str__(self) -> str:
        return f"footprint {self.osm_id}"


class Road(Named, OfMap):
    """A way as the map draws it, for the town's own tiles."""

    road_class = models.CharField(max_length=24)
    line = models.JSONField()

    class Meta(OfMap.Meta):
        """As everything of a map."""

    def __str__(self) -> str:
        return f"road {self.osm_id}"
