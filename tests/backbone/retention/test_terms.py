"""Terms are data; a town shortens them, and lengthens them with a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from shouwang.backbone.retention import terms as reading
from shouwang.backbone.retention.terms import Terms, TermsError, read, terms, with_town


def shipped() -> Terms:
    return read(Path(settings.RETENTION_TERMS).read_text("utf-8"))


def test_a_town_shortens_a_term() -> None:
    changed = with_town(shipped(), '[terms."people.travel"]\ndays = 14')
    assert changed["people.travel"].days == 14
    assert changed["people.travel"].shipped_days == 21
    assert changed["people.left"] == shipped()["people.left"]


def test_a_town_lengthens_a_term_with_a_reason() -> None:
    changed = with_town(
        shipped(), '[terms."people.travel"]\ndays = 60\nreason = "province, notice 12"'
    )
    assert (changed["people.travel"].days, changed["people.travel"].reason) == (
        60,
        "province, notice 12",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[terms."people.travel"]\ndays = 22', "no reason is given"),
        ('[terms."people.travel"]\ndays = 22\nreason = "  "', "no reason is given"),
        ('[terms."people.travel"]\ndays = 22\nreason = 7', "is no text"),
        ('[terms."people.travel"]\ndays = -1', "whole number"),
        ('[terms."people.travel"]\ndays = 1.5', "whole number"),
        ('[terms."people.travel"]\ndays = true', "whole number"),
        ('[terms."people.travel"]\ndays = "soon"', "whole number"),
        ('[terms."people.travel"]\ndays = 99999999', "whole number"),
        ('[terms."people.travel"]', "whole number"),
        ('[terms."people.travel"]\ndays = 3\nthen = "counted"', "nothing else"),
        ('[terms."people.travels"]\ndays = 3', "no class"),
        ('[terms."people.residents"]\ndays = 3', "no term in days"),
        ("terms = 3", "no table"),
        ("[term]\na = 3", "not known"),
        ("terms.x = 3", "no class"),
        ("days = ", "no TOML"),
        ("\0", "no TOML"),
    ],
)
def test_nonsense_is_refused_with_one_sentence(text: str, said: str) -> None:
    with pytest.raises(TermsError) as refused:
        with_town(shipped(), text)
    for lang in ("en", "zh"):
        assert "\n" not in refused.value.say(lang)
    assert said in refused.value.say("en")
    assert "retention.toml" in refused.value.say("en")


def test_the_file_of_the_town_counts_from_the_next_start_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    reading.terms.cache_clear()
    try:
        (tmp_path / "retention.toml").write_text('[terms."people.bulk"]\ndays = 5', "utf-8")
        assert terms()["people.bulk"].days == 5
        reading.terms.cache_clear()
        (tmp_path / "retention.toml").write_bytes(b"\xff\xfe")
        with pytest.raises(TermsError, match="cannot be read"):
            terms()
    finally:
        reading.terms.cache_clear()


def test_every_table_belongs_to_a_class_or_holds_nobody() -> None:
    known = shipped()
    covered = {table for term in known for table in term.tables} | set(known.nobody)
    tables = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert tables - covered == set(), "say in web/retention.toml how long it is kept"
    assert covered - tables == set()


def test_no_table_is_said_to_hold_nobody_and_to_be_kept() -> None:
    known = shipped()
    assert not {table for term in known for table in term.tables} & set(known.nobody)


def test_every_folder_of_files_belongs_to_a_class(root: Path) -> None:
    """Folders are named where files are kept: a new one needs a class."""
    named: set[str] = set()
    for source in sorted((root / "src").rglob("*.py")):
        text = source.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                named |= {
                    str(word.value.value)
                    for word in node.keywords
                    if word.arg == "folder" and isinstance(word.value, ast.Constant)
                }
            is_below = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            if is_below and isinstance(node.right, ast.Constant):  # type: ignore[attr-defined]
                inside = ast.unparse(node.left)  # type: ignore[attr-defined]
                if inside.endswith(("MEDIA_ROOT)", "home.files")):
                    named.add(str(node.right.value))  # type: ignore[attr-defined]
    folders = {folder for term in shipped() for folder in term.folders}
    assert {"sheets", "jobs", "tmp"} <= named | {"sheets"}
    assert named - folders == set(), "say in web/retention.toml how long its files are kept"


def test_every_class_says_in_both_languages_what_it_is() -> None:
    for term in shipped():
        for text in filter(None, [term.title, term.lasts, term.comes_with, term.starts.words]):
            assert text.en
            assert text.zh
        assert term.source
