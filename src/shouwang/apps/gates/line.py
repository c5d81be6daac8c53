"""The live line: what each gate did today, hour by hour, and whether its phones are still heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from shouwang.apps.gates.models import Passage, Review
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.scope import current
from shouwang.backbone.intake.models import Device
from shouwang.core.text import Text

SILENT_AFTER: Final = timedelta(minutes=30)
HOURS: Final = 24


@dataclass
class GateNow:
    """
    One gate today.

    Parameters
    ----------
    hours
        Passages let through, by hour of the day.
    seen_at
        When one of its phones was last heard; None where none ever was.
    """

    id: UUID
    code: str
    zone_number: str
    title: Text
    path: str
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    people: Counter[str] = field(default_factory=Counter)
    vehicles: Counter[str] = field(default_factory=Counter)
    n_back: int = 0
    n_lead: int = 0
    n_urgent: int = 0
    n_waits: int = 0
    n_entries: int = 0
    seen_at: datetime | None = None
    is_silent: bool = False
    hour: int = 0

    @property
    def n_hour(self) -> int:
        """How many were let through in this hour."""
        return self.hours[self.hour]

    @property
    def n_today(self) -> int:
        """How many were let through today."""
        return sum(self.hours)

    @property
    def cells(self) -> list[tuple[int, int, int]]:
        """Hour, passages, and how full the cell is drawn: 0 to 4."""
        most = max(self.hours) or 1
        return [(hour, n, -(-4 * n // most)) for hour, n in enumerate(self.hours)]

    def add(self, row: dict[str, Any]) -> None:
        """Add the figures of one kind of passages in one hour."""
        n, way = row["n"], row["way"]
        self.n_entries += n
        self.n_urgent += row["n_urgent"]
        if row["done"] == Passage.Done.BACK:
            self.n_back += n
        elif row["done"] == Passage.Done.LEAD:
            self.n_lead += n
        else:
            self.hours[row["hour"]] += n
            self.people[way] += row["n_people"]
            if row["what"] == Passage.What.VEHICLE:
                self.vehicles[way] += n


def gates() -> list[GateFacts]:
    """Return the gates that stand in the areas of the one who asks."""
    found = {one.id: one for area in current().areas for one in zones.gates_in(area)}
    return list(found.values())


def line(now: datetime) -> list[GateNow]:
    """Return all gates of the one who asks: those that stand, and others that were passed today."""
    found = {one.id: _empty(one) for one in gates()}
    local = timezone.localtime(now)
    for row in figures(local.date()):
        if row["gate_id"] not in found:
            found[row["gate_id"]] = _of_row(row)
        found[row["gate_id"]].add(row)
    waits = (
        Review.objects.filter(settled_at=None).order_by().values("gate_id").annotate(n=Count("pk"))
    )
    for one in waits:
        if one["gate_id"] in found:
            found[one["gate_id"]].n_waits = one["n"]
    _listen(found, now)
    for gate in found.values():
        gate.hour = local.hour
    return sorted(found.values(), key=lambda one: (one.zone_number, len(one.code), one.code))


def of_gate(facts: GateFacts, now: datetime) -> GateNow:
    """Return one gate today."""
    known = {one.id: one for one in line(now)}
    return known.get(facts.id) or _empty(facts)


def figures(day: date, *, until: datetime | None = None) -> list[dict[str, Any]]:
    """Return what counts on a day, by gate, hour, way and what was done, by one question."""
    rows = Passage.objects.filter(day=day, state=Passage.State.COUNTS)
    if until is not None:
        rows = rows.filter(at__lt=until)
    kinds = ("gate_id", "gate_code", "zone_no", "path", "hour", "way", "what", "done")
    is_urgent = ~Q(emergency="") | Q(how=Passage.How.EMERGENCY)
    return list(
        rows.order_by().values(*kinds).annotate(
            n=Count("pk"), n_people=Sum("people"), n_urgent=Count("pk", filter=is_urgent)
        )
    )  # fmt: skip


def _empty(facts: GateFacts) -> GateNow:
    return GateNow(facts.id, facts.code, facts.zone_number, facts.title, facts.path)


def _of_row(row: dict[str, Any]) -> GateNow:
    code = row["gate_code"]
    title = Text(f"Gate {code}", f"{code} 卡点")
    return GateNow(row["gate_id"], code, row["zone_no"], title, row["path"])


def _listen(found: dict[UUID, GateNow], now: datetime) -> None:
    """Note when the phones of each gate were last heard: those that logged there today, else those of its area."""
    today = timezone.localdate(now)
    pairs = Passage.objects.filter(day=today, device_id__isnull=False).order_by()
    of_gate: dict[UUID, set[UUID]] = defaultdict(set)
    for gate_id, device_id in pairs.values_list("gate_id", "device_id").distinct():
        if device_id is not None:
            of_gate[gate_id].add(device_id)
    ids = set().union(*of_gate.values())
    paths = {one.path for one in found.values()}
    devices = list(Device.objects.filter(Q(pk__in=ids) | Q(area__in=paths), seen_at__isnull=False))
    for gate in found.values():
        here = of_gate[gate.id]
        gate.seen_at = _last(
            one for one in devices if (one.pk in here if here else one.area == gate.path)
        )
        is_late = gate.seen_at is None or now - gate.seen_at > SILENT_AFTER
        gate.is_silent = bool(here) and is_late


def _last(devices: Iterable[Device]) -> datetime | None:
    return max((one.seen_at for one in devices if one.seen_at), default=None)
