"""Passes, and the orders that begin later and will take some back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.passes import token
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.access.sealed import SealedFor
from shouwang.core.text import Text

SEE: Final = "passes.see"
"""The act that shows who holds a pass."""
HAND_OUT: Final = "passes.issue"
"""The act that shows what opens gates: the code of a pass and its letters."""


class OfHolder(Scoped["Pass"]):
    """Finds the passes that may be seen."""

    subject_field = "person_id"


class Pass(models.Model):
    """
    One pass, as it was signed; nothing of it changes but that it is taken back.

    To update one is to make another and take the first back. It holds the name of the time, sealed, and no link:
    a pass that was lost has to be refused also after its holder moved away.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        RESIDENT = token.Kind.RESIDENT.value, _("resident pass")
        RESPONDER = token.Kind.RESPONDER.value, _("staff pass")
        VOLUNTEER = token.Kind.VOLUNTEER.value, _("volunteer pass")
        FIRM = token.Kind.FIRM.value, _("firm pass")
        DELIVERY = token.Kind.DELIVERY.value, _("delivery pass")
        MEDICAL = token.Kind.MEDICAL.value, _("medical pass")

    class Why(models.TextChoices):
        """Why it was taken back."""

        LOST = "lost", _("lost")
        WRONG = "wrong", _("made out wrongly")
        OVER = "over", _("not needed any more")
        OTHER = "other", _("another reason")
        ORDER = "order", _("by an order")
        REPLACED = "replaced", _("replaced by another pass")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pass_id = models.CharField(max_length=16, unique=True)
    """Eight bytes drawn by chance, in hex: all that phones know of a pass that was taken back."""
    lot = models.PositiveBigIntegerField()
    """Drawn by chance: sums of it tell two lists of passes apart without reading them."""
    number = models.CharField(max_length=16, unique=True)
    """``X2026-0417``: what people say instead of a name."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the area that it is for."""
    person_id = models.UUIDField(null=True, db_index=True)
    household_id = models.UUIDField(null=True)
    responder_id = models.UUIDField(null=True, db_index=True)
    ref = models.CharField(max_length=12, blank=True)
    """Number of the holder in the register."""
    shown = models.CharField(max_length=24)
    """The initial alone, as the card has it."""
    name_sealed = models.BinaryField(default=b"")
    firm_sealed = models.BinaryField(default=b"")
    plate_sealed = models.BinaryField(default=b"")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    outings_a_day = models.PositiveSmallIntegerField(null=True)
    gates = models.JSONField(default=list)
    """Ids of the gates that it is for; empty for all."""
    token_sealed = models.BinaryField(default=b"")
    code_sealed = models.BinaryField(default=b"")
    tag = models.CharField(max_length=32, unique=True, null=True)
    box = models.TextField(blank=True)
    """Tag and sealed pass, as `codes` makes them: the entry in the book of a phone."""
    batch = models.UUIDField(null=True, db_index=True)
    """The job that issued it with others."""
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    issued_name = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoked_name = models.CharField(max_length=60, blank=True)
    revoked_why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    order_id = models.UUIDField(null=True)
    """The order that took it back."""
    replaced_by = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, related_name="replaces"
    )
    words_sealed = models.BinaryField(default=b"")
    """What was said when it was taken back."""

    name = SealedFor("pass", act=SEE)
    firm = SealedFor("pass", act=SEE)
    plate = SealedFor("pass", act=SEE)
    token = SealedFor("pass", act=HAND_OUT)
    code = SealedFor("pass", act=HAND_OUT)
    words = SealedFor("pass", act=SEE)

    objects: ClassVar[OfHolder] = OfHolder()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-issued_at", "-number"]
        indexes: ClassVar = [
            models.Index(fields=["revoked_why", "ends_at"], name="pass_by_why"),
            models.Index(fields=["kind", "ends_at"], name="pass_by_kind"),
        ]

    def __str__(self) -> str:
        return self.number

    def is_revoked(self, at: datetime) -> bool:
        """Tell whether it had been taken back at an instant."""
        return self.revoked_at is not None and self.revoked_at <= at

    def is_valid(self, at: datetime) -> bool:
        """Tell whether it opened gates at an instant."""
        return self.begins_at <= at < self.ends_at and not self.is_revoked(at)

    @property
    def gate_words(self) -> list[str]:
        """The gates as the signed bytes have them."""
        return [gate.replace("-", "")[: 2 * token.GATE_BYTES] for gate in self.gates]


class Ahead(models.Model):
    """An order that begins later: at that hour it takes passes back, unless it no longer binds then."""

    order_id = models.UUIDField(unique=True)
    begins_at = models.DateTimeField(db_index=True)
    by_name = models.CharField(max_length=60)
    """Who let it into force."""
    by_id = models.UUIDField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"order {self.order_id} from {self.begins_at}"


KIND_NAMES: Final[dict[str, Text]] = {
    token.Kind.RESIDENT: Text("Resident pass", "居民通行证"),
    token.Kind.RESPONDER: Text("Staff pass", "工作人员通行证"),
    token.Kind.VOLUNTEER: Text("Volunteer pass", "志愿者通行证"),
    token.Kind.FIRM: Text("Firm pass", "企业通行证"),
    token.Kind.DELIVERY: Text("Delivery pass", "配送通行证"),
    token.Kind.MEDICAL: Text("Medical pass", "医疗通行证"),
}
"""In both languages, for paper."""
