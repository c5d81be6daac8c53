"""What deliveries tell to the first page: what waits, and phones of which something has not arrived."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.backbone.access import scope
from shouwang.backbone.intake import hall, queries


def n_waiting() -> int:
    """Return how much waits for somebody."""
    return queries.n_waiting(scope.current().actor)


def to_look_at() -> Iterator[tuple[str, int, str]]:
    """Say what waits, and how many phones have given numbers that are not here."""
    url = reverse("intake:desk")
    yield _("entries from the field wait for a look"), n_waiting(), url
    n = queries.n_with_holes(scope.current().actor)
    yield _("phones have captured something that has not arrived"), n, url
    there = hall.hall(timezone.now())
    if there is not None and there.is_late:
        yield (
            _("days until phones cannot reach the hall: its certificate was not renewed"),
            there.days,
            url,
        )
