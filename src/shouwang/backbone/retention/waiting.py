"""What of retention waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.backbone.retention import holds, purging
from shouwang.backbone.retention.models import Closing


def for_guardian() -> Iterator[tuple[str, int, str]]:
    """Say what a night could not do, that there was none, and which holds end soon."""
    page, now = reverse("retention:terms"), timezone.now()
    yield _("classes of data that were due could not be removed"), len(purging.not_done()), page
    yield _("the nightly removal has not run for two days"), int(purging.is_late(now)), page
    soon = timezone.localdate(now) + holds.SOON
    yield (
        _("holds end within 14 days"),
        holds.in_force(now).filter(until_on__lte=soon).count(),
        page,
    )


def for_closers() -> Iterator[tuple[str, int, str]]:
    """Say that the end of an incident waits for a second person."""
    for row in Closing.objects.filter(settled_at=None):
        said = _("the end of %(incident)s waits for a second person") % {"incident": row.incident}
        yield said, 1, reverse("retention:closing", args=[row.pk])


def n_waiting() -> int:
    """Return how many questions to close an incident wait."""
    return Closing.objects.filter(settled_at=None).count()
