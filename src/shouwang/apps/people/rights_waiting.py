"""What people asked about their own data and wait for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.apps.people.models import RightsRequest


def waiting() -> QuerySet[RightsRequest]:
    """Return the requests that wait, of those whom the reader may see."""
    return RightsRequest.objects.filter(decided_at=None).select_related("person")


def answered() -> QuerySet[RightsRequest]:
    """Return the requests that were answered, the latest first."""
    rows = RightsRequest.objects.exclude(decided_at=None)
    return rows.select_related("person").order_by("-decided_at")


def n_waiting() -> int:
    """Return how many wait."""
    return waiting().count()


def to_answer() -> Iterator[tuple[str, int, str]]:
    """Say that requests wait, and which are late."""
    page, today = reverse("people:requests"), timezone.localdate()
    late = waiting().filter(due_on__lt=today).count()
    yield _("requests about own data should have been answered before"), late, page
    yield _("requests about own data wait for an answer"), n_waiting() - late, page
