"""Reading passes: the list, one with its history, and those that an order took back and that is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.shortcuts import get_object_or_404

from shouwang.apps.orders import public as orders
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.names import spelled
from shouwang.apps.passes.standing import State, standing_at, state_of, tests
from shouwang.apps.people import public as people
from shouwang.backbone.access.paths import within
from shouwang.backbone.access.sealed import may_see
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pinyin import pinyin_of, plain

_MOST_NAMED: Final = 500
_MOST_OPENED: Final = 2_000
"""Typed names stand sealed: so many of the latest are opened to look for one."""
_MOST_AGAIN: Final = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A pass as a list shows it."""

    row: Pass
    name: str
    firm: str
    state: State
    why: str
    """Why it was taken back, as far as the reader may know it."""


def passes(*, kind: str, state: str, path: str, at: datetime) -> QuerySet[Pass]:
    """Return passes by kind, state and area, of those that may be seen; those that are not over, unless it is said."""
    rows = Pass.objects.filter(tests(State(state), at) if state else standing_at(at))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(within(path)) if path else rows


def found(words: str, *, most: int) -> list[Pass]:
    """Return passes by number, or by the holder's name, pinyin or number, of those that may be seen."""
    text = plain(words)
    if not text:
        return []
    ids = people.files_named(text, most=_MOST_NAMED)
    named = Q(number__iexact=text) | Q(person_id__in=ids) | Q(responder_id__in=ids)
    rows = list(Pass.objects.filter(named)[:most])
    return [*rows, *_typed(text, most - len(rows))]


def _typed(text: str, most: int) -> Iterator[Pass]:
    """Yield passes on a typed name, which stands sealed."""
    sound = text.replace(" ", "").lower()
    rows = Pass.objects.filter(person_id=None, responder_id=None)[:_MOST_OPENED]
    for row in rows.iterator():
        if most <= 0:
            return
        if text in row.name or (sound.isascii() and _sounds(row.name, sound)):
            most -= 1
            yield row


def _sounds(name: str, sound: str) -> bool:
    whole, initials = pinyin_of(name)
    return whole.startswith(sound) or initials.startswith(sound)


def open_pass(pass_id: UUID) -> Pass:
    """Return a pass that the reader may see, or answer that there is no such page."""
    return get_object_or_404(Pass.objects.select_related("replaced_by"), pk=pass_id)


def shown(row: Pass, at: datetime) -> Shown:
    """Return a pass with what of it is sealed, opened."""
    return Shown(row, row.name, row.firm, state_of(row, at), why(row))


def why(row: Pass) -> str:
    """
    Return why a pass was taken back, in the reader's language.

    It is told to those alone who may see orders there. Were the order alone left out, its gap would tell of it.
    """
    return str(row.get_revoked_why_display()) if row.revoked_why and tells(row) else ""


def tells(row: Pass) -> bool:
    """Tell whether the reader may know how a pass ended: why it was taken back, by whom, what came after it."""
    return may_see(row, "orders.see")


def initial(row: Pass) -> str:
    """Return the initial on the card as the reader reads it."""
    return row.shown if reader_lang() == "zh" else spelled(row.shown)


def line_of(row: Pass, at: datetime) -> list[Shown]:
    """Return the passes that one took the place of, and that took its place, the latest first."""
    found, seen = [row], {row.pk}
    last = row
    while (last := last.replaced_by) is not None and last.pk not in seen:  # type: ignore[assignment]
        found.insert(0, last)
        seen.add(last.pk)
    first: Pass | None = row
    while (first := Pass.objects.filter(replaced_by=first).first()) is not None:
        if first.pk in seen:
            break
        found.append(first)
        seen.add(first.pk)
    return [shown(one, at) for one in found] if len(found) > 1 else []


def to_issue_again(at: datetime) -> list[Pass]:
    """
    Return the passes that an order took back which is over, and that nobody made out anew: somebody decides.

    A pass that would be over by now is none of them, nor one whose holder has another.
    """
    rows = Pass.objects.filter(
        revoked_why=Pass.Why.ORDER.value, revoked_at__lte=at, ends_at__gt=at, replaced_by=None
    )
    some = list(rows.order_by("-revoked_at")[:_MOST_NAMED])
    ended = orders.over({row.order_id for row in some if row.order_id}, at=at)
    freed = [row for row in some if row.order_id in ended]
    kept = orders.kept_in(at=at) if freed else frozenset()
    held = Pass.every.filter(standing_at(at), person_id__in=[row.person_id for row in freed])
    have = set(held.values_list("person_id", "kind"))
    return [
        row for row in freed if row.person_id not in kept and (row.person_id, row.kind) not in have
    ][:_MOST_AGAIN]


@dataclass(frozen=True, slots=True)
class Batch:
    """Passes that were issued together."""

    id: UUID
    path: str
    at: datetime
    by: str
    n: int
    n_standing: int


def batches(at: datetime, *, most: int) -> list[Batch]:
    """Return what was issued for areas, the latest first, of what may be seen."""
    rows: Any = Pass.objects.exclude(batch=None).order_by().values("batch")
    drawn = rows.annotate(
        n=Count("pk"), on=Min("issued_at"), place=Min("path"), by=Max("issued_name"),
        standing=Count("pk", filter=standing_at(at)),
    ).order_by("-on")[:most]  # fmt: skip
    return [
        Batch(one["batch"], one["place"], one["on"], one["by"], one["n"], one["standing"])
        for one in drawn
    ]


def batch(batch_id: UUID, at: datetime) -> Batch | None:
    """Return one of them."""
    rows = Pass.objects.filter(batch=batch_id)
    first = rows.order_by("number").first()
    if first is None:
        return None
    n_standing = rows.filter(standing_at(at)).count()
    return Batch(
        batch_id, first.path, first.issued_at, first.issued_name, rows.count(), n_standing
    )
