"""Sheets that people brought, and what became of each of their rows."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import ClassVar, Final, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.scope import Scoped
from shouwang.backbone.vault import Sealed

SHEETS: Final = "sheets"
"""Folder of the files that are kept until their rows are taken in."""


_Row = TypeVar("_Row", bound=models.Model)


class SavedMapping(models.Model):
    """What somebody said that the columns of a sheet hold, for the next one with the same headers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    headers = models.CharField(max_length=64)
    """Stands for the headers; they themselves are not kept."""
    name = models.CharField(max_length=200)
    """Of the sheet for which it was said."""
    columns = models.JSONField(default=dict)
    """Key of a column, or none, by place."""
    actor_name = models.CharField(max_length=60)
    said_at = models.DateTimeField()

    class Meta:
        """The last word about the same headers stands."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "headers"], name="headers_once")
        ]

    def __str__(self) -> str:
        return f"columns of {self.id}"


class ImportBatch(models.Model):
    """One sheet, from its arrival to the end of the day on which it can be taken back."""

    class State(models.TextChoices):
        """Where an import stands."""

        READING = "reading", _("being read")
        REFUSED = "refused", _("cannot be read")
        PREVIEW = "preview", _("to be looked at")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(max_length=200, blank=True, db_index=True)
    """Of the area that the sheet is about; empty for the whole town."""
    file_name = models.CharField(max_length=200)
    sheet_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    mapping = models.JSONField(default=dict)
    """What somebody said: the area, and which sheet, header and columns, where they named them."""
    kept = models.CharField(max_length=60, blank=True)
    """Name of the file, which stays until its rows are taken in or it is discarded."""
    about_sealed = models.BinaryField(default=b"")
    """JSON of what was found: sheets, columns, first rows, homes."""
    with_sensitive = models.BooleanField(default=False)
    purpose = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    """Rows of the sheet by verdict, and those skipped by kind; they add up to `n_rows`."""
    n_rows = models.PositiveIntegerField(default=0)
    said_en = models.TextField(blank=True)
    said_zh = models.TextField(blank=True)
    remarks = models.JSONField(default=list)
    job_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)
    account_id = models.UUIDField(null=True)
    brought_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.CharField(max_length=60, blank=True)

    about = Sealed("sheet")

    objects: ClassVar[Scoped[Self]] = Scoped()

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-brought_at"]

    def __str__(self) -> str:
        return f"import {self.id}"

    @property
    def file_path(self) -> Path | None:
        """Where the file lies, while it is kept."""
        return Path(settings.MEDIA_ROOT) / SHEETS / self.kept if self.kept else None


class OfBatch(Scoped[_Row]):
    """Finds rows of sheets about areas that may be seen."""

    path_field = "batch__path"
    subject_field = "batch_id"


class ImportRow(models.Model):
    """One row of a sheet with its verdict; its content is sealed."""

    class Verdict(models.TextChoices):
        """What the machine says of a row."""

        ACCEPTED = "accepted", _("can be imported")
        LOOK = "look", _("needs a look")
        REFUSED = "refused", _("cannot be imported")

    class Fate(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        IMPORTED = "imported", _("imported")
        LEFT_OUT = "left-out", _("left out")
        UNDONE = "undone", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.WAITING)
    content_sealed = models.BinaryField(default=b"")
    """JSON of what was read: values, doubts, incidents."""
    doubt_codes = models.CharField(max_length=200, blank=True)

    class Meta:
        """One row of the sheet is one row here."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="row_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "verdict", "fate", "number"]),
            models.Index(fields=["fate", "verdict"]),
        ]

    content = Sealed("sheet")

    objects: ClassVar[OfBatch[Self]] = OfBatch()

    def __str__(self) -> str:
        return f"row {self.number}"
