"""When passes go; registered with the work of the night."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.apps.passes.models import Pass
from shouwang.backbone.retention.kept import Rows, register


def enter() -> None:
    """
    Register the class of passes.

    Its clock begins at the end that was signed, also for one that was taken back: until then the card in somebody's
    hand has to be refused.
    """
    register("passes.passes", Rows(_passes, "ends_at", of_held=_of_held))


def _passes() -> QuerySet[Pass]:
    return Pass.every.all()


def _of_held(held: Collection[UUID]) -> Q:
    """Return the test for the passes of people whose files are held."""
    return Q(person_id__in=held)
