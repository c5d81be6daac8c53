"""Who may do what: the product against its file of rules, address by address."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar

import pytest
from django.db.models import Q
from django.urls import include, path

from shouwang.apps.people import exports, views
from shouwang.backbone.access import scope
from shouwang.web import urls
from tests.access import fields, matrix
from tests.access.town import Route, Town, build, routes

pytestmark = pytest.mark.django_db
FEW = ("grid-officer", "police", "auditor")
DAILY = (
    matrix.ANONYMOUS, "administrator", "hq-office", "duty-officer", "grid-officer", "doctor",
    "police", "auditor", "gate-keeper",
)  # fmt: skip
"""Who is asked for every day; the long test asks as everybody."""
NEAR = ("doctor",)
"""Whose work is about people in their area; the long test asks as everybody."""


@pytest.fixture
def town() -> Town:
    return build()


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert {route.name for route in routes()} == set(matrix.rule().routes)


@pytest.mark.usefixtures("on_sqlite_alone")
def test_each_role_finds_open_what_is_its_work_and_closed_what_is_not(
    town: Town, counted: Callable[[str], None]
) -> None:
    walk = matrix.walk_roles(town, list(routes()), DAILY, ["GET", "POST"])
    walk += matrix.walk_roles(town, list(routes()), FEW, matrix.METHODS[2:], "few")
    _tell(counted, "route x method x role", walk, DAILY)


@pytest.mark.usefixtures("on_sqlite_alone")
def test_nobody_reaches_what_lies_elsewhere_or_what_their_work_was(
    town: Town, counted: Callable[[str], None]
) -> None:
    walk = matrix.walk_places(town, list(routes()), NEAR)
    _tell(counted, "route x role x place", walk, NEAR)


def test_no_field_gets_out_on_a_way_that_the_rules_do_not_open(
    town: Town, counted: Callable[[str], None]
) -> None:
    roles = sorted(matrix.rule().roles)
    _tell(
        counted,
        f"{len(fields.FIELDS)} fields x {len(fields.WAYS)} ways out x role",
        fields.walk(town, roles),
        roles,
    )


def _everybody() -> list[str]:
    return [matrix.ANONYMOUS, *sorted(matrix.rule().roles)]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
@pytest.mark.usefixtures("on_sqlite_alone")
def test_every_role_in_every_method_that_changes_something(
    town: Town, counted: Callable[[str], None], part: int
) -> None:
    roles = _everybody()[part::4]
    pages = [route for route in routes() if not route.is_program]
    walk = matrix.walk_roles(town, pages, roles, ["GET", "POST", "DELETE"])
    programs = [route for route in routes() if route.is_program]
    walk += matrix.walk_roles(town, programs, roles, matrix.METHODS, "program")
    _tell(counted, "route x every method x role", walk, roles)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
@pytest.mark.usefixtures("on_sqlite_alone")
def test_every_role_about_every_other_place(
    town: Town, counted: Callable[[str], None], part: int
) -> None:
    roles = _everybody()[1:][part::4]
    walk = matrix.walk_places(town, list(routes()), roles)
    _tell(counted, "route x every role x place", walk, roles)


def test_the_database_alone_keeps_other_places_out(
    town: Town,
    plain_user: None,
    monkeypatch: pytest.MonkeyPatch,
    counted: Callable[[str], None],
) -> None:
    """The first wall is switched off: on PostgreSQL the second holds by itself."""
    monkeypatch.setattr(scope, "seen", lambda *_fields, **_more: Q())
    roles = ["grid-officer", "police", "village-secretary"]
    about = [route for route in routes() if route.name.startswith("people:")]
    _tell(counted, "second wall alone", matrix.walk_places(town, about, roles), roles)


def _tell(
    counted: Callable[[str], None], what: str, walk: matrix.Walk, roles: Collection[str]
) -> None:
    """Say how much was asked; fail with what differs."""
    differences = walk.differences or []
    n_routes = len(list(routes()))
    counted(
        f"{what}: {n_routes} routes, {len(roles)} roles, "
        f"{walk.n_calls} calls, {len(differences)} differences"
    )
    assert not differences, "\n".join(differences[:60])


# --- holes that are planted, and must be found ---------------------------------------------------


def test_an_address_without_a_line_is_refused_and_found(town: Town, settings: Any) -> None:
    class Planted:
        urlpatterns: ClassVar[list[Any]] = [
            *urls.urlpatterns,
            path("planted/", include(([path("", views.residents, name="list")], "planted"))),
        ]

    settings.ROOT_URLCONF = Planted
    walk = matrix.walk_roles(town, [Route("planted:list", ())], FEW, ["GET"])
    assert walk.differences == [
        f"planted:list GET {role} 403 has no line in the rules" for role in FEW
    ]


def test_a_query_that_forgot_the_area_is_found(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scope, "within", lambda _area, _field: Q(pk__isnull=False))
    walk = matrix.walk_places(town, [Route("people:resident", ("ref",))], ["grid-officer"])
    assert any("sibling 200" in said for said in walk.differences or [])
    assert any("shows Kinsibling" in said for said in walk.differences or [])


def test_an_export_that_takes_more_along_is_found(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_notes(rows: Any, *_more: Any) -> Any:
        for person in rows:
            yield ("", person.name, "", "", "", "", person.note)

    monkeypatch.setattr(exports, "_lines", with_notes)
    walk = fields.walk(town, ["hq-office"], {"export": fields.WAYS["export"]})
    assert "hq-office export note is shown" in (walk.differences or [])
