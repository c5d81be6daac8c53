"""What pages say is said in every language, and nothing is said outside the catalogues."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from shouwang.backbone.pages.acts import ACTS
from tools import catalogues

SPOKEN = {"placeholder", "aria-label", "title", "alt"}
SAME_IN_BOTH = re.compile(r"中|\bEN\b|© ?OpenStreetMap contributors|\b[A-Z]{1,3}-\d+\b")
PLACE = re.compile(r"%\(\w+\)[a-z]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]|[\u2018-\u201d!！]")
every_language = pytest.mark.parametrize("language", catalogues.LANGUAGES)


class Spoken(HTMLParser):
    """Gathers the words of a page that a person sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._is_key = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_key = tag == "kbd"  # what stands on a key is the same in every language
        self.words += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser calls it so
        self._is_key = False

    def handle_data(self, data: str) -> None:
        if not self._is_key:
            self.words.append(data)


def untranslated(template: str) -> list[str]:
    """Return the words of a template that stand outside its translate tags."""
    page, is_translated = [], False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            is_translated = name == "blocktranslate" or (is_translated and name == "plural")
        elif token.token_type == TokenType.TEXT and not is_translated:
            page.append(token.contents)
    spoken = Spoken()
    spoken.feed("".join(page))
    spoken.close()
    left = [SAME_IN_BOTH.sub("", words).strip() for words in spoken.words]
    return [words for words in left if any(char.isalpha() for char in words)]


def said(language: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the English of each entry, one or singular and plural, with its translations."""
    for entry in catalogues.read(language):
        if entry.id:
            yield _all(entry.id), _all(entry.string)


def _all(words: object) -> tuple[str, ...]:
    return tuple(map(str, words)) if isinstance(words, tuple | list) else (str(words),)


def acts_of(source: Path) -> Iterator[str]:
    """Yield a pattern for each act that a file writes to the log."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"write", "write_many"}
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "log"
        ):
            act = node.args[1]
            parts = act.values if isinstance(act, ast.JoinedStr) else [act]
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
                for part in parts
            )


@every_language
def test_every_string_of_the_source_has_words(language: str) -> None:
    assert catalogues.lacking(language) == []


@every_language
def test_a_catalogue_is_current(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = catalogues.path_of(language).read_text("utf-8")
    shutil.copytree(catalogues.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    catalogues.update(language)
    assert catalogues.path_of(language).read_text("utf-8") == before


@every_language
def test_both_languages_have_the_same_places(language: str) -> None:
    for english, ours in said(language):
        wanted = set(PLACE.findall(english[-1]))
        for words in ours:
            assert set(PLACE.findall(words)) == wanted, english


def test_chinese_sentences_have_chinese_punctuation() -> None:
    wrong = [words for _, ours in said("zh_Hans") for words in ours if HALF_WIDTH.search(words)]
    assert wrong == []


def test_no_word_of_a_template_stands_outside_a_translation(root: Path) -> None:
    pages = sorted((root / "src").rglob("templates/**/*.html"))
    assert pages
    found = {page.name: untranslated(page.read_text("utf-8")) for page in pages}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{% if a %}你好{% endif %}</p>", ["你好"]),
        ('<input placeholder="Name" class="field">', ["Name"]),
        ("{% blocktranslate %}one{% plural %}many{% endblocktranslate %} left", ["left"]),
        ("{% blocktranslate %}{{ n }} rows{% endblocktranslate %}", []),
        ('<a title="{% translate \'Name\' %}">{% translate "Name" %}: 12</a> EN', []),
    ],
)
def test_words_outside_a_translation_are_found(template: str, words: list[str]) -> None:
    assert untranslated(template) == words


def test_every_act_of_the_log_has_words(root: Path) -> None:
    written = {act for path in (root / "src").rglob("*.py") for act in acts_of(path)}
    assert written
    assert [act for act in sorted(written) if not any(re.fullmatch(act, a) for a in ACTS)] == []
