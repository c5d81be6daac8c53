"""An incident, somebody at the desk, and a folder of the test's own for what goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from tests.apps.recalls.office import HOUR, open_incident
from tests.offices import signed_in


@pytest.fixture(autouse=True)
def _outbox(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def incident() -> Incident:
    """Return an incident that was opened two hours ago."""
    return open_incident(at=timezone.now() - 2 * HOUR)


@pytest.fixture
def desk(incident: Incident) -> Client:
    """Return a browser in which somebody with every role is signed in."""
    return signed_in()
