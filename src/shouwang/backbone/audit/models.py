"""The log of acts: its lines, its head, and what stands for lines that were removed in time."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from shouwang.backbone import vault

if TYPE_CHECKING:
    _FactsBase = models.Field[dict[str, Any], dict[str, Any]]
else:
    _FactsBase = models.TextField

NOBODY = uuid.UUID(int=0)
"""Stands for a record that there is not, and for many that are not named one by one."""
HASH_CHARS = 64
TEXT_CHARS = 200
"""Most characters of an area's path and of a reason."""


def facts_text(facts: object) -> str:
    """Return facts as the one text that is stored and hashed."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class FactsField(_FactsBase):
    """
    A dictionary, kept as text so that what is hashed is what is stored.

    A database's own JSON would come back with other spaces, orders and figures.
    """

    def get_internal_type(self) -> str:
        """Return what the column is to the database."""
        return "TextField"

    def from_db_value(self, value: str, _expression: object, _connection: object) -> Any:
        """Return facts from their text; a text that was spoilt by hand, as it is."""
        try:
            return json.loads(value)
        except ValueError:
            return {"?": value}

    def get_prep_value(self, value: Any) -> Any:
        """Return the text of facts."""
        return value if value is None or isinstance(value, str) else facts_text(value)


class Line(models.Model):
    """
    One act. Facts are codes and counts, never names or numbers of persons.

    Each line holds the hash of the one before; triggers refuse that one is changed or removed.
    """

    seq = models.BigIntegerField(primary_key=True)
    """Without a gap, from 1."""
    at = models.DateTimeField(db_index=True)
    actor_name = models.CharField(max_length=60)
    account_id = models.UUIDField(null=True)
    role = models.CharField(max_length=60, default="", blank=True)
    area = models.CharField(max_length=TEXT_CHARS, default="", blank=True)
    act = models.CharField(max_length=60)
    subject = models.UUIDField()
    """A keyed pseudonym of the record's id: who has only the log finds nobody in it."""
    facts = FactsField(default=dict)
    reason = models.CharField(max_length=TEXT_CHARS, default="", blank=True)
    request_id = models.CharField(max_length=36, default="", blank=True)
    prev_hash = models.CharField(max_length=HASH_CHARS)
    hash = models.CharField(max_length=HASH_CHARS)

    class Meta:
        """The timeline of a record, and its looks of the last minutes."""

        indexes: ClassVar = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.subject}"

    @property
    def subject8(self) -> str:
        """Return enough of the pseudonym to tell records apart on a page; nothing where it is of none."""
        return "" if self.subject == vault.pseudonym_of(NOBODY) else self.subject.hex[:8]


class Head(models.Model):
    """The last line's number and hash, in one row: a tail that is cut off is missed."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=HASH_CHARS)

    class Meta:
        """There is one head."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class Certificate(models.Model):
    """Says that the oldest lines were removed because their time was over; the chain begins here."""

    seq = models.BigIntegerField(primary_key=True)
    """Of the last line removed."""
    hash = models.CharField(max_length=HASH_CHARS)
    n_lines = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=60)
    account_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.n_lines} lines up to {self.seq}"


class Check(models.Model):
    """What the last verification found, in one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    at = models.DateTimeField()
    n_lines = models.BigIntegerField()
    seq = models.BigIntegerField(null=True)
    """Of the first bad row."""
    message_en = models.TextField(blank=True)
    message_zh = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.n_lines} {self.message_en or 'whole'}"
