"""What programs can ask is described, has examples that hold, and covers what the pages do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import pytest
from django.core.cache import cache
from django.core.management import call_command

from shouwang.backbone.access.rules import ACCOUNT, ANYBODY, rules
from shouwang.backbone.api.openapi import document, operations
from shouwang.backbone.api.shapes import Answer, Asked
from tests.programs import Program, program

OPERATIONS: Final = [(f"{method} {path}", one) for path, method, one in operations(document())]
each = pytest.mark.parametrize(("name", "one"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
SECOND_YES: Final = "a second person's yes is given by a person at a page"
PAGES_FIRST: Final = (
    "incidents", "recalls", "groups", "tasks", "statements", "zones", "intake", "passes",
    "gates",
)  # fmt: skip
"""Incident command is pages now: programs take it up with the field app, which is one."""
PAGES_ALONE: Final = {
    "people.confirm-export": SECOND_YES,
    "people.print-badges": "badges are printed; their numbers stand with each helper",
    "api.see-tokens": "no token looks at tokens",
    "api.make-token": "no token makes a token",
}
"""Acts of pages that no program does, each with the reason."""


@each
def test_every_operation_says_what_it_does_with_an_example(name: str, one: dict[str, Any]) -> None:
    assert len(one["summary"]) > 3
    assert len(one["description"]) > 10
    assert one["tags"]
    answers = {int(status): answer for status, answer in one["responses"].items()}
    assert {401, 403, 422, 429} <= set(answers)
    for status, answer in answers.items():
        for content, told in answer["content"].items():
            assert (content == "application/problem+json") == (status >= 400)
            assert "example" in told
    for parameter in one.get("parameters", []):
        assert "schema" in parameter
    for told in one.get("requestBody", {}).get("content", {}).values():
        assert told["example"]


@each
def test_every_example_is_what_its_shape_says(name: str, one: dict[str, Any]) -> None:
    for body in [one.get("requestBody", {}), *one["responses"].values()]:
        for told in body.get("content", {}).values():
            if "binary" not in json.dumps(told["schema"]):
                shape = {**told["schema"], "components": document()["components"]}
                jsonschema_rs.validator_for(shape).validate(told["example"])


def test_every_act_of_a_page_has_an_operation() -> None:
    by_pages: set[str] = set()
    by_programs: set[str] = set()
    for route, methods in rules().routes.items():
        (by_programs if route.startswith("api:") else by_pages).update(methods.values())
    left = by_pages - by_programs - {ANYBODY, ACCOUNT}
    own = {act for act in left if act.partition(".")[0] in ("access", *PAGES_FIRST)}
    assert left - own == set(PAGES_ALONE) & by_pages


DONE_BY: Final[dict[str, str]] = {
    "pages:home": "now", "pages:search": "search", "pages:filter-save": "filters",
    "pages:filter-counts": "filters", "pages:filter-remove": "filter",
    "jobs:job": "job", "jobs:file": "job-file", "jobs:stop": "job-stop",
    "places:areas": "areas", "places:area": "area", "places:add-root": "areas",
    "places:add-part": "areas", "places:change-area": "area", "places:remove-area": "area",
    "places:map": "map", "places:import-map": "map", "places:ground": "ground",
    "places:venue": "venue", "places:add-venue": "venues", "places:change-venue": "venue",
    "places:remove-venue": "venue",
    "people:residents": "residents", "people:find": "residents-find", "people:resident": "resident",
    "people:homes": "homes", "people:reveal": "resident-phone", "people:export": "residents-export",
    "people:new": "residents", "people:change": "resident", "people:move": "resident-move",
    "people:standing": "resident-standing", "people:identity": "resident-identity",
    "people:need": "resident-needs", "people:end-need": "resident-need-end",
    "people:travel": "resident-travels", "people:drop-travel": "resident-travel",
    "people:merge": "resident-merge", "people:undo-merge": "merge-undo",
    "people:bulk": "many", "people:bulk-acts": "many", "people:bulk-act": "many-act",
    "people:bulk-undo": "many-undo", "people:imports": "imports", "people:type-in": "imports-typed",
    "people:preview": "import-rows", "people:settle": "import-settle", "people:mend": "import-mend",
    "people:take": "import-take", "people:undo": "import-undo", "people:discard": "import-discard",
    "people:name-columns": "import-columns", "people:choose-sheet": "import-sheet",
    "people:forget-columns": "import-forget", "people:refused": "import-refused",
    "people:offer": "offers", "people:helpers": "helpers", "people:find-helpers": "helpers-find",
    "people:helper": "helper", "people:reveal-helper": "helper-phone",
    "people:new-helper": "helpers", "people:change-helper": "helper",
    "people:helper-step": "helper-step", "people:helper-leave": "helper-leaves",
    "people:drop-leave": "helper-leave", "people:helper-fitness": "helper-fitness",
    "audit:lines": "log", "audit:opened": "log-opened", "jobs:clock": "clock",
    "retention:terms": "kept", "retention:hold": "holds", "retention:renew": "hold",
    "retention:end-hold": "hold", "retention:close": "closings", "retention:closing": "closing",
    "retention:take-back": "closing",
    "people:emergency": "first-to-help", "people:opened": "resident-opened",
    "people:taken-lists": "lists", "people:taken": "list", "people:trace-list": "lists-trace",
    "people:requests": "requests", "people:request": "request", "people:decide": "request-decide",
    "people:rights": "resident-requests", "people:own-copy": "resident-copy",
    "orders:orders": "orders", "orders:order": "order", "orders:paper": "order-paper",
    "orders:choose": "orders-find", "orders:new-zone": "orders", "orders:new-person": "orders",
    "orders:new-household": "orders", "orders:extend": "order-extensions",
    "orders:discard": "order", "orders:sign": "order-sign", "orders:serve": "order-serve",
    "orders:check": "order-check", "orders:hand": "order-hand", "orders:lift": "order-lift",
    "orders:shorten": "order-shorten", "orders:suspend": "order-suspend",
    "orders:resume": "order-resume", "orders:keep": "order-keep", "orders:review": "orders-review",
    "orders:wrongs": "wrongs", "orders:wrong": "wrong", "orders:wrong-paper": "wrong-paper",
    "orders:new-wrong": "wrongs", "orders:say-sorry": "wrong-sorry",
    "orders:appeals": "appeals", "orders:appeal": "appeal", "orders:appeal-paper": "appeal-paper",
    "orders:new-appeal": "appeals", "orders:acknowledge": "appeal-acknowledge",
    "orders:withdraw": "appeal-withdraw", "orders:tell": "appeal-tell",
    "orders:answer": "appeal-answer", "orders:verify": "papers-verify",
    "orders:packs": "packs", "orders:bring-pack": "packs", "orders:pack": "pack",
    "orders:activate-pack": "pack-activate",
}  # fmt: skip
"""Operation by page."""
NO_WORK_OF_PROGRAMS: Final = {
    "pages:search-page": "the empty form",
    "places:tile": "pictures of the map for browsers",
    "people:phone": "masks again what was shown",
    "people:helper-phone": "masks again what was shown",
    "people:paper": "paper to be printed; the list itself is told",
    "people:badges": "cards to be printed",
    "people:answer-list": SECOND_YES,
    "retention:confirm": SECOND_YES,
    "orders:verify-key": "the key itself, as plain text for whoever checks without us",
}


def test_every_page_has_an_operation_that_needs_the_same_act() -> None:
    def acts_of(route: str) -> set[str]:
        return set(rules().routes[route].values())

    own = (
        "access",
        "accounts",
        "api",
        "api-pages",
        *PAGES_FIRST,
    )  # accounts are managed by people
    pages = {route for route in rules().routes if route.partition(":")[0] not in own}
    missing = pages - set(DONE_BY) - set(NO_WORK_OF_PROGRAMS)
    assert not missing, "a page has no operation: give it one, or say why not"
    for route, name in DONE_BY.items():
        assert acts_of(route) <= acts_of(f"api:{name}"), route


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    listed = {
        (route.removeprefix("api:"), method)
        for route, methods in rules().routes.items()
        if route.startswith("api:")
        for method in methods
    }
    known = {
        (one["operationId"].partition("-")[2], one["operationId"].partition("-")[0].upper())
        for _name, one in OPERATIONS
    }
    assert listed == known
    assert all(method != "*" for _route, method in listed)


def test_the_file_is_written_for_tools(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_openapi", str(tmp_path / "api.json"))
    written = json.loads((tmp_path / "api.json").read_text("utf-8"))
    assert written["openapi"].startswith("3.1")
    assert written["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    call_command("export_openapi")
    assert json.loads(capsys.readouterr().out) == written


@pytest.mark.django_db
class TestRefusals:
    """What every address refuses alike."""

    @pytest.fixture
    def one(self) -> Program:
        cache.clear()
        return program()

    def test_a_method_that_there_is_not(self, one: Program) -> None:
        answer: Any = one.ask("PUT", "/residents")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
        assert answer["Content-Type"] == "application/problem+json"
        assert one.ask("OPTIONS", "/residents").status_code == 405

    def test_an_address_that_there_is_not(self, one: Program) -> None:
        assert one.get("/no/such/thing", 404)["code"] == "api.not-there"

    @pytest.mark.parametrize("text", ["{", "[" * 100_000, "\xff", '{"a": 1e999999}', "NaN"])
    def test_what_is_no_json(self, one: Program, text: str) -> None:
        answer: Any = one._client.generic(
            "POST", "/api/v1/search", text.encode("latin-1"), "application/json",
            headers=one._headers,
        )  # fmt: skip
        assert answer.status_code in (400, 422)
        assert answer["Content-Type"] == "application/problem+json"

    def test_another_type_of_content(self, one: Program) -> None:
        answer: Any = one._client.post("/api/v1/search", {"words": "x"}, headers=one._headers)
        assert answer.status_code == 415

    def test_more_than_may_be_sent(self, one: Program) -> None:
        assert one.post("/search", {"words": "x" * 1_100_000}, 413)["code"] == "api.too-large"

    def test_a_nul_in_the_address(self, one: Program) -> None:
        assert one.get("/residents?path=a%00b", 400)["code"] == "api.unreadable"
        assert one.get("/residents/a%00b", 400)["status"] == 400

    def test_a_fault_of_ours(self, one: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        from shouwang.backbone.pages import shell  # noqa: PLC0415

        monkeypatch.setattr(shell, "open_work", lambda: 1 / 0)
        one._client.raise_request_exception = False
        fault = one.get("/now", 500)
        assert fault["code"] == "api.fault"
        assert len(fault["number"]) == 8


def test_no_two_shapes_have_one_name() -> None:
    """Components of the file are told apart by their names alone."""
    shapes = [*Asked.__subclasses__(), *Answer.__subclasses__()]
    for shape in shapes:
        shapes += [one for one in shape.__subclasses__() if one not in shapes]
    names = [shape.__name__ for shape in shapes if shape.__module__.startswith("shouwang")]
    assert len(names) > 50
    assert sorted(names) == sorted(set(names))
