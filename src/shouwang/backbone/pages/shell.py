"""
What the frame of every page shows: navigation, search, language, and what the town is.

Capabilities enter themselves when they start; the frame knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.pinyin import pinyin_of
from shouwang.backbone.texts import text_of
from shouwang.core.text import Text

GROUPS = {
    "command": _("Command"),
    "control": _("Control"),
    "care": _("Care"),
    "register": _("Register"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation."""

    group: str
    url_name: str
    title: str | Promise
    seal_zh: str
    seal_en: str
    waiting: Callable[[], int] = lambda: 0
    """How many things wait for somebody there; never a total."""
    is_last: bool = False
    """Stands below the others of its group, whoever enters first."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do that has a page without an entry of its own in the navigation."""

    url_name: str
    title: str | Promise
    words: str = ""
    """More English words that find it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of the global search."""

    title: str
    detail: str
    url: str


Searcher = Callable[[Actor, str], Iterable[Hit]]

_ENTRIES: list[Entry] = []
_ACTS: list[Act] = []
_SEARCHERS: list[tuple[str | Promise, Searcher]] = []
_NOW: list[Callable[[], Iterable[tuple[str, int, str]]]] = []


_HOME = Act("pages:home", _("Now"), "home first what needs me")


def add_entry(entry: Entry) -> None:
    """Enter a page in the navigation."""
    _ENTRIES.append(entry)
    _ENTRIES.sort(key=lambda one: one.is_last)


def add_act(act: Act) -> None:
    """Let the search find something to do."""
    _ACTS.append(act)


def add_searcher(title: str | Promise, search: Searcher) -> None:
    """Let the global search look in one more place."""
    _SEARCHERS.append((title, search))


def add_open_work(ask: Callable[[], Iterable[tuple[str, int, str]]]) -> None:
    """Add to *what needs me now*: sentences with their count and the page to go to."""
    _NOW.append(ask)


def search(actor: Actor, words: str) -> list[tuple[str | Promise, list[Hit]]]:
    """Ask every place for some words."""
    found: list[tuple[str | Promise, list[Hit]]] = [(_("Pages"), list(_pages(words)))]
    found += [(title, list(ask(actor, words))) for title, ask in _SEARCHERS]
    return [(title, hits) for title, hits in found if hits]


def _pages(words: str) -> Iterator[Hit]:
    """Find pages and acts by their words in either language, by pinyin, by initials."""
    pages: list[Act | Entry] = [_HOME, *_ENTRIES, *_ACTS]
    for page in pages:
        more = page.words if isinstance(page, Act) else ""
        if _is_called(words.lower(), text_of(page.title), more):
            yield Hit(str(page.title), "", reverse(page.url_name))


def _is_called(asked: str, title: Text, more: str) -> bool:
    parts = asked.replace("-", " ").split()
    letters = "".join(parts)
    if not letters.isascii():
        return letters in title.zh
    known = f"{title.en} {more}".lower().replace("-", " ").split()
    if parts and all(any(word.startswith(part) for word in known) for part in parts):
        return True
    sounds = map(_alike, pinyin_of(title.zh))
    return len(letters) > 1 and any(sound.startswith(_alike(letters)) for sound in sounds)


def _alike(sound: str) -> str:
    """Return a sound as many in the south write it: ``min`` and ``ming`` are one."""
    return sound.replace("ng", "n")


def open_work() -> list[tuple[str, int, str]]:
    """Return what waits for somebody, as sentence, count and address; nothing that is 0."""
    return [(text, n, url) for ask in _NOW for text, n, url in ask() if n]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every page its frame."""
    if not request.user.is_authenticated:
        return {"is_drill": settings.DRILL}
    groups: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
    urls = [reverse(entry.url_name) for entry in _ENTRIES]
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    for entry, url in zip(_ENTRIES, urls, strict=True):
        is_here = url == here
        groups[entry.group].append(
            {"entry": entry, "url": url, "is_here": is_here, "waiting": entry.waiting()}
        )
    return {
        "is_drill": settings.DRILL,
        "groups": [(GROUPS[key], entries) for key, entries in groups.items() if entries],
    }
