"""Orders, whom they bind, and what happened to them; where one stands is computed, never stored."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.orders.models.packs import PackVersion
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.access.sealed import SealedFor
from shouwang.backbone.vault import Sealed
from shouwang.policy import measures

_Row = TypeVar("_Row", bound=models.Model)


class OfOrder(Scoped[_Row]):
    """Finds what belongs to an order that may be seen."""

    path_field = "order__path"
    subject_field = "order__subject_id"


class OrdersSeen(Scoped["Order"]):
    """Finds the orders on people and places that may be seen."""

    subject_field = "subject_id"


class Order(models.Model):
    """
    One order; nothing of it changes once it is issued.

    It outlives the register's entry of the one concerned: the law on files asks for it longer.
    So it holds their id and, sealed, their name, and no link.
    """

    class Kind(models.TextChoices):
        """What it is about."""

        PERSON = measures.Kind.PERSON.value, _("person")
        HOUSEHOLD = measures.Kind.HOUSEHOLD.value, _("household")
        ZONE = measures.Kind.ZONE.value, _("zone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True, null=True)
    """Given when it is issued, without gaps for its kind and year; None while it is a draft."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject_id = models.UUIDField(null=True, db_index=True)
    """Entry of the person, or of the one that the household was named by; None for a zone."""
    subject_ref = models.CharField(max_length=12, blank=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Area of the home at the time, or of the zone."""
    subject_sealed = models.BinaryField(default=b"")
    home_sealed = models.BinaryField(default=b"")
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="orders")
    measure = models.CharField(max_length=20)
    office = models.CharField(max_length=120)
    level = models.CharField(max_length=12)
    document_no = models.CharField(max_length=60)
    decision_level = models.CharField(max_length=12, blank=True)
    decision_no = models.CharField(max_length=60, blank=True)
    legal_basis = models.TextField()
    reason_sealed = models.BinaryField(default=b"")
    evidence_sealed = models.BinaryField(default=b"")
    milder_sealed = models.BinaryField(default=b"")
    conditions_sealed = models.BinaryField(default=b"")
    needs_sealed = models.BinaryField(default=b"")
    appeal_how = models.CharField(max_length=300)
    decided_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    last_day = models.DateField(db_index=True)
    """It ends at 24:00 of this day; a step may have set an earlier one, none a later."""
    review_on = models.DateField()
    first_exposure = models.DateField(null=True)
    last_exposure = models.DateField(null=True)
    is_immune = models.BooleanField(default=False)
    is_high_risk = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    """Whether it was decided on paper and entered only afterwards."""
    extends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="extensions"
    )
    drafted_by = models.UUIDField(null=True)
    drafted_name = models.CharField(max_length=60)
    drafted_at = models.DateTimeField()

    subject = SealedFor("order", act="orders.see")
    home = SealedFor("order", act="orders.see")
    reason = SealedFor("order", act="orders.see")
    evidence = SealedFor("order", act="orders.see")
    milder = SealedFor("order", act="orders.see")
    conditions = SealedFor("order", act="orders.see")
    needs = SealedFor("order", act="orders.see")

    objects: ClassVar[OrdersSeen] = OrdersSeen()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-drafted_at"]

    def __str__(self) -> str:
        return self.number or "draft"


class Bound(models.Model):
    """Somebody whom an order about a person or a household binds, as it was when it was drafted."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="bound")
    person_id = models.UUIDField(db_index=True)
    ref = models.CharField(max_length=12)
    name_sealed = models.BinaryField(default=b"")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = Sealed("order")

    objects: ClassVar[OfOrder[Self]] = OfOrder()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.ref} bound by {self.order_id}"


class Step(models.Model):
    """Something that happened to an order: when it happened, and when it was written down."""

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED = "signed", _("signed")
        ISSUED = "issued", _("issued")
        SERVED = "served", _("served")
        CHECKED = "checked", _("checks passed")
        SUSPENDED = "suspended", _("suspended")
        RESUMED = "resumed", _("goes on")
        SHORTENED = "shortened", _("shortened")
        KEPT = "kept", _("looked at anew, stays")
        LIFTED = "lifted", _("lifted")
        REPLACED = "replaced", _("replaced by another order")
        HANDED = "handed", _("release paper handed over")

    class Way(models.TextChoices):
        """How an order was served, or a paper handed over."""

        HAND = "hand", _("handed over at the door")
        READ = "read", _("read out, the paper left there")
        PHONE = "phone", _("by telephone, the paper follows")
        POSTED = "posted", _("put up and announced")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveIntegerField(default=0)
    """How many were written down before it: what is said last counts also in the same instant."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    language = models.CharField(max_length=30, blank=True)
    last_day = models.DateField(null=True)
    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, null=True, related_name="+")
    words_sealed = models.BinaryField(default=b"")
    """Who received it, or why."""

    words = Sealed("order")

    objects: ClassVar[OfOrder[Self]] = OfOrder()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["at", "noted_at", "place"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.order_id}"


class Wrong(models.Model):
    """Somebody was held who should not have been: a counted incident, put right at once."""

    class Why(models.TextChoices):
        """How it came about."""

        PAST_END = "past-end", _("held past the end of the order")
        NO_ORDER = "no-order", _("held without an order in force")
        WRONG_ORDER = "wrong-order", _("the order itself was wrong")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="wrongs")
    person_id = models.UUIDField(db_index=True)
    person_ref = models.CharField(max_length=12)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    name_sealed = models.BinaryField(default=b"")
    why = models.CharField(max_length=12, choices=Why.choices)
    held_from = models.DateTimeField()
    held_to = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    """Counted from the orders as they stood, not typed."""
    words_sealed = models.BinaryField(default=b"")
    apology_sealed = models.BinaryField(default=b"")
    office = models.CharField(max_length=120, blank=True)
    """The office that apologises."""
    said_sorry_at = models.DateTimeField(null=True)
    said_sorry_by = models.CharField(max_length=60, blank=True)
    noted_by = models.UUIDField(null=True)
    noted_name = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    name = SealedFor("order", act="orders.see")
    words = SealedFor("order", act="orders.see")
    apology = SealedFor("order", act="orders.see")

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-noted_at"]

    def __str__(self) -> str:
        return f"{self.person_ref} held wrongly for {self.minutes} minutes"
