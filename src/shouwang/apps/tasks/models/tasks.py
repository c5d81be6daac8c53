"""Tasks, what happened to each, and what shows that it was done."""

from __future__ import annotations

import uuid
from typing import ClassVar, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.tasks.life import Happening, Kind, Proof, State
from shouwang.apps.tasks.models.groups import Group
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.access.sealed import SealedFor
from shouwang.backbone.photos import Album

SEE: Final = "tasks.see"
"""The act that shows what a task is about; one's own is read as `reading` has it."""


class OfTask(Scoped[models.Model]):
    """Finds what belongs to a task that may be seen."""

    path_field = "task__path"


class Task(models.Model):
    """
    Something that somebody is to do until some hour.

    Who does it, until when and where it stands are as its last steps have them; only actions write them, with the step.
    """

    class State(models.TextChoices):
        """Where it stands, in words."""

        WAITING = State.WAITING.value, _("to be taken up")
        TAKEN = State.TAKEN.value, _("taken up")
        DONE = State.DONE.value, _("done")
        DROPPED = State.DROPPED.value, _("dropped")

    class Needs(models.TextChoices):
        """Kinds of proof, in words."""

        NOTE = Proof.NOTE.value, _("note")
        PHOTO = Proof.PHOTO.value, _("photo")
        SIGNATURE = Proof.SIGNATURE.value, _("signature")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident_id = models.UUIDField()
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the place; of the incident where none is said."""
    place = models.CharField(max_length=200, blank=True)
    """Name of the place; empty where none is said."""
    number = models.CharField(max_length=16, unique=True)
    """``T2026-00001``: what people say instead of what it is about."""
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="tasks")
    responder_id = models.UUIDField(null=True)
    ref = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=60, blank=True)
    """Of who does it; empty where only the group is said."""
    title_sealed = models.BinaryField(default=b"")
    words_sealed = models.BinaryField(default=b"")
    items_sealed = models.BinaryField(default=b"")
    """The checklist, one item a line."""
    n_items = models.PositiveIntegerField(default=0)
    needs = models.JSONField(default=list)
    """Kinds of proof without which it is not done."""
    link_kind = models.CharField(max_length=20, blank=True)
    link_id = models.UUIDField(null=True, db_index=True)
    link_label = models.CharField(max_length=40, blank=True)
    """The record that it serves, as `links` knows it."""
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    given_name = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    done_at = models.DateTimeField(null=True)
    """When it was done or dropped."""
    changed_at = models.DateTimeField()

    title = SealedFor("task", act=SEE)
    words = SealedFor("task", act=SEE)
    items = SealedFor("task", act=SEE)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """What is due first, first."""

        ordering: ClassVar = ["due_at", "number"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at", "number"], name="task_by_state"),
            models.Index(fields=["due_at", "number"], name="task_by_due"),
            models.Index(fields=["incident_id", "state", "due_at"], name="task_of_incident"),
            models.Index(fields=["ref", "state", "due_at"], name="task_of_helper"),
            models.Index(fields=["group", "state", "due_at"], name="task_of_group"),
            models.Index(fields=["state", "done_at"], name="task_by_done"),
        ]

    def __str__(self) -> str:
        return self.number


class Step(models.Model):
    """Something that happened to a task; a mistake is followed by a step that puts it right."""

    class Kind(models.TextChoices):
        """What happened, in words."""

        GIVEN = Kind.GIVEN.value, _("given")
        TAKEN = Kind.TAKEN.value, _("taken up")
        TICKED = Kind.TICKED.value, _("ticked")
        UNTICKED = Kind.UNTICKED.value, _("tick taken back")
        NOTED = Kind.NOTED.value, _("noted")
        PROVED = Kind.PROVED.value, _("proof added")
        DONE = Kind.DONE.value, _("done")
        REOPENED = Kind.REOPENED.value, _("opened again")
        RETURNED = Kind.RETURNED.value, _("given back")
        REASSIGNED = Kind.REASSIGNED.value, _("given to somebody else")
        MOVED = Kind.MOVED.value, _("due later or earlier")
        DROPPED = Kind.DROPPED.value, _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    place_in_order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item = models.PositiveIntegerField(null=True)
    proof = models.CharField(max_length=10, blank=True)
    group_id = models.UUIDField(null=True)
    group_name = models.CharField(max_length=60, blank=True)
    responder_id = models.UUIDField(null=True)
    ref = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    words_sealed = models.BinaryField(default=b"")
    at = models.DateTimeField(db_index=True)
    noted_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    words = SealedFor("task", act=SEE)

    objects: ClassVar[OfTask] = OfTask()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["at", "place_in_order"]
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="step_by_kind")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "place_in_order"], name="one_step_at_a_time")
        ]

    @property
    def path(self) -> str:
        """Where the task is: those who may see it there see its steps."""
        return self.task.path

    @property
    def happening(self) -> Happening:
        """The step as plain data, without its words."""
        return Happening(
            at=self.at, kind=Kind(self.kind), item=self.item,
            proof=Proof(self.proof) if self.proof else None, group=self.group_id,
            responder=self.responder_id, due_at=self.due_at,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.task_id}"


class ProofOf(models.Model):
    """A photo without its metadata, or a signature; it came with one step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="proofs")
    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="brought")
    kind = models.CharField(max_length=10, choices=Task.Needs.choices)
    file = models.CharField(max_length=60, blank=True)
    """Name of the sealed photo in its folder; empty for a signature, and once the photo went."""
    n_bytes = models.PositiveIntegerField(default=0)
    signer_sealed = models.BinaryField(default=b"")
    strokes_sealed = models.BinaryField(default=b"")
    """A drawn signature: lists of points as JSON; empty where only the name was typed."""
    at = models.DateTimeField()

    signer = SealedFor("task", act=SEE)
    strokes = SealedFor("task", act=SEE)
    photos: ClassVar = Album("tasks", key="task", place="tasks.proofof.photo")

    objects: ClassVar[OfTask] = OfTask()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they were brought."""

        ordering: ClassVar = ["at", "pk"]

    @property
    def path(self) -> str:
        """Where the task is."""
        return self.task.path

    def __str__(self) -> str:
        return f"{self.kind} for {self.task_id}"


class Span(models.Model):
    """
    A time in which a task was open, with one due time and one group: written with the step that began or ended it.

    What was open or late at an instant is counted here without reading every step; a test holds it to the steps.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="spans")
    incident_id = models.UUIDField()
    path = models.CharField(max_length=200, blank=True)
    group_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they began."""

        ordering: ClassVar = ["from_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["incident_id", "to_at", "due_at"], name="span_of_incident")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} from {self.from_at}"
