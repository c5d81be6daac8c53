"""What tests of passes begin with: homes of a village, and the minute."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from shouwang.apps.people.models import Person
from tests.apps.passes.office import homes


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def living() -> list[Person]:
    return homes()
