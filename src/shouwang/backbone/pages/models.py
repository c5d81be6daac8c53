"""What people keep of the frame for themselves: filters of lists under a name."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from shouwang.backbone.vault import Sealed


class SavedFilter(models.Model):
    """What a list is narrowed by, under a name; words that were looked for are sealed, so is the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_name = models.CharField(max_length=40)
    account = models.ForeignKey("access.Account", on_delete=models.CASCADE)
    title_sealed = models.BinaryField(default=b"")
    is_shared = models.BooleanField(default=False)
    wanted = models.JSONField(default=dict)
    """Values of the filter's fields that are chosen from a list."""
    words_sealed = models.BinaryField(default=b"")
    saved_at = models.DateTimeField()

    title = Sealed("sheet")
    words = Sealed("sheet")

    class Meta:
        """Oldest first, so that tabs keep their places."""

        ordering: ClassVar = ["saved_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["list_name", "account"])]

    def __str__(self) -> str:
        return f"filter {self.id} of {self.list_name}"

    def values(self) -> dict[str, str]:
        """Return what the list is narrowed by."""
        words = self.words
        return {**self.wanted, "words": words} if words else dict(self.wanted)
