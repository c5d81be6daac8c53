"""Gates of a zone as rows alone, and what a phone says at one."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from shouwang.apps.gates.entries import Noting, When, entry
from shouwang.apps.gates.models import Passage
from shouwang.apps.gates.payload import Passing
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.models import Point, Zone
from tests.apps.zones import rows
from tests.backbone.intake.phone import NOW

GATE = "gate.passage"
NOTE = "gate.note"


def zone(number: str = "Z2020-0001", path: str = "LH/LW", *, n_gates: int = 1) -> Zone:
    """Enter a zone with a gate and a closed point, and further gates."""
    incident: Any = SimpleNamespace(pk=uuid4(), number="I2020-0001")
    row = rows.zone_row(incident, path, number=number, name="柳湾村", at=NOW)
    plan = rows.plan_row(row, at=NOW)
    rows.points_of(plan, opener="Lin", at=NOW)
    for n in range(1, n_gates):
        Point.every.create(
            zone=row, code=f"C{n + 2}", plan=plan, kind=Point.Kind.GATE, lon=117.2, lat=28.3,
            facts={"street": f"East Street {n}", "road": "residential", "vehicles": True},
        )  # fmt: skip
    return row


def gates_of(row: Zone) -> list[Point]:
    return [one for one in Point.every.filter(zone=row) if one.kind == Point.Kind.GATE]


def passing(gate: Point | UUID, **facts: Any) -> dict[str, Any]:
    """Return the payload of somebody on foot who is let in with no pass asked for."""
    said = {
        "gate": str(gate.pk if isinstance(gate, Point) else gate), "way": "in", "what": "person", "people": 1,
        "plate": "", "how": "count", "pass": "", "says": "", "reasons": [], "done": "through", "exception": "",
        "emergency": "", "from": "", "to": "", "been": "", "temps": [], "list": None, "words": "",
    }  # fmt: skip
    return {**said, **facts}


def entered(gate: Point, *, at: datetime | None = None, **facts: Any) -> Passage:
    """Enter a passage as a row, by Gao, with no phone behind it unless one is said."""
    at = at or timezone.now()
    known = zones.gate(gate.pk)
    assert known is not None
    names = {field.name for field in fields(Passing)}
    said = {"way": "in", "what": "person", "people": 1, "how": "count", "done": "through"}
    said |= {name: facts.pop(name) for name in list(facts) if name in names}
    noting = Noting("Gao", uuid4(), at, at)
    row = entry(Passing(**said), known, When(at, 1.0, at), noting)  # type: ignore[arg-type]  # as tests say it
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row
