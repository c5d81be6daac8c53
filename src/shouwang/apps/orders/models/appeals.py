"""Appeals against orders, and their answers."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.orders.models.orders import OfOrder, Order
from shouwang.backbone.vault import Sealed


class Appeal(models.Model):
    """What somebody says against an order, by whatever way it came."""

    class Way(models.TextChoices):
        """How it came."""

        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by telephone")
        OFFICER = "officer", _("told to an officer")

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        GRANTED = "granted", _("granted: the order is lifted")
        PARTLY = "partly", _("granted in part: the order is shortened")
        DENIED = "denied", _("not granted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="appeals")
    way = models.CharField(max_length=8, choices=Way.choices)
    by_sealed = models.BinaryField(default=b"")
    """Name of who appeals: the one concerned, a relative, somebody of the zone."""
    reach_sealed = models.BinaryField(default=b"")
    """How the answer reaches them."""
    said_sealed = models.BinaryField(default=b"")
    said_at = models.DateTimeField()
    noted_by = models.UUIDField(null=True)
    noted_name = models.CharField(max_length=60)
    noted_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reviewer_id = models.UUIDField(null=True)
    reviewer_name = models.CharField(max_length=60, blank=True)
    reasons_sealed = models.BinaryField(default=b"")
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=60, blank=True)

    by = Sealed("order")
    reach = Sealed("order")
    said = Sealed("order")
    reasons = Sealed("order")

    objects: ClassVar[OfOrder[Self]] = OfOrder()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The first said stands first: it is due first."""

        ordering: ClassVar = ["said_at", "noted_at"]

    def __str__(self) -> str:
        return f"appeal against {self.order_id}"
