"""Tables of delivery: devices and their clocks, every event as it came, and bodies that contradict one."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.vault import Sealed

KEY: Final = "field"
"""Class of data that bodies are sealed as."""


class Device(models.Model):
    """The app on a phone: installed anew, it is another device of the same phone."""

    id = models.UUIDField(primary_key=True)
    """Made on the phone."""
    phone = models.ForeignKey(
        "access.Phone", on_delete=models.SET_NULL, null=True, related_name="devices"
    )
    """None once the phone is not kept any more; what it brought stays."""
    name = models.CharField(max_length=60)
    area = models.CharField(max_length=200, blank=True)
    """Both as the phone had them."""
    public_key = models.BinaryField()
    """Of P-256, as SubjectPublicKeyInfo; the private one cannot leave the phone."""
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    last_seq = models.PositiveBigIntegerField(default=0)
    """The highest number that the phone said it has given."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"device {self.id}"


class Sitting(models.Model):
    """A colleague who opened an app with badge and PIN: for them it may ask what is theirs."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sittings")
    account_id = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        """Once for each."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "account_id"], name="one_sitting_of_an_account"
            )
        ]

    def __str__(self) -> str:
        return f"sitting at {self.device_id}"


class Contact(models.Model):
    """When phone and server spoke: it corrects times of the same start; that with the least doubt is kept."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="contacts")
    boot_id = models.CharField(max_length=200)
    monotonic_ms = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    error_s = models.FloatField()
    offset_s = models.FloatField()
    """How far the phone's own clock was ahead."""

    class Meta:
        """One for each start."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "boot_id"], name="one_contact_of_a_boot")
        ]

    def __str__(self) -> str:
        return f"contact of {self.device_id}"


class Last(models.Model):
    """The last number in the server's order; who holds its row delivers alone."""

    n = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.n} events"


class Event(models.Model):
    """An event as it came: never changed, never gone before its time; what became of it is said beside it."""

    class State(models.TextChoices):
        """What became of it."""

        ACCEPTED = "accepted", _("taken in")
        CONFLICT = "accepted_conflict", _("taken in, contradicts another")
        HELD = "held", _("waits for the one before it")
        PARKED = "parked", _("waits for somebody to look")

    id = models.UUIDField(primary_key=True)
    """Made on the phone."""
    n = models.PositiveBigIntegerField(unique=True)
    """The server's order, without gaps."""
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    """Of all that the phone signed: the same event brought again has the same."""
    body_sealed = models.BinaryField()
    said_at = models.DateTimeField()
    at = models.DateTimeField()
    """When it happened: corrected, or as likely as the phone's own clock allows."""
    error_s = models.FloatField(null=True)
    base = models.UUIDField(null=True, db_index=True)
    account_id = models.UUIDField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices)
    why_en = models.CharField(max_length=300, blank=True)
    why_zh = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)

    body = Sealed(KEY)

    class Meta:
        """In the order in which they came."""

        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "seq"], name="one_event_of_a_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "at"], name="events_of_a_kind"),
            models.Index(
                fields=["state"],
                condition=models.Q(state__in=["held", "parked"]),
                name="events_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.id}"


class Odd(models.Model):
    """
    A body that is no event, or contradicts one that is in: kept as it came, and a person decides.

    Several of the same bytes are one.
    """

    class Why(models.TextChoices):
        """What is odd about it."""

        CLASH = "clash", _("another event has its id or its number")
        UNREADABLE = "unreadable", _("it cannot be read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="odd")
    """That which brought it."""
    why = models.CharField(max_length=12, choices=Why.choices)
    event_id = models.UUIDField(null=True)
    """Of the event that it contradicts."""
    digest = models.CharField(max_length=64)
    """Of all of its bytes."""
    body_sealed = models.BinaryField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)

    body = Sealed(KEY)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "digest"], name="one_odd_body")
        ]

    def __str__(self) -> str:
        return f"odd body {self.id}"
