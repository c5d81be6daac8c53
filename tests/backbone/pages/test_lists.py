"""Pages of long lists."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from shouwang.apps.places.models import Venue
from shouwang.backbone.pages.lists import ROWS, page_of, query_without_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "given"),
    [("1", 1), ("3", 3), ("4", 3), ("", 1), ("x", 1), ("0", 3), ("-1", 3), ("1e9", 1), ("²", 1)],
)
def test_the_nearest_page_is_shown(asked: str, given: int) -> None:
    Venue.objects.bulk_create(Venue(kind="shop", name=str(n)) for n in range(2 * ROWS + 1))
    request = RequestFactory().get("/", {"page": asked})
    assert page_of(request, Venue.objects.all()).number == given


def test_filters_are_carried_along_without_the_page() -> None:
    request = RequestFactory().get("/", {"need": "alone", "page": "2", "path": "LH/LW"})
    assert query_without_page(request) == "need=alone&path=LH%2FLW"
