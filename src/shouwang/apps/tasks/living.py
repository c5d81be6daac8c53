"""Who lives in the zone until the end: from when they are inside, where they sleep, and when they left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.tasks.errors import GroupError
from shouwang.apps.tasks.giving import UNFIT, is_unfit
from shouwang.apps.tasks.models import Group, LivingIn
from shouwang.backbone.access.actors import Actor, require, require_person
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.audit import log
from shouwang.core.text import Text


@transaction.atomic
def move_in(
    *,
    actor: Actor,
    incident_id: UUID,
    who: people.Helper | None,
    path: str,
    at: datetime,
    from_at: datetime | None = None,
    group_id: UUID | None = None,
) -> LivingIn:
    """
    Note that somebody lives in the zone from now on, or since an hour ago.

    Raises
    ------
    GroupError
        If nobody or no place is said, a doctor says no to them, they are inside already, or the hour lies ahead.
    IncidentError
        If the incident is closed.
    """
    _require(actor)
    incidents.require_open(incident_id, by=actor)
    home = places.home_at(path.strip("/ "))
    faults = []
    if who is None:
        faults.append(Text("Say who lives inside", "请选择谁住在区内"))
    elif is_unfit(who.id, at):
        faults.append(UNFIT)
    if home is None:
        faults.append(
            Text("Say where they sleep: no place has this path", "请填写住处：没有这个地点")
        )
    if from_at is not None and from_at > at:
        faults.append(Text("The hour lies ahead", "时间晚于现在"))
    GroupError.raise_for(faults)
    if who is None or home is None:  # said above
        raise AssertionError
    require(actor, "groups.change", home.path)
    with as_machine(), log.together():
        people.one_at_a_time("Z")
        now_inside = LivingIn.every.filter(
            incident_id=incident_id, responder_id=who.id, to_at=None
        )
        if now_inside.exists():
            raise GroupError(Text("They are inside already", "此人已登记在区内居住"))
        group = Group.every.filter(
            pk=group_id, incident_id=incident_id, dissolved_at=None
        ).first() if group_id else None  # fmt: skip
        row = LivingIn.every.create(
            id=uuid4(), incident_id=incident_id, path=home.path, label=home.label,
            responder_id=who.id, ref=who.ref, name=who.name, group=group, from_at=from_at or at,
            noted_at=at, noted_by=actor.name[:60],
        )  # fmt: skip
        log.write(actor, "groups.moved-in", row.pk, at=at, group=group.code if group else "none")
    return row


@transaction.atomic
def move_out(*, actor: Actor, living_id: UUID, at: datetime) -> LivingIn:
    """
    Note that somebody left the zone; once more changes nothing.

    Raises
    ------
    GroupError
        If nobody of this entry was inside.
    """
    _require(actor)
    with as_machine(), log.together():
        row = LivingIn.every.select_for_update().filter(pk=living_id).first()
        if row is None:
            raise GroupError(Text("There is no such entry", "没有这条登记"))
        require(actor, "groups.change", row.path)
        if row.to_at is None:
            row.to_at, row.ended_by = max(at, row.from_at), actor.name[:60]
            row.save(update_fields=["to_at", "ended_by"])
            log.write(actor, "groups.moved-out", row.pk, at=at)
    return row


def _require(actor: Actor) -> None:
    require(actor, "groups.change")
    require_person(actor)
