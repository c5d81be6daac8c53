"""Recalls and their rounds; who stands where is worked out from what was answered."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped

_Row = TypeVar("_Row", bound=models.Model)


class OfRecall(Scoped[_Row]):
    """Finds what belongs to a recall that may be seen."""

    path_field = "recall__path"
    subject_field = "recall_id"


class Recall(models.Model):
    """Those who help are called in: the leadership, or everybody."""

    class Step(models.TextChoices):
        """Who is called."""

        LEADERSHIP = "leadership", _("the leadership")
        ALL = "all", _("everybody at work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)
    """``RC2026-0001``."""
    incident_id = models.UUIDField(db_index=True)
    incident_no = models.CharField(max_length=16)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Area whose helpers are called; empty for the whole town."""
    step = models.CharField(max_length=10, choices=Step.choices)
    roles = models.JSONField(default=list)
    """Codes of the roles asked for; empty for all."""
    places = models.JSONField(default=list)
    """Where to come to: each a ``label``, and the ``path`` of the area whose people come there or none."""
    by_at = models.DateTimeField()
    """When they should be there."""
    words = models.CharField(max_length=200, blank=True)
    """What is said; nobody's name stands in it."""
    n_unfit = models.PositiveIntegerField(default=0)
    """How many at work were not called since a doctor says no."""
    called_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    called_by = models.CharField(max_length=60)
    stood_down_at = models.DateTimeField(null=True)
    stood_down_by = models.CharField(max_length=60, blank=True)
    stood_down_words = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first; one of a step runs at a time."""

        ordering: ClassVar = ["-called_at", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident_id", "step"],
                condition=models.Q(stood_down_at__isnull=True),
                name="one_recall_of_a_step_runs",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def runs(self) -> bool:
        """Whether it was not stood down."""
        return self.stood_down_at is None

    @property
    def labels(self) -> list[str]:
        """Names of the places to come to, in their order."""
        return [place["label"] for place in self.places]


class Round(models.Model):
    """One time that people are called, or told that it is over."""

    class Kind(models.TextChoices):
        """What is said in it."""

        CALL = "call", _("call")
        ONE = "one", _("one more by hand")
        STAND_DOWN = "stand-down", _("stand-down")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="rounds")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CALL)
    channels = models.JSONField(default=list)
    """Codes of the channels, in the order in which they were used."""
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    by = models.CharField(max_length=60)

    objects: ClassVar[OfRecall[Self]] = OfRecall()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they went out."""

        ordering: ClassVar = ["recall", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "n"], name="one_round_of_a_number")
        ]

    def __str__(self) -> str:
        return f"round {self.n} of {self.recall_id}"
