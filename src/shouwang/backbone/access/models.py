"""Accounts of those who work here, and links that sign in once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.vault import Sealed


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name they sign in with."""


class Account(AbstractBaseUser):
    """One person who works with the system. There is no default account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sign_in_name = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    door = models.CharField(max_length=6, default="factor")
    """``factor``: password and authenticator; ``device``: no password, a PIN on an enrolled phone."""
    pin = models.CharField(max_length=128, blank=True)
    """Hashed; empty where there is none."""
    pin_until = models.DateTimeField(null=True)
    """A PIN from a slip opens until then, and is changed when it first opens; None for one's own."""
    invited_by = models.UUIDField(null=True)
    """Who last made what opens it: an invitation, a PIN, or a sign-in anew as the second of two."""
    invited_at = models.DateTimeField(null=True)
    """When that was made, and from when it is first used, that moment: until some days later it may be in one hand."""
    is_active = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_shift_seen_at = models.DateTimeField(null=True)
    helper_ref = models.CharField(max_length=12, blank=True)
    """Of the entry among those who help; when they are discharged, all their assignments end."""
    own_file = models.UUIDField(null=True)
    """Their own entry in the register: it and their household's are not opened unnoticed."""
    kin = models.JSONField(default=list)
    """Entries of relatives who live elsewhere, as texts of their ids."""

    objects = AccountManager()

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """One person has one open account for each way of signing in."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper_ref", "door"],
                condition=models.Q(is_active=True) & ~models.Q(helper_ref=""),
                name="one_account_of_a_helper",
            ),
            models.UniqueConstraint(
                fields=["own_file", "door"],
                condition=models.Q(is_active=True),
                name="one_account_of_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.sign_in_name


class SignInLink(models.Model):
    """A link that signs in once; only a digest of its token is kept."""

    class Purpose(models.TextChoices):
        """What the link is for."""

        FIRST_START = "first-start", _("first start")
        INVITATION = "invitation", _("invitation")
        RECOVERY = "recovery", _("sign-in made anew")
        DEMO = "demo", _("invented town")

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} link of {self.account_id}"


class Assignment(models.Model):
    """One role for one area, from one moment to another, for a stated purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(_("role"), max_length=30)
    area = models.CharField(_("area"), max_length=200, blank=True)
    """Path of the area; empty for the whole town."""
    purpose = models.CharField(_("purpose"), max_length=200)
    incident = models.CharField(max_length=40, blank=True)
    shift = models.CharField(max_length=40, blank=True)
    """Opaque references: the assignment ends when they do."""
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-from_at", "-given_at"]

    def __str__(self) -> str:
        return f"{self.role} for {self.area or 'the whole town'}"


class Ending(models.Model):
    """An incident, a shift, or somebody's help that has ended, and with it what was bound to it."""

    key = models.CharField(max_length=60, primary_key=True)
    """``incident:…``, ``shift:…`` or ``helper:…``."""
    ends_at = models.DateTimeField()
    said_by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.key


class Glass(models.Model):
    """One file opened in an emergency, or although it is of the reader's own household."""

    class Reason(models.TextChoices):
        """Why it had to be."""

        LIFE = "life", _("danger to life or health")
        TRANSPORT = "transport", _("transport to treatment")
        WELFARE = "welfare", _("nobody answers: welfare check")
        CONTACT = "contact", _("urgent tracing of a contact")
        NO_OTHER = "no-other", _("nobody else on duty can do it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="glasses")
    subject_id = models.UUIDField(db_index=True)
    is_own = models.BooleanField(default=False)
    """Whether it is of their own household or a relative."""
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words_sealed = models.BinaryField(default=b"")
    role = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    until_at = models.DateTimeField(db_index=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    was_right = models.BooleanField(null=True)
    finding_sealed = models.BinaryField(default=b"")

    words = Sealed("note")
    finding = Sealed("note")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"glass {self.id}"


class Recovery(models.Model):
    """Sign-in made anew for a colleague who lost phone or password: one opens it, another confirms it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recoveries")
    reason_sealed = models.BinaryField(default=b"")
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When the person concerned last saw what became of it."""

    reason = Sealed("note")

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"recovery {self.id}"


class Phone(models.Model):
    """A shared phone: on it, and only on such ones, a PIN opens. Digests are kept, never what opens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=60)
    area = models.CharField(_("area"), max_length=200, blank=True)
    """Whatever somebody's assignment is for, on this phone it counts within this area only."""
    purpose = models.CharField(_("purpose"), max_length=200)
    link_digest = models.CharField(max_length=64, unique=True)
    link_until = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"phone {self.id}"


class Tries(models.Model):
    """How often something that opens was tried in vain, and until when it rests."""

    key = models.CharField(max_length=150, primary_key=True)
    n = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.n} tries of {self.key}"
