"""Says on the first page that work which comes back by itself has failed, and that the log is not whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.backbone.audit.models import Check
from shouwang.backbone.jobs import clock


def failed_work() -> Iterator[tuple[str, int, str]]:
    """Say what of the night or hour has failed."""
    failed = sum(1 for _failed in clock.failed())
    yield _("work of the night or hour has failed"), failed, reverse("jobs:clock")


def broken_log() -> Iterator[tuple[str, int, str]]:
    """Say that the log is not whole."""
    bad = Check.objects.exclude(seq=None).count()
    yield _("place where the log was tampered with"), bad, reverse("audit:lines")
