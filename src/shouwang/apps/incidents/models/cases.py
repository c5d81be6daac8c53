"""Reports as they came in, and the cases of an incident with what was said of each."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.incidents.models.incidents import Incident
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.access.sealed import SealedFor
from shouwang.core.text import Text
from shouwang.policy import incidents

_Row = TypeVar("_Row", bound=models.Model)
SEE: str = "incidents.see-cases"
"""The act that shows who is ill, and what was found."""


class OfCase(Scoped[_Row]):
    """Finds what belongs to a case that may be seen."""

    path_field = "case__path"
    subject_field = "case__person_id"


class ByPerson(Scoped[_Row]):
    """Finds what is about a person who may be seen."""

    subject_field = "person_id"


class Case(models.Model):
    """
    Somebody who was reported ill, in one incident; what is known now, the rest stands in what was said.

    Who is not in the register is a case too, by name and perhaps a telephone number.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="cases")
    no = models.PositiveIntegerField()
    """Counted in its incident, from 1: what people say instead of a name."""
    person_id = models.UUIDField(null=True, db_index=True)
    """Entry of the register; None for somebody who is not in it."""
    ref = models.CharField(max_length=12, blank=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the home at the time; of the incident, where none is known."""
    name_index = models.CharField(max_length=64, blank=True, db_index=True)
    """Stands for the name of somebody who is not in the register, so that they are known again."""
    phone_index = models.CharField(max_length=64, blank=True)
    name_sealed = models.BinaryField(default=b"")
    home_sealed = models.BinaryField(default=b"")
    state = models.CharField(max_length=10)
    """One of `CaseState`."""
    onset_on = models.DateField()
    sample_on = models.DateField(null=True)
    result_on = models.DateField(null=True)
    isolated_on = models.DateField(null=True)
    """Day from which the case infected nobody any more: brought to a ward, or apart at home."""
    changed_at = models.DateTimeField()

    name = SealedFor("case", act=SEE)
    home = SealedFor("case", act=SEE)

    objects: ClassVar[ByPerson[Self]] = ByPerson()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they were reported; nobody is two cases of one incident."""

        ordering: ClassVar = ["no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "no"], name="one_case_of_a_number"),
            models.UniqueConstraint(
                fields=["incident", "person_id"],
                condition=models.Q(person_id__isnull=False),
                name="one_case_of_a_person",
            ),
        ]

    @property
    def state_name(self) -> Text:
        """What is known of it, in words."""
        return incidents.CASE_NAMES[incidents.CaseState(self.state)]

    def __str__(self) -> str:
        return f"case {self.no} of {self.incident_id}"


class Report(models.Model):
    """One report as it was taken down; several may be about one case, and none is lost."""

    class Way(models.TextChoices):
        """How it came."""

        PHONE = "phone", _("by telephone")
        PAGE = "page", _("typed in")
        CLINIC = "clinic", _("list of a clinic")

    class Fate(models.TextChoices):
        """What it led to."""

        OPENED = "opened", _("opened the incident")
        NEW_CASE = "new-case", _("a further case")
        KNOWN = "known", _("about a case that is known")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    way = models.CharField(max_length=8, choices=Way.choices)
    fate = models.CharField(max_length=8, choices=Fate.choices)
    onset_on = models.DateField()
    sample_on = models.DateField(null=True)
    result = models.CharField(max_length=10, blank=True)
    """``positive``, ``negative``, or nothing where none is there yet."""
    result_on = models.DateField(null=True)
    isolated_on = models.DateField(null=True)
    by_sealed = models.BinaryField(default=b"")
    reach_sealed = models.BinaryField(default=b"")
    words_sealed = models.BinaryField(default=b"")
    said_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField(null=True)
    noted_name = models.CharField(max_length=60)

    by = SealedFor("case", act=SEE)
    reach = SealedFor("case", act=SEE)
    words = SealedFor("case", act=SEE)

    objects: ClassVar[OfCase[Self]] = OfCase()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they were taken down."""

        ordering: ClassVar = ["noted_at"]

    @property
    def path(self) -> str:
        """Where the case is: those who may see it there see the report."""
        return self.case.path

    def __str__(self) -> str:
        return f"{self.way} report of {self.case_id}"


class Said(models.Model):
    """Something that was said of a case: its state, or a day that was corrected; what was said before stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="said")
    place_in_order = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10)
    """One of `CaseState`."""
    onset_on = models.DateField()
    sample_on = models.DateField(null=True)
    result_on = models.DateField(null=True)
    isolated_on = models.DateField(null=True)
    words_sealed = models.BinaryField(default=b"")
    """What it rests on."""
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    words = SealedFor("case", act=SEE)

    objects: ClassVar[OfCase[Self]] = OfCase()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it was said."""

        ordering: ClassVar = ["at", "place_in_order"]

    @property
    def state_name(self) -> Text:
        """What was said of it, in words."""
        return incidents.CASE_NAMES[incidents.CaseState(self.state)]

    @property
    def path(self) -> str:
        """Where the case is."""
        return self.case.path

    def __str__(self) -> str:
        return f"{self.state} of {self.case_id}"
