"""What the tests need from the machine, and what is said where it is absent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management.commands import flush
from hypothesis import HealthCheck, settings

# A busy machine is slow; what is tested is behaviour, not time.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")

COUNTED = "counted"
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SHOUWANG_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that need real maps where there are none."""
    if DATA.is_dir():
        return
    absent = pytest.mark.skip(reason="no real maps here: set SHOUWANG_DATA to their folder")
    for item in items:
        if item.get_closest_marker("data"):
            item.add_marker(absent)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what tests counted; it comes with their reports, also from another process."""
    reports = [one for of_kind in terminalreporter.stats.values() for one in of_kind]
    told = [
        getattr(one, "user_properties", [])
        for one in reports
        if getattr(one, "when", "") == "call"
    ]
    counts = [text for properties in told for name, text in properties if name == COUNTED]
    if counts:
        terminalreporter.section("counted")
        for text in counts:
            terminalreporter.line(text)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return what says a count at the end of the output."""
    return lambda text: record_property(COUNTED, text)


@pytest.fixture(autouse=True)
def whole_town(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Let tests of tables look at the whole town, as nobody in the product does without saying so.

    What a request or a job may see is found out by the product itself, in the test as well.
    """
    uses_tables = request.node.get_closest_marker("django_db") is not None
    if not uses_tables or request.node.get_closest_marker("unscoped"):
        yield
        return
    from shouwang.backbone.access.scope import as_machine  # noqa: PLC0415  Django has to be ready

    request.getfixturevalue("_django_db_helper")
    with as_machine():
        yield


@pytest.fixture
def plain_user(db: None) -> Iterator[None]:
    """Let the database be asked by a user who has no right to pass by its rules."""
    from django.db import connection  # noqa: PLC0415  Django has to be ready

    if connection.vendor != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE plain_user NOSUPERUSER")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain_user")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO plain_user")
        cursor.execute("SET LOCAL ROLE plain_user")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of the real maps; for tests marked `data`."""
    return DATA


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_whole() -> None:
    """
    Let the tests that commit empty every table behind them, though the log refuses to be emptied.

    The product has no such way: its triggers are dropped here and set again, and the log begins anew.
    """
    from shouwang.backbone.audit import triggers  # noqa: PLC0415  Django has to be ready
    from shouwang.backbone.audit.chain import GENESIS  # noqa: PLC0415
    from shouwang.backbone.audit.models import Head  # noqa: PLC0415

    emptied = flush.Command.handle

    def handle(self: flush.Command, **options: Any) -> None:
        with triggers.lifted(options["database"]):
            emptied(self, **options)
            Head.objects.using(options["database"]).create(pk=1, seq=0, hash=GENESIS)

    flush.Command.handle = handle  # type: ignore[method-assign]
