"""
The first day and a half of an invented outbreak, done by colleagues through the actions that their pages call.

A case was found, the village was closed by order, its line stands; passes were handed out and the gates keep their log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from shouwang.apps.drills import night
from shouwang.apps.drills.colleagues import Colleague, invite_all
from shouwang.apps.drills.phones import DrillPhone
from shouwang.apps.incidents import public as incidents
from shouwang.apps.orders import public as orders
from shouwang.apps.passes import public as passes
from shouwang.apps.people import public as people
from shouwang.apps.zones import public as zones
from shouwang.backbone.access.actors import MACHINE
from shouwang.policy.incidents import CaseState
from shouwang.policy.measures import Kind, Level, Measure

BEGAN: Final = timedelta(hours=30)
"""How long before now the first report came."""
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: who is there, and the area whose line stands."""

    colleagues: dict[str, Colleague]
    village: str
    incident_id: UUID
    zone_id: UUID
    began_at: datetime
    n_passes: int = 0
    answers: tuple[str, ...] = ()
    """What was answered to each event of the night."""
    n_gates: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """What is told of it."""
        return {"passes": self.n_passes, "events": len(self.answers), "gates": self.n_gates}


@dataclass(frozen=True, slots=True)
class Scene:
    """
    Where it happens.

    Parameters
    ----------
    outline
        Of the ground to be closed, as a geometry of GeoJSON.
    ill
        Id and name of the resident who falls ill.
    """

    town: str
    village: str
    name: str
    name_en: str
    outline: dict[str, Any]
    ill: tuple[UUID, str]


def play(scene: Scene, *, now: datetime) -> Played:
    """Let the first day and a half happen, and return what came of it."""
    began = now - BEGAN
    team = invite_all(scene.town, since=began - timedelta(days=2))
    incident_id = _case(scene, team, began)

    def order(parts: Sequence[str]) -> None:
        for path in parts:
            _order(scene, path, team, began + 11 * _HOUR)

    ground = zones.NewZone(
        name=scene.name, name_en=scene.name_en, measure=Measure.CONTROL_ZONE,
        incident_id=incident_id, outline=scene.outline,
    )  # fmt: skip
    openers = [(one.ref, one.name) for one in _openers(began)]
    hands = zones.Hands(
        team["office"].actor, team["commander"].actor, team["gate-lead"].actor, openers
    )
    zone_id = zones.close(new=ground, hands=hands, order=order, at=began + 10 * _HOUR)
    opened = began + 14 * _HOUR
    n_passes = passes.issue_for_drill(
        actor=team["office"].actor, path=scene.village, begins_at=opened,
        ends_at=opened + timedelta(days=13), outings_a_day=2, at=opened,
    )  # fmt: skip
    gates = _gates(scene, team, opened)
    answers = night.keep(
        gates, passes.tokens_in(scene.village, at=opened), seed=1, begin=opened, end=now
    )
    return Played(
        team, scene.village, incident_id, zone_id, began, n_passes, tuple(answers), len(gates)
    )


def _gates(scene: Scene, team: dict[str, Colleague], at: datetime) -> list[night.Gate]:
    """Return the gates of the line, each with a phone and somebody who stands there."""
    guards = [team[name] for name in ("guard", "guard2", "guard3")]
    return [
        night.Gate(
            gate.id,
            DrillPhone.enrolled(
                by=MACHINE, name=f"{gate.code} 手机（演练）", area=gate.path, at=at
            ),
            guards[n % len(guards)],
        )
        for n, gate in enumerate(zones.gates_in(scene.village))
    ]


def _openers(at: datetime) -> list[people.Helper]:
    here = people.helpers(on=timezone.localdate(at), roles=("village-officer", "officer"))
    return sorted(here, key=lambda one: one.ref)[5:9]


def _case(scene: Scene, team: dict[str, Colleague], began: datetime) -> UUID:
    """Let the clinic report somebody, and confirm it ten hours later."""
    today = timezone.localdate(began)
    same = people.find(scene.ill[1], most=20, on=today)
    person = next(one for one in same if one.id == scene.ill[0])
    report = incidents.NewReport(
        pack_id=orders.active_rules()[0].id, onset_on=today - timedelta(days=2), said_at=began,
        by="卫生院（虚构）", person=person,
    )  # fmt: skip
    doctor = team["doctor"].actor
    taken = incidents.take_down(actor=doctor, new=report, at=began)
    sure = incidents.CaseNow(
        CaseState.CONFIRMED, report.onset_on, sample_on=today, result_on=today, isolated_on=today
    )
    incidents.say_of_case(
        actor=doctor, case_id=taken.case.pk, now=sure, words="核酸阳性（演练）",
        seen_at=taken.case.changed_at, at=began + 9 * _HOUR,
    )  # fmt: skip
    return taken.incident.pk


def _order(scene: Scene, path: str, team: dict[str, Colleague], at: datetime) -> None:
    """Let an order on a part of the ground be drafted, signed by two, and put up."""
    new = orders.NewOrder(
        pack_id=orders.active_rules()[0].id, measure=Measure.CONTROL_ZONE, level=Level.TOWNSHIP,
        office="柳河镇疫情防控指挥部（演练）", reason="村内确诊一例，密切接触者正在排查（演练）",
        legal_basis="传染病防治法第四十二条", document_no="演练〔第1号〕",
        milder="只隔离密切接触者不够：同桌吃饭的人尚未全部找到", needs="每日送菜送药，就医随叫随开",
        evidence="核酸检测报告（演练）", appeal_how="向值班台口头、电话或书面提出", decided_at=at,
        starts_at=at, last_day=_day(at, 13), review_on=_day(at, 6), decision_level=Level.COUNTY,
        decision_no="演练县防指〔第1号〕",
    )  # fmt: skip
    subject = orders.Subject(Kind.ZONE, path=path, name=scene.name)
    made = orders.draft(actor=team["office"].actor, subject=subject, new=new, at=at)
    for name in ("commander", "duty"):
        orders.sign(actor=team[name].actor, order_id=made.pk, at=at)
    orders.put_up(actor=team["office"].actor, order_id=made.pk, received_by="村公告栏", at=at)


def _day(at: datetime, days: int) -> date:
    return timezone.localdate(at) + timedelta(days=days)
