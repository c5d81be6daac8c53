"""Those who are called, through what, and what they answered; answers are added and never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people import public as people
from shouwang.apps.recalls.models.recalls import OfRecall, Recall, Round
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.vault import Sealed

_Row = TypeVar("_Row", bound=models.Model)


class OfCall(Scoped[_Row]):
    """Finds what belongs to a call that may be seen."""

    path_field = "call__recall__path"
    subject_field = "call__recall_id"


class Call(models.Model):
    """One who is called in a recall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recall = models.ForeignKey(Recall, on_delete=models.CASCADE, related_name="calls")
    responder_id = models.UUIDField(db_index=True)
    ref = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=16)
    is_leader = models.BooleanField(default=False)
    path = models.CharField(max_length=200, blank=True)
    """Of the area where they help."""
    phone_end = models.CharField(max_length=4, blank=True)
    """Last figures of the number; empty where none is known."""
    place = models.CharField(max_length=120)
    """Where they are to come to."""
    away_until = models.DateField(null=True)
    """Last day of the leave on which they were called."""
    first = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="carried_on"
    )
    """Of the leadership's recall that ran: what is answered is kept there, once for both."""
    is_carried = models.BooleanField(default=False)
    """Whether they had answered there, and so were not called again."""
    called_at = models.DateTimeField()

    objects: ClassVar[OfRecall[Self]] = OfRecall()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """Leaders first, then by role and area; nobody is called twice in one recall."""

        ordering: ClassVar = ["-is_leader", "path", "role", "ref"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recall", "responder_id"], name="called_once")
        ]

    def __str__(self) -> str:
        return f"{self.ref} in {self.recall_id}"

    @property
    def root_id(self) -> uuid.UUID:
        """Of the call with which their answers are kept."""
        return self.first_id or self.pk

    @property
    def role_label(self) -> str:
        """What they are here as, in words."""
        return dict(people.helper_roles()).get(self.role, self.role)

    @property
    def masked_phone(self) -> str:
        """The number with its middle left out; empty where none is known."""
        return f"*** **** {self.phone_end}" if self.phone_end else ""


class Link(models.Model):
    """A link by which one person answers in one round; only a digest of its token is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="links")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="links")

    objects: ClassVar[OfCall[Self]] = OfCall()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"link of {self.call_id}"


class Sent(models.Model):
    """What became of one message: its file or record, or why it did not go out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sent")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sent")
    channel = models.CharField(max_length=20)
    ref = models.CharField(max_length=200, blank=True)
    """What the channel calls it: a file in the town's folder, a number of a message."""
    fault = models.CharField(max_length=20, blank=True)
    """Code of why it did not go out; empty where it did."""

    objects: ClassVar[OfCall[Self]] = OfCall()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.channel} to {self.call_id}"


class Answer(models.Model):
    """What somebody said, or was seen to do."""

    class Kind(models.TextChoices):
        """What it was."""

        COMING = "coming", _("coming")
        CANNOT = "cannot", _("cannot come")
        ARRIVED = "arrived", _("is here")
        TOOK_BACK = "took-back", _("taken back")

    class Why(models.TextChoices):
        """Why somebody cannot come; which illness, nobody is asked."""

        AWAY = "away", _("too far away")
        CARING = "caring", _("caring for somebody")
        ON_DUTY = "on-duty", _("on duty elsewhere")
        OTHER = "other", _("another reason")

    class Way(models.TextChoices):
        """Who wrote it down."""

        ACCOUNT = "account", _("answered here")
        LINK = "link", _("answered through the link")
        NOTED = "noted", _("noted by a colleague")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="answers")
    n = models.PositiveIntegerField()
    """How many were written down before it: of one instant the last counts."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    expected_at = models.DateTimeField(null=True)
    """When they think they will be there; none where they did not say."""
    place = models.CharField(max_length=120, blank=True)
    why_sealed = models.BinaryField(default=b"")
    at = models.DateTimeField()
    """When it was said, or happened."""
    noted_at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way.choices)
    account_id = models.UUIDField(null=True)
    by = models.CharField(max_length=60)
    takes_back = models.ForeignKey("self", on_delete=models.CASCADE, null=True)

    why = Sealed("task")

    objects: ClassVar[OfCall[Self]] = OfCall()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which it happened."""

        ordering: ClassVar = ["at", "n"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "n"], name="one_answer_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.call_id}"

    @property
    def why_label(self) -> str:
        """Why they cannot come, in words; empty where nothing was said."""
        return str(self.Why(self.why).label) if self.why else ""
