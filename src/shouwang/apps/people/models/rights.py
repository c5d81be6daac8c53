"""What people ask about their own data, and the answers."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models.residents import OfPerson, Person
from shouwang.backbone.vault import Sealed


class RightsRequest(models.Model):
    """One request of a person about their own data."""

    class Kind(models.TextChoices):
        """What is asked."""

        COPY = "copy", _("a copy of what is kept")
        CORRECTION = "correction", _("a correction")
        DELETION = "deletion", _("deletion")

    class Way(models.TextChoices):
        """How it came."""

        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by telephone")
        OFFICER = "officer", _("told to an officer")

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        GRANTED = "granted", _("done")
        REFUSED = "refused", _("not done")

    class About(models.TextChoices):
        """What of the entry it is about."""

        WHOLE = "", _("everything")
        NAME = "name", _("name")
        BIRTH = "birth", _("sex or date of birth")
        HOME = "home", _("home or household")
        PHONE = "phone", _("telephone")
        IDENTITY = "identity", _("identity number")
        NEEDS = "needs", _("needs")
        TRAVEL = "travel", _("where they were")
        NOTE = "note", _("note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(max_length=10, choices=About.choices, blank=True)
    said_sealed = models.BinaryField(default=b"")
    way = models.CharField(max_length=8, choices=Way.choices)
    asked_on = models.DateField()
    due_on = models.DateField(db_index=True)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    answer_sealed = models.BinaryField(default=b"")
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    said = Sealed("note")
    answer = Sealed("note")

    objects: ClassVar[OfPerson[Self]] = OfPerson()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """What is due first stands first."""

        ordering: ClassVar = ["due_on", "noted_at"]

    def __str__(self) -> str:
        return f"request of {self.person_id}"

    def is_late(self, on: date) -> bool:
        """Tell whether it should have been answered before a day."""
        return self.decided_at is None and self.due_on < on
