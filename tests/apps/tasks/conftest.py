"""What tests of tasks begin with: an incident, people who help; photos go into a folder of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shouwang.apps.incidents.public import Incident
from shouwang.apps.people import public as people
from shouwang.backbone.access.actors import Actor
from tests.apps.tasks.office import open_incident, staff, tied


@pytest.fixture(autouse=True)
def _photos(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def incident() -> Incident:
    return open_incident()


@pytest.fixture
def crew(incident: Incident) -> list[people.Helper]:
    return staff()


@pytest.fixture
def lin(crew: list[people.Helper]) -> Actor:
    return tied(crew[0])
