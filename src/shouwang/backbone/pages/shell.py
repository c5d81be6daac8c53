"""
What the frame of every page shows: navigation, search, language, and what the town is.

Capabilities enter themselves when they start; the frame knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.actors import Actor, actor_of
from shouwang.backbone.access.rules import ACCOUNT, ANYBODY, rules
from shouwang.backbone.access.scope import for_act
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
    waiting: Callable[[], int] | None = None
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
_SEARCHERS: list[tuple[str | Promise, str, Searcher]] = []
_NOW: list[tuple[str, Callable[[], Iterable[tuple[str, int, str]]]]] = []
_BANNERS: list[tuple[str, Callable[[Actor], Iterable[Mapping[str, Any]]]]] = []


_HOME = Act("pages:home", _("Now"), "home first what needs me")


def add_entry(entry: Entry) -> None:
    """Enter a page in the navigation."""
    _ENTRIES.append(entry)
    _ENTRIES.sort(key=lambda one: one.is_last)


def add_act(act: Act) -> None:
    """Let the search find something to do."""
    _ACTS.append(act)


def add_searcher(title: str | Promise, act: str, search: Searcher) -> None:
    """Let the global search look in one more place, for those who may do an act."""
    _SEARCHERS.append((title, act, search))


def add_open_work(act: str, ask: Callable[[], Iterable[tuple[str, int, str]]]) -> None:
    """
    Add to *what needs me now* of those who may do an act.

    ``ask`` returns sentences with their count and the page to go to.
    """
    _NOW.append((act, ask))


def add_banner(template: str, ask: Callable[[Actor], Iterable[Mapping[str, Any]]]) -> None:
    """
    Let something stand at the head of every page as long as it lasts.

    ``ask`` returns the facts of each banner, as ``banner`` for the template.
    """
    _BANNERS.append((template, ask))


def may_open(actor: Actor, url_name: str) -> bool:
    """Tell whether somebody may look at a page."""
    act = rules().act_of(url_name, "GET")
    return act in (ANYBODY, ACCOUNT) or (act is not None and actor.may(act))


def search(actor: Actor, words: str) -> list[tuple[str | Promise, list[Hit]]]:
    """Ask every place that the reader may look into for some words."""
    found: list[tuple[str | Promise, list[Hit]]] = [(_("Pages"), list(_pages(actor, words)))]
    for title, act, ask in _SEARCHERS:
        with for_act(act) as may:
            if may:
                found.append((title, list(ask(actor, words))))
    return [(title, hits) for title, hits in found if hits]


def _pages(actor: Actor, words: str) -> Iterator[Hit]:
    """Find pages and acts by their words in either language, by pinyin, by initials."""
    pages: list[Act | Entry] = [_HOME, *_ENTRIES, *_ACTS]
    for page in pages:
        if not may_open(actor, page.url_name):
            continue
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
    found: list[tuple[str, int, str]] = []
    for act, ask in _NOW:
        with for_act(act) as may:
            if may:
                found += [(text, n, url) for text, n, url in ask() if n]
    return found


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every page its frame."""
    if not request.user.is_authenticated:
        return {"is_drill": settings.DRILL}
    actor = actor_of(request)
    groups: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
    offered = [
        (entry, reverse(entry.url_name)) for entry in _ENTRIES if may_open(actor, entry.url_name)
    ]
    urls = [url for _entry, url in offered if request.path.startswith(url)]
    here = max(urls, key=len, default="")
    for entry, url in offered:
        waiting = 0
        if entry.waiting is not None:
            with for_act(rules().act_of(entry.url_name, "GET") or ""):
                waiting = entry.waiting()
        groups[entry.group].append(
            {"entry": entry, "url": url, "is_here": url == here, "waiting": waiting}
        )
    return {
        "is_drill": settings.DRILL,
        "actor": actor,
        "banners": [(template, facts) for template, ask in _BANNERS for facts in ask(actor)],
        "groups": [(GROUPS[key], entries) for key, entries in groups.items() if entries],
    }
