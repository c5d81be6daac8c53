"""Those who help: officers, police, doctors, village officers, volunteers."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models.phones import MaskedPhone
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.access.sealed import SealedFor


class Responder(MaskedPhone, models.Model):
    """Somebody who works in the outbreak; volunteers become one when they are accepted."""

    class Role(models.TextChoices):
        """What they are here as."""

        OFFICER = "officer", _("officer")
        POLICE = "police", _("police")
        DOCTOR = "doctor", _("doctor")
        VILLAGE_OFFICER = "village-officer", _("village officer")
        MILITIA = "militia", _("militia")
        VOLUNTEER = "volunteer", _("volunteer")

    class State(models.TextChoices):
        """The way of a volunteer from the offer to the farewell; others begin at their post."""

        OFFERED = "offered", _("offered to help")
        DECLINED = "declined", _("declined with thanks")
        ACCEPTED = "accepted", _("accepted")
        BRIEFED = "briefed", _("briefed")
        ACTIVE = "active", _("at work")
        DISCHARGED = "discharged", _("thanked and discharged")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the area where they help; empty for the whole town."""
    name = models.CharField(_("name"), max_length=60)
    pinyin = models.CharField(max_length=120, blank=True, db_index=True)
    initials = models.CharField(max_length=30, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    is_leader = models.BooleanField(_("belongs to the leadership"), default=False)
    """Called first when something happens."""
    skills = models.CharField(_("skills"), max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    phone_sealed = models.BinaryField(default=b"")
    phone_end = models.CharField(max_length=4, blank=True)
    badge_no = models.CharField(max_length=12, blank=True)
    offered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    phone = SealedFor("phone", act="see.staff-phone")

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """Order of lists."""

        ordering: ClassVar = ["role", "pinyin", "ref"]

    def __str__(self) -> str:
        return self.ref


class Leave(models.Model):
    """Days on which somebody is not asked."""

    responder = models.ForeignKey(Responder, on_delete=models.CASCADE, related_name="leaves")
    from_on = models.DateField()
    to_on = models.DateField()

    def __str__(self) -> str:
        return f"leave of {self.responder_id}"


class Fitness(models.Model):
    """A doctor's dated word on fitness for duty. There is no field for the reason."""

    responder = models.ForeignKey(Responder, on_delete=models.CASCADE, related_name="fitness")
    is_fit = models.BooleanField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    said_by = models.CharField(max_length=60)

    class Meta:
        """The latest word counts."""

        ordering: ClassVar = ["-from_on", "-id"]

    def __str__(self) -> str:
        return f"fitness of {self.responder_id}"
