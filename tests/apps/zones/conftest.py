"""What tests of zones begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.apps.incidents.models import Incident
from tests.apps.zones.village import make_village


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    """Return the incident of a village with a map."""
    return make_village(tmp_path)
