"""Tables of gates: passages as they were captured, hand-over notes, what somebody looks at, and searches."""

from __future__ import annotations

import json
import re
import uuid
from typing import ClassVar, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone import vault
from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.vault import Sealed
from shouwang.core.text import Text
from shouwang.policy.passage import Emergency, Says

KEY: Final = "gate"
"""Class of data that what is said at a gate is sealed as."""
_SHOWN: Final = 2
"""Characters of a plate that are shown at each end, and of a number of a pass at its end."""
_NUMBER: Final = re.compile(r"([A-Z]\d{4}-)?(.+)")


class Passage(models.Model):
    """
    An entry at a gate. It is never changed but for its state; a correction is a further entry of the same root.

    What the officer did is kept, whatever phone or server say of it. Of the entries of a root one counts at most.
    """

    class Way(models.TextChoices):
        """Which way."""

        IN = "in", _("in")
        OUT = "out", _("out")

    class What(models.TextChoices):
        """Who or what passed."""

        PERSON = "person", _("on foot")
        VEHICLE = "vehicle", _("vehicle")

    class How(models.TextChoices):
        """By what they were known."""

        PASS = "pass", _("pass")
        CODE = "code", _("code of a pass")
        NONE = "none", _("no pass")
        COUNT = "count", _("counted only")
        EMERGENCY = "emergency", _("emergency")
        PAPER = "paper", _("typed from paper")

    class Done(models.TextChoices):
        """What was done."""

        THROUGH = "through", _("let through")
        BACK = "back", _("turned back")
        LEAD = "lead", _("lead called")

    class Reason(models.TextChoices):
        """Why somebody was let through all the same."""

        MEDICINE = "medicine", _("medicine")
        SICK_RELATIVE = "sick-relative", _("a sick relative")
        DEATH = "death", _("a death")
        CHILD = "child", _("a child")
        GOES_HOME = "goes-home", _("goes home")
        OTHER = "other", _("another reason")

    class State(models.TextChoices):
        """Whether an entry counts."""

        COUNTS = "counts", _("counts")
        REPLACED = "replaced", _("corrected")
        TAKEN_BACK = "taken-back", _("taken back")
        TAKES_BACK = "takes-back", _("takes another back")
        WAITS = "waits", _("waits for a decision")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Of the event, where a phone captured it."""
    root = models.UUIDField(db_index=True)
    """Of the first entry about the same passage; its own where it is that."""
    corrects = models.UUIDField(null=True)
    """Of the entry that it takes the place of, or takes back."""
    state = models.CharField(max_length=12, choices=State.choices)
    is_void = models.BooleanField(default=False)
    """Whether it says that there was no such passage: it takes back, and tells nothing of its own."""
    gate_id = models.UUIDField()
    gate_code = models.CharField(max_length=8)
    zone_no = models.CharField(max_length=16)
    path = models.CharField(max_length=200, db_index=True)
    """Of the gate's zone."""
    way = models.CharField(max_length=3, choices=Way.choices)
    what = models.CharField(max_length=8, choices=What.choices)
    people = models.PositiveSmallIntegerField()
    plate_sealed = models.BinaryField(default=b"")
    plate_index = models.CharField(max_length=vault.INDEX_CHARS, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)
    pass_id = models.CharField(max_length=16, blank=True)
    pass_kind = models.CharField(max_length=10, blank=True)
    pass_no = models.CharField(max_length=16, blank=True)
    counts_outings = models.BooleanField(default=False)
    """Whether the pass is for so many outings a day."""
    says = models.CharField(max_length=14, blank=True)
    """What the phone told whoever stood there; empty where nothing was asked."""
    reasons = models.JSONField(default=list)
    own_says = models.CharField(max_length=14, blank=True)
    """What the town's own rule says, as of the time it happened and with what is known now."""
    own_reasons = models.JSONField(default=list)
    done = models.CharField(max_length=7, choices=Done.choices)
    exception = models.CharField(max_length=13, choices=Reason.choices, blank=True)
    emergency = models.CharField(max_length=9, blank=True)
    journey_sealed = models.BinaryField(default=b"")
    """Where from, where to, where they were: an object of JSON."""
    temps_sealed = models.BinaryField(default=b"")
    """Temperatures, a list of JSON: data about health."""
    words_sealed = models.BinaryField(default=b"")
    at = models.DateTimeField()
    """When somebody passed, corrected; a correction keeps the time of the passage."""
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    """Both of `at`, by the town's calendar: counted by, every few seconds."""
    error_s = models.FloatField(null=True)
    """Doubt of `at` in seconds; None where the clock could not be corrected."""
    said_at = models.DateTimeField()
    """What the clock of the phone said."""
    noted_at = models.DateTimeField()
    """When this entry was captured."""
    received_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    by = models.CharField(max_length=60)
    device_id = models.UUIDField(null=True)
    seq = models.PositiveBigIntegerField(null=True)
    sheet = models.CharField(max_length=40, blank=True)
    """Of what was typed from paper: which sheet."""
    row = models.PositiveSmallIntegerField(null=True)

    plate = Sealed(KEY)
    journey = Sealed(KEY)
    temps = Sealed(KEY)
    words = Sealed(KEY)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()
    """For actions alone, once `require` has allowed them."""

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-at", "-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["root"],
                condition=models.Q(state="counts"),
                name="one_passage_of_a_root_counts",
            ),
            models.UniqueConstraint(
                fields=["gate_id", "sheet", "row"],
                condition=models.Q(row__isnull=False),
                name="one_passage_of_a_row_on_paper",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["day", "gate_id", "hour"], name="passages_of_a_day"),
            models.Index(fields=["gate_id", "-at"], name="passages_of_a_gate"),
            models.Index(fields=["pass_id", "at"], name="passages_of_a_pass"),
            models.Index(fields=["plate_index"], name="passages_of_a_plate"),
        ]

    def __str__(self) -> str:
        return f"passage {self.id}"

    @property
    def is_captured(self) -> bool:
        """Whether a phone captured it; else it was written at the desk."""
        return self.device_id is not None

    @property
    def masked_plate(self) -> str:
        """The plate as it is shown to whoever did not search: its ends."""
        plate = self.plate
        if len(plate) <= 2 * _SHOWN + 1:
            return "•••" if plate else ""
        return f"{plate[:_SHOWN]}·•••{plate[-_SHOWN:]}"

    @property
    def masked_pass_no(self) -> str:
        """The number of the pass as it is shown to whoever did not search: year and end, such as ``X2026-··17``."""
        found = _NUMBER.fullmatch(self.pass_no)
        if found is None:
            return "··" if self.pass_no else ""
        return f"{found[1] or ''}··{found[2][-_SHOWN:] if len(found[2]) > _SHOWN else ''}"

    @property
    def doubt_s(self) -> int | None:
        """How many seconds the time may be off, if that is worth saying; None where it is not."""
        return round(self.error_s) if self.error_s is not None and self.error_s >= 2 else None

    @property
    def is_clock_off(self) -> bool:
        """Whether the phone's clock said something else by more than a minute."""
        return abs((self.at - self.said_at).total_seconds()) >= 60

    @property
    def told(self) -> Text | None:
        """What the phone told whoever stood there."""
        return SAID.get(self.says)

    @property
    def own_told(self) -> Text | None:
        """What the town's own rule says."""
        return SAID.get(self.own_says)

    @property
    def emergency_name(self) -> Text | None:
        """Which emergency, in both languages."""
        return EMERGENCIES.get(self.emergency)

    @property
    def journey_of(self) -> dict[str, str]:
        """Where from, where to, where they were, by the names of the payload."""
        found: dict[str, str] = json.loads(self.journey or "{}")
        return found


SAID: Final = {
    Says.PASS.value: Text("let through", "放行"),
    Says.NO_PASS.value: Text("no pass", "请回"),
    Says.MEASURE_AGAIN.value: Text("measure again", "复测体温"),
    Says.CALL_LEAD.value: Text("call the lead", "找带班"),
}
EMERGENCIES: Final = {
    Emergency.AMBULANCE.value: Text("ambulance", "救护车"),
    Emergency.FIRE.value: Text("fire", "火警"),
    Emergency.BIRTH.value: Text("birth", "分娩"),
    Emergency.DANGER.value: Text("danger to life", "生命危险"),
}
PASSES: Final = {
    "resident": Text("resident", "居民证"),
    "responder": Text("responder", "工作证"),
    "volunteer": Text("volunteer", "志愿者证"),
    "firm": Text("firm", "企业证"),
    "delivery": Text("delivery", "配送证"),
    "medical": Text("medical", "医疗证"),
}


class Note(models.Model):
    """What one shift tells the next at a gate."""

    id = models.UUIDField(primary_key=True, editable=False)
    """Of the event."""
    gate_id = models.UUIDField(db_index=True)
    gate_code = models.CharField(max_length=8)
    path = models.CharField(max_length=200, db_index=True)
    words_sealed = models.BinaryField()
    at = models.DateTimeField()
    error_s = models.FloatField(null=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    account_id = models.UUIDField()
    by = models.CharField(max_length=60)
    device_id = models.UUIDField()
    seq = models.PositiveBigIntegerField()

    words = Sealed(KEY)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"note {self.id}"


class Review(models.Model):
    """Something about a passage that somebody looks at; it blames nobody, and settles by a name and words."""

    class Kind(models.TextChoices):
        """What it is about."""

        DISAGREES = "disagrees", _("done otherwise than the rule says")
        REVOKED_OFFLINE = (
            "revoked-offline",
            _("the pass was taken back, and the phone did not know yet"),
        )
        SEEN_TWICE = "seen-twice", _("the same pass twice")
        TWO_CORRECTIONS = "two-corrections", _("corrected twice, differently")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    passage_id = models.UUIDField(db_index=True)
    other_id = models.UUIDField(null=True)
    """Of the entry that it does not agree with, if there is one."""
    gate_id = models.UUIDField()
    gate_code = models.CharField(max_length=8)
    path = models.CharField(max_length=200, db_index=True)
    at = models.DateTimeField()
    """When it was noticed."""
    settled_at = models.DateTimeField(null=True)
    account_id = models.UUIDField(null=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_words = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["passage_id", "kind"], name="one_review_of_a_kind")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["gate_id"],
                condition=models.Q(settled_at__isnull=True),
                name="reviews_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.passage_id}"

    @property
    def plain_kind(self) -> str:
        """What it is about, for whoever may not see reasons: that a pass was taken back is one."""
        is_reason = self.kind == self.Kind.REVOKED_OFFLINE
        return str((self.Kind.DISAGREES if is_reason else self.Kind(self.kind)).label)


class Search(models.Model):
    """That somebody looked for passages: who, why, for which case; never what they looked for, nor what they found."""

    class Kind(models.TextChoices):
        """What was looked for."""

        PLATE = "plate", _("a plate")
        PASS = "pass", _("the number of a pass")
        INSIDE = "inside", _("vehicles that are inside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    reason = models.CharField(max_length=300)
    incident_no = models.CharField(max_length=16, blank=True)
    question = models.CharField(max_length=120, blank=True)
    n_found = models.PositiveIntegerField()
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """The smallest area that holds all in which whoever searched may; empty for the whole town."""
    at = models.DateTimeField()
    account_id = models.UUIDField()
    by = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    reviewed_at = models.DateTimeField(null=True)
    reviewer_id = models.UUIDField(null=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    reviewed_words = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """The latest first."""

        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"search {self.id}"


class Tally(models.Model):
    """What is left of passages once their term is over: numbers, and nobody in them."""

    day = models.DateField()
    gate_id = models.UUIDField()
    gate_code = models.CharField(max_length=8)
    zone_no = models.CharField(max_length=16)
    path = models.CharField(max_length=200, db_index=True)
    way = models.CharField(max_length=3)
    what = models.CharField(max_length=8)
    done = models.CharField(max_length=7)
    n = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    objects: ClassVar[Scoped[Self]] = Scoped()
    every: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """By day."""

        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "gate_id", "way", "what", "done"], name="one_tally_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.gate_code}"
