"""
Saved filters: what a list is narrowed by, kept under a name, for oneself or for the office.

A capability enters its lists when it starts. Words that are looked for stand in no address:
a saved filter is asked for by its number.

ShouwangError
 └ FilterError  a filter cannot be saved as asked
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from shouwang.backbone import vault
from shouwang.backbone.access.actors import Actor, NotYourDutyError, actor_of, require
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import for_act
from shouwang.backbone.audit import log
from shouwang.backbone.pages.models import SavedFilter
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

MOST_FILTERS: Final = 20
"""So many may one person keep for one list."""
MOST_CHARS: Final = 30
MOST_COUNTED: Final = 8
MOST_COUNT: Final = 1_000
_MOST_SHARED: Final = 20
_KEPT_SECONDS: Final = 20


class FilterError(ShouwangError):
    """A filter cannot be saved as asked."""

    code: ClassVar[str] = "pages.filter"
    problem: ClassVar[Text] = Text(en="{detail}.", zh="{detail}。")
    remedy: ClassVar[Text] = Text(
        en="Choose another name, or remove a filter that nobody needs.",
        zh="请换个名字，或删去不再需要的筛选。",
    )


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list that can be narrowed."""

    name: str
    url_name: str
    act: str
    """What its rows are looked at for."""
    read: Callable[[HttpRequest, QueryDict], dict[str, str]]
    """Return what an address narrows the list by, only what is chosen; ``words`` are kept sealed."""
    rows: Callable[[Mapping[str, str]], QuerySet[Any]]
    usual: Mapping[str, str] = field(default_factory=dict)
    """Values that stand for not choosing; they are not kept."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab above a list."""

    saved: SavedFilter
    title: str
    url: str
    is_here: bool
    is_mine: bool
    is_counted: bool


_LISTS: dict[str, ListPage] = {}


def add_list(page: ListPage) -> None:
    """Enter a list whose filters may be saved."""
    _LISTS[page.name] = page


def list_of(name: str) -> ListPage | None:
    """Return a list by its name."""
    return _LISTS.get(name)


def wanted_by(request: HttpRequest, page: ListPage, asked: QueryDict) -> dict[str, str]:
    """Return what a list is narrowed by: the values of a saved filter, or those of the address."""
    saved = _saved(actor_of(request), page, asked.get("saved", ""))
    return saved.values() if saved else page.read(request, asked)


def account_of(actor: Actor) -> UUID:
    """
    Return whose filters an actor uses.

    Raises
    ------
    NotYourDutyError
        If nobody's: the system itself keeps none.
    """
    if actor.account_id is None:
        raise NotYourDutyError(act="pages.save-filter")
    return actor.account_id


def mark_of(wanted: Mapping[str, str], n_rows: int) -> str:
    """Return what stands for a list as it was shown, so that a later act means the same rows."""
    text = json.dumps([sorted(wanted.items()), n_rows])
    return vault.index_of(text, kind="list")


def tabs_of(request: HttpRequest, page: ListPage) -> list[Tab]:
    """Return the tabs of a list: own ones first, then those that others share."""
    actor, here = actor_of(request), request.GET.get("saved", "")
    own = account_of(actor)
    known = SavedFilter.objects.filter(list_name=page.name)
    mine, shared = known.filter(account_id=own), known.filter(is_shared=True)
    shared = shared.exclude(account_id=own)
    rows = [*mine, *shared[:_MOST_SHARED]]
    address = reverse(page.url_name)
    return [
        Tab(
            saved=row,
            title=row.title,
            url=f"{address}?saved={row.pk}",
            is_here=str(row.pk) == here,
            is_mine=row.account_id == own,
            is_counted=number < MOST_COUNTED,
        )
        for number, row in enumerate(rows)
    ]


def counts_of(request: HttpRequest, page: ListPage) -> list[tuple[Tab, int]]:
    """
    Return how many rows the first tabs show, at most one more than is ever said.

    Counting a large town takes a second: a count is kept for a moment.
    """
    found, own = [], account_of(actor_of(request))
    with for_act(page.act):
        for tab in tabs_of(request, page):
            if tab.is_counted:
                key = f"count-of-filter-{tab.saved.pk}-{own}"  # two may not see the same rows
                n = cache.get_or_set(key, partial(_count_of, page, tab.saved), _KEPT_SECONDS)
                found.append((tab, n or 0))
    return found


def _count_of(page: ListPage, saved: SavedFilter) -> int:
    return count(page.rows(saved.values()))


def count(rows: QuerySet[Any]) -> int:
    """Return how many rows there are, not looking beyond what is ever said."""
    return rows.order_by()[: MOST_COUNT + 1].count()


@transaction.atomic
def save(
    *,
    actor: Actor,
    page: ListPage,
    title: str,
    wanted: Mapping[str, str],
    is_shared: bool,
    at: datetime,
) -> SavedFilter:
    """
    Keep what a list is narrowed by; the same filter under the same name is kept once.

    Raises
    ------
    FilterError
        If the name is taken, or there are too many already.
    """
    require(actor, "pages.save-filter")
    own = account_of(actor)
    Account.objects.select_for_update().get(pk=own)  # one at a time for each person
    mine = list(SavedFilter.objects.filter(list_name=page.name, account_id=own))
    known = next((row for row in mine if row.title == title), None)
    if known and known.values() == dict(wanted) and known.is_shared == is_shared:
        return known  # a double click
    if known:
        raise FilterError(detail=Text("You have a filter with this name for this list already",
                                      "您在这份名单里已有同名的筛选"))  # fmt: skip
    if len(mine) >= MOST_FILTERS:
        said = Text("You keep {n} filters for this list already, and more cannot be told apart",
                    "您在这份名单里已存了 {n} 个筛选，再多就不好分辨了")  # fmt: skip
        raise FilterError(detail=Text(said.say("en", n=len(mine)), said.say("zh", n=len(mine))))
    chosen = {key: value for key, value in wanted.items() if key != "words"}
    row = SavedFilter(
        list_name=page.name,
        account_id=own,
        is_shared=is_shared,
        wanted=chosen,
        saved_at=at,
    )
    row.title, row.words = title, wanted.get("words", "")
    row.save(force_insert=True)
    log.write(actor, "pages.filter-saved", row.pk, at=at, shared=is_shared)
    return row


@transaction.atomic
def remove(*, actor: Actor, filter_id: UUID, at: datetime) -> None:
    """Remove a filter of one's own; one that is gone already stays gone."""
    require(actor, "pages.remove-filter")
    mine = SavedFilter.objects.filter(account_id=account_of(actor))
    gone, _ = mine.filter(pk=filter_id).delete()
    if gone:
        log.write(actor, "pages.filter-removed", filter_id, at=at)


def saved_of(actor: Actor, page: ListPage, number: str) -> dict[str, str] | None:
    """Return what a filter narrows a list by, if the reader may use it."""
    saved = _saved(actor, page, number)
    return saved.values() if saved else None


def _saved(actor: Actor, page: ListPage, number: str) -> SavedFilter | None:
    """Return a filter that the reader may use."""
    try:
        filter_id = UUID(number)
    except ValueError:
        return None
    may_use = Q(account_id=account_of(actor)) | Q(is_shared=True)
    return SavedFilter.objects.filter(may_use, pk=filter_id, list_name=page.name).first()
