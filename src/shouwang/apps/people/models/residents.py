"""
Residents, households, and what help they need.

There is no field for ethnicity, religion, party or household-registration class, and none for
where a person is from: the question is where somebody was in the last 14 days.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.apps.people.models.phones import MaskedPhone
from shouwang.backbone.access.scope import Scoped, ScopedByClass
from shouwang.backbone.access.sealed import SealedFor

_Row = TypeVar("_Row", bound=models.Model)


class OfPerson(Scoped[_Row]):
    """Finds what belongs to a person who may be seen."""

    path_field = "person__path"
    subject_field = "person_id"


class NeedsSeen(ScopedByClass[_Row]):
    """
    Finds the needs that the reader's work includes.

    What must be known in an emergency is a class of its own: it is never behind glass.
    """

    path_field = "person__path"
    subject_field = "person_id"
    class_field = "kind"
    acts: ClassVar[Mapping[str, str]] = {
        "dialysis": "see.health",
        "pregnancy": "see.health",
        "oxygen": "see.emergency",
        "disability": "see.emergency",
        "alone": "see.care",
        "child": "see.care",
        "animals": "see.care",
    }


class TravelSeen(ScopedByClass[_Row]):
    """Finds where people were, for those whose work asks for it."""

    path_field = "person__path"
    subject_field = "person_id"
    acts: ClassVar[Mapping[str, str]] = {"*": "see.travel"}


class OfKept(Scoped[_Row]):
    """Finds merges of entries that may be seen."""

    path_field = "kept__path"
    subject_field = "kept_id"


class LastNumber(models.Model):
    """The last number given to a kind of record: it only grows, so that none is given again."""

    kind = models.CharField(max_length=10, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Household(models.Model):
    """People who share a door."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=40, blank=True, db_index=True)
    home = models.ForeignKey(
        "places.Area", on_delete=models.PROTECT, null=True, related_name="households"
    )
    batch = models.ForeignKey("people.ImportBatch", on_delete=models.SET_NULL, null=True)

    def __str__(self) -> str:
        return f"household {self.ref or self.id}"


class Person(MaskedPhone, models.Model):
    """One resident. Telephone and identity number are sealed; equality is asked by an index."""

    class Standing(models.TextChoices):
        """Whether the person is to be counted."""

        LIVING = "living", _("lives here")
        MOVED = "moved", _("moved away")
        DECEASED = "deceased", _("deceased")
        MERGED = "merged", _("entered twice, merged")

    class Sex(models.TextChoices):
        """As written in the papers; may be left open."""

        FEMALE = "f", _("female")
        MALE = "m", _("male")
        UNKNOWN = "", _("not stated")

    class Language(models.TextChoices):
        """Languages that have a word in both of ours; any other stands as it was written."""

        MANDARIN = "zh", _("Mandarin")
        LOCAL = "zh-x-local", _("local dialect")
        CANTONESE = "yue", _("Cantonese")
        ENGLISH = "en", _("English")
        SIGNS = "sgn", _("sign language")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the place where they sleep or slept last; empty where that is not known: then it is for the town."""
    name = models.CharField(_("name"), max_length=60, db_index=True)
    pinyin = models.CharField(max_length=120, blank=True, db_index=True)
    initials = models.CharField(max_length=30, blank=True, db_index=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="members"
    )
    is_head = models.BooleanField(_("head of household"), default=False)
    relation = models.CharField(_("relation to the head"), max_length=30, blank=True)
    language = models.CharField(_("language spoken"), max_length=30, blank=True)
    standing = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.LIVING, db_index=True
    )
    standing_since = models.DateField(null=True, blank=True)
    standing_noted_on = models.DateField(null=True, blank=True)
    """The day on which the office learnt of it; None where they were entered with it."""
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    phone_sealed = models.BinaryField(default=b"")
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone_end = models.CharField(max_length=4, blank=True)
    national_id_sealed = models.BinaryField(default=b"")
    national_id_index = models.CharField(max_length=64, blank=True, db_index=True)
    note_sealed = models.BinaryField(default=b"")
    batch = models.ForeignKey(
        "people.ImportBatch", on_delete=models.SET_NULL, null=True, related_name="people"
    )
    batch_row = models.PositiveIntegerField(null=True)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """Equal to `entered_at` until somebody works with the entry."""

    phone = SealedFor("phone", act="see.phone")
    national_id = SealedFor("national-id", act="see.national-id")
    note = SealedFor("note", act="see.note")

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them: entries, whoever may see them."""

    class Meta:
        """Order of lists; the index serves the list page."""

        ordering: ClassVar = ["pinyin", "ref"]
        indexes: ClassVar = [models.Index(fields=["standing", "pinyin", "ref"])]

    def __str__(self) -> str:
        return self.ref

    @property
    def language_label(self) -> str:
        """The language spoken, in the reader's words where there are any."""
        is_known = self.language in self.Language.values
        return str(self.Language(self.language).label) if is_known else self.language

    def age(self, on: date) -> int | None:
        """Return the age in years on a day."""
        born = self.born_on
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Stay(models.Model):
    """Where a person sleeps, from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stays")
    room = models.ForeignKey(
        "places.Area", on_delete=models.PROTECT, null=True, related_name="stays"
    )
    elsewhere = models.CharField(_("sleeps elsewhere"), max_length=120, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    objects: ClassVar[OfPerson[Self]] = OfPerson()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """At most one open stay for a person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(to_on=None), name="one_open_stay"
            )
        ]

    @property
    def label(self) -> str:
        """The place in words."""
        return self.room.home_label if self.room else self.elsewhere

    def __str__(self) -> str:
        return f"stay of {self.person_id} from {self.from_on}"


class Need(models.Model):
    """Help that somebody needs, whatever happens."""

    class Kind(models.TextChoices):
        """Kinds of needs."""

        DIALYSIS = "dialysis", _("dialysis")
        PREGNANCY = "pregnancy", _("pregnancy")
        OXYGEN = "oxygen", _("oxygen")
        DISABILITY = "disability", _("disability")
        ALONE = "alone", _("lives alone")
        CHILD = "child", _("small child")
        ANIMALS = "animals", _("animals to feed")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=12, choices=Kind.choices, db_index=True)
    noted_on = models.DateField()
    ended_on = models.DateField(null=True)

    objects: ClassVar[NeedsSeen[Self]] = NeedsSeen()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Travel(models.Model):
    """Where somebody was in the last 14 days, asked for a stated reason."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="travels")
    place = models.CharField(max_length=120)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    noted_on = models.DateField()

    objects: ClassVar[TravelSeen[Self]] = TravelSeen()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    def __str__(self) -> str:
        return f"travel of {self.person_id}"


class Merge(models.Model):
    """Two entries found to be one person; everything needed to take it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_gone")
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    actor_name = models.CharField(max_length=60)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[OfKept[Self]] = OfKept()

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
