"""What a phone is told of the gates in its area: enough for a night alone, and no list of people."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from shouwang.apps.gates import brief_part
from shouwang.apps.gates.models import Passage
from shouwang.apps.people import public as people
from shouwang.apps.zones.models import Point, Zone
from shouwang.backbone.intake.briefs import Asked
from tests.apps.gates import rows
from tests.apps.gates.conftest import keeper
from tests.apps.gates.rows import NOTE, entered
from tests.apps.orders.ordering import active_pack
from tests.backbone.intake.phone import NOW, Phone
from tests.backbone.intake.test_delivery import sent
from tests.offices import AMINA

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def asked(area: str, at: datetime) -> Asked:
    return Asked(uuid4(), area, frozenset(), at)


def test_a_phone_is_told_its_gates_their_leads_and_the_thermometer(gate: Point) -> None:
    active_pack(at=NOW - timedelta(days=2))
    far = rows.zone("Z2020-0002", "QY/HT")
    new = people.NewHelper(name="Lin", role="officer", phone="19900000001", path="LH")
    people.enter_helpers(actor=AMINA, helpers=[new], at=NOW)
    lead = keeper("Lin", "gate-lead")
    lead.helper_ref = people.find_helpers("Lin", most=1, on=NOW.date())[0].ref
    lead.save()
    said = brief_part.make(asked("LH", NOW))
    (one,) = said["gates"]
    assert (one["id"], one["code"], one["path"]) == (str(gate.pk), "C1", "LH/LW")
    assert one["name"]["zh"].startswith("C1 卡点·")
    assert one["leads"] == [{"name": "Lin", "phone": "19900000001"}]
    assert (said["fever_c"], said["again_after_min"]) == (37.3, 10)
    assert [gate["path"] for gate in brief_part.make(asked("QY", NOW))["gates"]] == [far.path]
    Zone.every.update(lifted_at=NOW)
    assert brief_part.make(asked("LH", NOW))["gates"] == []


def test_outings_of_today_and_notes_of_a_day_go_along(phone: Phone, gate: Point) -> None:
    for way, hours in (("out", 1), ("in", 2), ("out", 3), ("out", 40)):
        row = entered(gate, at=NOW - hours * HOUR, way=way)
        Passage.every.filter(pk=row.pk).update(pass_id="00000000000000a1", counts_outings=True)  # noqa: S106
    for words, hours in (("fresh", 1), ("old", 30)):
        phone.start(NOW - 50 * HOUR)
        item = phone.capture(
            {"gate": str(gate.pk), "words": words}, kind=NOTE, at=NOW - hours * HOUR
        )
        sent(phone, item, at=NOW)
    said = brief_part.make(asked("LH", NOW))
    assert said["used"] == {"00000000000000a1": 2}
    assert [(one["words"], one["by"]) for one in said["notes"]] == [("fresh", "Gao")]
