"""What holds for the repository as a whole."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

import shouwang
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text
from tools.check_files import complaints

LOCKS = ["requirements.lock", "requirements-bench.lock"]
HOST = re.compile(r"://|\b[\w-]+\.(?:com|org|io|net|cn|dev)\b")


@pytest.fixture(scope="module")
def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(shouwang.__path__, "shouwang.")
    names = [module.name for module in found if not module.name.endswith("__main__")]
    return [shouwang, *map(importlib.import_module, names)]


@pytest.fixture(scope="module")
def errors(modules: list[ModuleType]) -> list[type[ShouwangError]]:
    def below(kind: type[ShouwangError]) -> Iterator[type[ShouwangError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    ours = {module.__name__ for module in modules}
    return [kind for kind in below(ShouwangError) if kind.__module__ in ours]


def texts_of(source: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, English and Chinese of every text that is written out in a file."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Text"
        ):
            words = [*node.args, *(given.value for given in node.keywords)]
            spoken = [word.value for word in words if isinstance(word, ast.Constant)]
            if len(spoken) == 2:
                yield node.lineno, str(spoken[0]), str(spoken[1])


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_host(root: Path, name: str) -> None:
    assert HOST.findall((root / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_pinned_and_has_a_hash(root: Path, name: str) -> None:
    lock = (root / name).read_text("utf-8").replace("\\\n", " ")
    packages = [line for line in lock.splitlines() if line.strip()]

    assert packages
    for package in packages:
        assert re.match(r"[\w.-]+==[\w.]+( ;.*)? +--hash=sha256:[0-9a-f]{64}", package), package


def test_every_locked_front_end_package_has_a_hash_and_no_address(root: Path) -> None:
    lock = json.loads((root / "frontend" / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_every_error_has_a_code_of_its_own(errors: list[type[ShouwangError]]) -> None:
    by_code: dict[str, list[str]] = {}
    for error in errors:
        if "code" in vars(error):
            by_code.setdefault(error.code, []).append(error.__qualname__)

    assert by_code
    assert {code: names for code, names in by_code.items() if len(names) > 1} == {}
    for code in by_code:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*", code), code


def test_every_error_says_problem_and_remedy(errors: list[type[ShouwangError]]) -> None:
    for error in errors:
        if not error.__subclasses__() or "code" in vars(error):
            assert isinstance(error.problem, Text), error
            assert isinstance(error.remedy, Text), error
            assert isinstance(error.code, str), error


def test_pages_say_a_refusal_in_words_and_not_with_its_code(root: Path) -> None:
    with_code = re.compile(r"\b(refusal|fault|conflict|error|why)\.say\(reader_lang")
    found = [
        path for path in (root / "src").rglob("*.py") if with_code.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_text_has_the_same_places_in_both_languages(root: Path) -> None:
    n_texts, unlike = 0, []
    for source in sorted((root / "src").rglob("*.py")):
        for line, en, zh in texts_of(source):
            n_texts += 1
            if places(en) != places(zh):
                unlike.append(f"{source.name}:{line} {en!r} {zh!r}")

    assert n_texts
    assert unlike == []


def test_no_file_is_too_large_or_holds_what_belongs_to_one_machine(root: Path) -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(listing, cwd=root, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout, or no git here")
    names = [name for name in listed.stdout.split("\0") if name and (root / name).is_file()]

    assert "Makefile" in names
    assert [complaint for name in names for complaint in complaints(root, name)] == []
