"""Working groups, who was in them when, and who lives in the zone until the end."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped
from shouwang.core.text import Text


class OfGroup(Scoped[models.Model]):
    """Finds what belongs to a group whose area may be seen."""

    path_field = "group__path"


class Template(models.Model):
    """The groups that a town forms, as somebody changed them; the last counts, earlier ones stay."""

    groups = models.JSONField(default=list)
    """As in ``groups.toml``, in the order in which the town wants them."""
    is_shipped = models.BooleanField(default=False)
    """Whether what comes with the program counts again."""
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)

    class Meta:
        """The last first."""

        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"groups of the town as of {self.at}"


class Group(models.Model):
    """A working group of one incident, from when it is formed until it is dissolved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident_id = models.UUIDField(db_index=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    code = models.CharField(max_length=30)
    """Of the template that it comes from; ``own`` for one that is in none."""
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    duties = models.JSONField(default=list)
    """Each with ``zh`` and ``en``."""
    was = models.JSONField(default=list)
    """Names that it had before: ``name``, ``name_en``, ``until``, ``by``."""
    formed_at = models.DateTimeField()
    formed_by = models.CharField(max_length=60)
    dissolved_at = models.DateTimeField(null=True)
    dissolved_by = models.CharField(max_length=60, blank=True)
    place = models.PositiveIntegerField(default=0)
    """Among the groups of its incident."""

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which the town has them."""

        ordering: ClassVar = ["place", "formed_at"]

    @property
    def title(self) -> Text:
        """Its name in both languages."""
        return Text(self.name_en or self.name, self.name)

    @property
    def duty_texts(self) -> list[Text]:
        """Its duties in both languages."""
        return [Text(one["en"], one["zh"]) for one in self.duties]

    def __str__(self) -> str:
        return f"{self.code} of {self.incident_id}"


class Member(models.Model):
    """Somebody in a group, from one moment to another; who leaves stays in what was."""

    class Part(models.TextChoices):
        """What they are in it."""

        LEAD = "lead", _("lead")
        DEPUTY = "deputy", _("deputy")
        MEMBER = "member", _("member")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    responder_id = models.UUIDField(db_index=True)
    ref = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=60)
    part = models.CharField(max_length=6, choices=Part.choices)
    from_at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    to_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    objects: ClassVar[OfGroup] = OfGroup()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The lead first; one lead, one deputy, nobody twice at a time."""

        ordering: ClassVar = [
            models.Case(
                models.When(part="lead", then=0), models.When(part="deputy", then=1), default=2
            ),
            "pk",
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "responder_id"],
                condition=models.Q(to_at=None),
                name="once_in_a_group",
            ),
            models.UniqueConstraint(
                fields=["group", "part"],
                condition=models.Q(to_at=None) & ~models.Q(part="member"),
                name="one_lead_and_one_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.ref} of {self.group_id}"


class LivingIn(models.Model):
    """One who helps and lives in the zone until the end: where, from when, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident_id = models.UUIDField(db_index=True)
    path = models.CharField(max_length=200, db_index=True)
    """Of the room or place where they sleep."""
    label = models.CharField(max_length=200)
    responder_id = models.UUIDField(db_index=True)
    ref = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="inside")
    from_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    to_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """In the order in which they went in; nobody lives in two places of one incident."""

        ordering: ClassVar = ["from_at", "ref"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident_id", "responder_id"],
                condition=models.Q(to_at=None),
                name="inside_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} in {self.path}"
