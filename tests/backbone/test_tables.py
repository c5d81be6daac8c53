"""Questions to tables are answered by an index, and find the same on both databases."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from shouwang.apps.people import queries
from shouwang.apps.people.models import Person
from shouwang.backbone import tables
from shouwang.backbone.access.scope import as_machine
from tests.offices import AT, make_areas, resident

pytestmark = pytest.mark.django_db
of_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="how SQLite plans is asked here"
)


def many() -> None:
    """Enter many others, of whom nobody knows where they sleep, and let SQLite see them."""
    times = {"entered_at": AT, "changed_at": AT}
    rows = []
    for n in range(100_000, 102_000):
        sounds = {"name": f"江{n}", "pinyin": f"jiang{n}", "initials": f"j{n}"}
        rows.append(Person(ref=f"P-{n}", **sounds, **times))
    Person.every.bulk_create(rows)
    tables.learn_sizes()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lgy", ["林谷雨"]),
        ("linguyu", ["林谷雨"]),
        ("guyu", []),
        ("Lopez", ["Maria LOPEZ"]),
        ("maria", ["Maria LOPEZ"]),
        ("lianna", ["李Anna"]),
        ("anna", ["李Anna"]),
        ("z", ["Maria LOPEZ"]),
    ],
)
def test_a_name_is_found_by_how_it_begins_and_one_in_letters_by_any_part(
    words: str, found: list[str]
) -> None:
    make_areas()
    for name in ("林谷雨", "何小满", "Maria LOPEZ", "李Anna"):
        resident(name)
    with as_machine():
        assert [row.name for row in queries.residents(words=words)] == found


@of_sqlite
def test_no_search_by_letters_goes_through_the_whole_town() -> None:
    many()
    with as_machine():
        plan = queries.residents(words="lgy", standing="").order_by().explain()
    assert "SCAN people_person" not in plan  # but for the names alone
    assert "pinyin>? AND pinyin<?" in plan


@of_sqlite
def test_a_list_of_an_area_starts_from_those_who_sleep_there() -> None:
    make_areas()
    many()
    with as_machine():
        plan = queries.residents(path="LH/LW/G3").explain()
    assert "SEARCH people_person USING INDEX sqlite_autoindex_people_person_1 (id=?)" in plan


@of_sqlite
def test_while_somebody_else_writes_nothing_is_learnt_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*_args: object, **_more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(connection, "cursor", locked)
    tables.learn_sizes()
    assert "did not learn" in caplog.text
