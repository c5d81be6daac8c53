"""What is never done (`docs/never.md`), as far as a test can hold it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from shouwang.apps.people.models import Travel
from shouwang.backbone.access.actors import MACHINE
from tests.access.matrix import rule
from tests.access.town import OWN, build, client_of

NEVER_KEPT = re.compile(
    r"ethnic|nationality|religion|faith|party|hukou|registration_class|native_place|score|rating|"
    r"credit|reward|health_?code|qr_colou?r|face|biometric|latitude_of_phone|cell_?id|gps"
)
LOCKS = re.compile(r"\block(ed)?\b|chain|\bbar\b|weld|锁|焊|铁链|封死")
CLIENTS = {
    "urllib",
    "http",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
    "socket",
    "telnetlib",
}
MAY_CONNECT = {"cli/lan.py": {"socket"}}
"""Only to see whether a port of this machine is free, and which addresses it has."""
FACES = ("face", "opencv", "dlib", "mediapipe", "insightface", "geopy", "phonetrack")


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("shouwang."):
            yield model


def test_no_table_has_a_place_for_what_is_never_kept() -> None:
    found = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.get_fields()
        if NEVER_KEPT.search(field.name)
    ]
    assert found == []


def test_no_choice_anywhere_is_a_lock() -> None:
    choices = [
        f"{model._meta.label}.{field.name}: {value} {label}"
        for model in ours()
        for field in model._meta.get_fields()
        for value, label in (getattr(field, "choices", None) or [])
        if LOCKS.search(f"{value} {label}")
    ]
    assert choices == []


def test_nothing_of_ours_calls_out(root: Path) -> None:
    source = root / "src" / "shouwang"
    found = []
    for file in source.rglob("*.py"):
        name = file.relative_to(source).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            clients = {one.partition(".")[0] for one in names} & CLIENTS
            harmless = {"http"} if set(names) <= {"http"} else set()  # statuses, no client
            if clients - harmless - MAY_CONNECT.get(name, set()):
                found.append(f"{name} imports {names}")
    assert found == []


def test_nothing_recognises_faces_or_pulls_where_phones_are(root: Path) -> None:
    packages = (root / "requirements.lock").read_text("utf-8")
    names = re.findall(r"^([\w.-]+)==", packages, re.MULTILINE)
    assert [name for name in names if any(word in name.lower() for word in FACES)] == []
    scripts = [
        *(root / "frontend").glob("*.js"),
        *(root / "src").glob("shouwang/backbone/**/*.js"),
    ]
    assert scripts
    for script in scripts:
        assert "geolocation" not in script.read_text("utf-8"), script.name


def test_nobody_is_found_by_where_they_were(root: Path) -> None:
    """No query narrows people by their travel: it is read from a person, never the other way."""
    asked = re.compile(r"travels__|Travel\.(objects|every)\.filter\((?!.*person)(?!.*pk)")
    people = root / "src" / "shouwang" / "apps" / "people"
    found = [
        f"{file.name}: {line.strip()}"
        for file in people.rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if asked.search(line) and "retention" not in file.name
    ]
    assert found == []
    assert not Travel._meta.indexes
    assert not getattr(Travel._meta.get_field("place"), "db_index", False)


def test_the_machine_has_no_act_of_its_own_over_a_person(root: Path) -> None:
    """What the system does by itself is set-up, clearing up and keeping terms: it changes nobody's standing."""
    over_people = ("change_standing", "move(", "merge(", "note_travel", "say_fitness", "step(")
    assert MACHINE.is_machine
    found = []
    for file in (root / "src" / "shouwang").rglob("*.py"):
        text = file.read_text("utf-8")
        for match in re.finditer(r"actor=MACHINE", text):
            before = text[max(0, match.start() - 120) : match.start()]
            found += [f"{file.name}: {act}" for act in over_people if act in before]
    assert found == []


@pytest.mark.django_db
def test_guards_volunteers_and_employers_see_nothing_of_a_file() -> None:
    things = build().at[OWN]
    outside = {"gate-keeper", "volunteer", "courier", "enterprise-contact", "market-office"}
    assert outside <= rule().roles
    seen = {act for act in rule().acts if act.startswith(("people.", "see."))}
    for role in outside:
        assert {act for act in seen if role in rule().acts[act]} == set()
        for name in ("", f"{things.person.ref}/", f"{things.person.ref}/travel/", "imports/"):
            answer = client_of(role, f"at {name}").get(f"/people/{name}")
            assert answer.status_code == 403
            assert not any(word in answer.content.decode() for word in things.words.values())


def test_every_test_that_the_page_names_is_there(root: Path) -> None:
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / "never.md").read_text("utf-8")))
    known = set()
    for file in (root / "tests").rglob("test_*.py"):
        known |= set(re.findall(r"def (test_\w+)\(", file.read_text("utf-8")))
    assert named
    assert named - known == set()
