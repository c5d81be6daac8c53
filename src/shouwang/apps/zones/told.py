"""What zones tell to the timeline of an incident, the command page, the wall and the first page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.incidents.public import Block, Incident, Moment
from shouwang.apps.tasks import public as tasks
from shouwang.apps.zones import building, queries
from shouwang.apps.zones.models import ClosurePlan, Finding, Point, Zone
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.pages import shell
from shouwang.core.text import Text
from shouwang.policy.closures import PointState


def of_incident(incident: Incident, before: datetime, most: int) -> Iterable[Moment]:
    """Return what was drawn, accepted, found and lifted."""
    found: list[Moment] = []
    zones = {zone.pk: zone for zone in Zone.objects.filter(incident_id=incident.pk)}
    for zone in zones.values():
        url = reverse("zones:zone", args=[zone.pk])
        drawn = Text(f"Zone {zone.number} was drawn", f"划定区域 {zone.number}")
        found.append(Moment(zone.drawn_at, "zones", drawn, zone.drawn_by, url))
        if zone.lifted_at:
            lifted = Text(f"Zone {zone.number} was lifted", f"解除区域 {zone.number}")
            found.append(Moment(zone.lifted_at, "zones", lifted, zone.lifted_by, url))
    plans = ClosurePlan.objects.filter(zone__in=zones, accepted_at__isnull=False)
    for plan in plans.defer("document"):
        number = zones[plan.zone_id].number
        what = Text(
            f"Plan {plan.n} of zone {number} was accepted",
            f"采纳区域 {number} 的第 {plan.n} 份方案",
        )
        link = reverse("zones:plan", args=[plan.pk])
        found.append(
            Moment(plan.accepted_at or plan.made_at, "zones", what, plan.accepted_by, link)
        )
    for one in Finding.objects.filter(zone__in=zones):
        number = zones[one.zone_id].number
        what = Text(f"Finding F{one.n} on the line of {number}", f"{number} 边界发现 F{one.n}")
        url = reverse("zones:zone", args=[one.zone_id])
        found.append(Moment(one.noted_at, "zones", what, one.found_by, url, is_for_wall=False))
    found = [one for one in found if one.at < before]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]


def _block(incident: Incident, _now: datetime) -> dict[str, Any] | None:
    """Return the zones that stand, with how far the line of each is; None where there is none."""
    zones = [one for one in Zone.objects.filter(incident_id=incident.pk) if one.stands]
    counts, rows = queries.counts_of(zones), []
    waiting = Counter(
        queries.open_findings().filter(zone__in=zones).values_list("zone", flat=True)
    )
    for zone in zones:
        of_zone = counts[zone.pk]
        rows.append(
            {
                "zone": zone,
                "n_points": sum(of_zone.values()) - of_zone[PointState.REMOVED],
                "n_planned": of_zone[PointState.PLANNED],
                "n_built": of_zone[PointState.BUILT],
                "n_checked": of_zone[PointState.CHECKED],
                "n_open": waiting[zone.pk],
            }
        )
    return {"incident": incident, "rows": rows} if rows else None


def keeps_open(incident: Incident, _at: datetime) -> Iterable[Text]:
    """Return the zones that stand: an outbreak is not closed while a road is."""
    with as_machine():
        rows = list(Zone.every.filter(incident_id=incident.pk))
        for zone in rows:
            if zone.stands:
                yield Text(
                    f"zone {zone.number} that is not lifted", f"区域 {zone.number} 尚未解除"
                )
            elif queries.to_take_away(zone):
                yield Text(
                    f"points of zone {zone.number} that still stand",
                    f"区域 {zone.number} 还有未拆除的点",
                )


def to_answer() -> Iterator[tuple[str, int, str]]:
    """Say what was found on the line and nobody settled."""
    yield _("findings on the line wait"), n_waiting(), reverse("zones:zones")


def n_waiting() -> int:
    """Return how many findings wait for somebody."""
    return queries.open_findings().count()


def _find_away(words: str) -> tasks.Link | None:
    """Return a point that is to be taken away, by its id, if the one who asks may see it."""
    found = _find_point(words)
    return tasks.Link(building.AWAY_LINK, found.id, found.label) if found else None


def _find_point(words: str) -> tasks.Link | None:
    """Return a point by its id, if the one who asks may see it."""
    try:
        row = Point.objects.select_related("zone").filter(pk=UUID(words)).first()
    except ValueError:
        return None
    return tasks.Link(building.LINK, row.pk, f"{row.zone.number} {row.code}") if row else None


def _find_zone(words: str) -> tasks.Link | None:
    """Return a zone by its number or its id, if the one who asks may see it."""
    try:
        named = Q(pk=UUID(words))
    except ValueError:
        named = Q(number=words)
    row = Zone.objects.filter(named).first()
    return tasks.Link(building.ZONE_LINK, row.pk, row.number) if row else None


def enter() -> None:
    """Enter what zones tell."""
    see = "zones.see"
    incidents.add_moments("zones", Text("Zones", "区域"), see, of_incident)
    incidents.add_block(Block("zones", see, "zones/_block.html", _block, place=40))
    incidents.add_block(
        Block("zones-wall", see, "zones/_wall.html", _block, place=40, on_wall=True)
    )
    incidents.add_open_work("zones", keeps_open)
    for code, find in ((building.LINK, _find_point), (building.AWAY_LINK, _find_away)):
        tasks.add_link(tasks.LinkKind(code, see, "zones:point", "point_id", find))
    tasks.add_link(tasks.LinkKind(building.ZONE_LINK, see, "zones:zone", "zone_id", _find_zone))
    shell.add_open_work("zones.build", to_answer)
