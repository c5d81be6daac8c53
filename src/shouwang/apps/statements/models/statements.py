"""
Statements, their versions, and what became of each; where one stands is worked out.

Nothing here is about a person who lives in the town: names are those of staff in office.
"""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped
from shouwang.core.text import Lang, Text


class OfStatement(Scoped[models.Model]):
    """Finds what belongs to a statement that may be seen."""

    path_field = "statement__path"


class Statement(models.Model):
    """What the town tells everybody about an incident; it gets its number when it is approved."""

    class Kind(models.TextChoices):
        """Why it is made."""

        CONFIRMATION = "confirmation", _("a case is confirmed")
        UPDATE = "update", _("how it stands")
        RELEASED = "released", _("it is over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident_id = models.UUIDField(db_index=True)
    incident_no = models.CharField(max_length=16)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Area of the incident; empty for the whole town."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.CharField(max_length=16, null=True, unique=True)
    """``S2026-0001``, given with the first approval."""
    drafted_at = models.DateTimeField()

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them; and for what everybody may read."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-drafted_at", "-number"]

    def __str__(self) -> str:
        return self.number or f"draft of {self.incident_no}"


class Version(models.Model):
    """The words of a statement as somebody wrote them; a change is a further version, and none is ever changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    text_zh = models.TextField()
    """Paragraphs, one a line."""
    text_en = models.TextField()
    promises_zh = models.TextField()
    """The town's commitments as they were promised, one a line."""
    promises_en = models.TextField()
    phone = models.CharField(max_length=60)
    """Number for questions."""
    reason_zh = models.CharField(max_length=300, blank=True)
    """Why it corrects what was told before; empty for a first text."""
    reason_en = models.CharField(max_length=300, blank=True)
    n_confirmed = models.PositiveIntegerField(null=True)
    """What the record said when it was written."""
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    objects: ClassVar[OfStatement] = OfStatement()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they were written."""

        ordering: ClassVar = ["n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "n"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return f"version {self.n} of {self.statement_id}"

    @property
    def title(self) -> Text:
        """Its title in both languages."""
        return Text(self.title_en, self.title_zh)

    def in_(self, name: str, lang: Lang) -> str:
        """Return one of the texts in one language."""
        return str(getattr(self, f"{name}_{lang}"))


class Step(models.Model):
    """What became of a version: approved, sent back; or of the whole statement: withdrawn."""

    class Kind(models.TextChoices):
        """What was done."""

        APPROVED = "approved", _("approved")
        SENT_BACK = "sent-back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="steps")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="steps")
    place_in_order = models.PositiveIntegerField(default=0)
    """How many of this statement were written down before it."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words_zh = models.CharField(max_length=300, blank=True)
    """Why it was sent back, in whichever language; why it is withdrawn, for everybody to read."""
    words_en = models.CharField(max_length=300, blank=True)
    office_zh = models.CharField(max_length=120, blank=True)
    """For which office it is approved."""
    office_en = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    objects: ClassVar[OfStatement] = OfStatement()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["place_in_order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement", "place_in_order"], name="one_step_at_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.statement_id}"
