"""Shared phones: a link enrols one for an area, a purpose and a time; lost, it ends at the next request."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from shouwang.backbone.access.actions import LinkSpentError
from shouwang.backbone.access.actors import NOBODY, Actor, require
from shouwang.backbone.access.models import Phone
from shouwang.backbone.access.phones import digest
from shouwang.backbone.audit import log

LINK_HOURS: Final = 24
_TOKEN_BYTES: Final = 24


@transaction.atomic
def offer(
    *, actor: Actor, name: str, area: str, purpose: str, until: datetime, at: datetime
) -> tuple[Phone, str]:
    """Make a link that enrols one phone; its token is kept nowhere."""
    require(actor, "access.enrol-phone", area)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    phone = Phone.objects.create(
        name=name,
        area=area,
        purpose=purpose,
        link_digest=digest(token),
        link_until=min(until, at + timedelta(hours=LINK_HOURS)),
        made_by=actor.name,
        made_at=at,
        until_at=until,
    )
    log.write(actor, "access.phone-offered", phone.pk, at=at, area=area)
    return phone, token


def look(*, token: str, at: datetime) -> Phone | None:
    """Return the phone that a link would enrol, without using the link up."""
    return Phone.objects.filter(
        link_digest=digest(token), link_until__gt=at, enrolled_at=None, ended_at=None
    ).first()


@transaction.atomic
def enrol(*, token: str, at: datetime) -> tuple[Phone, str]:
    """
    Enrol the phone that opened a link, and return what it is known by from now on.

    Raises
    ------
    LinkSpentError
        If the link was used, has ended, or was never made.
    """
    known_by = secrets.token_urlsafe(_TOKEN_BYTES)
    done = Phone.objects.filter(
        link_digest=digest(token), link_until__gt=at, enrolled_at=None, ended_at=None
    ).update(enrolled_at=at, seen_at=at, digest=digest(known_by))
    if not done:
        raise LinkSpentError
    phone = Phone.objects.get(link_digest=digest(token))
    log.write(NOBODY, "access.phone-enrolled", phone.pk, at=at)
    return phone, known_by


@transaction.atomic
def end(*, actor: Actor, phone_id: UUID, at: datetime) -> None:
    """End a phone that is lost or not needed: whoever is signed in on it is out at the next request."""
    phone = Phone.objects.select_for_update().get(pk=phone_id)
    require(actor, "access.enrol-phone", phone.area)
    if phone.ended_at is None:
        phone.ended_at, phone.ended_by = at, actor.name
        phone.save(update_fields=["ended_at", "ended_by"])
        log.write(actor, "access.phone-ended", phone.pk, at=at)
