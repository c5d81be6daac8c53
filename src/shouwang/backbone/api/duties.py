"""
What a token can be for: duties in words, each with the acts that belong to it.

Capabilities enter theirs when they start. Work in the background needs the acts of all its steps,
so they stand together here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from shouwang.backbone.access.actors import Actor


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that programs do."""

    key: str
    title: str | Promise
    acts: tuple[str, ...]


_DUTIES: dict[str, Duty] = {}


def add_duties(duties: Iterable[Duty]) -> None:
    """Enter what programs do in a capability."""
    _DUTIES.update((duty.key, duty) for duty in duties)


def duties() -> list[Duty]:
    """Return all of them, in the order in which they were entered."""
    return list(_DUTIES.values())


def open_to(actor: Actor) -> list[Duty]:
    """Return those of which somebody may do at least the first act, which is what it is about."""
    return [duty for duty in duties() if actor.may(duty.acts[0])]


def acts_of(actor: Actor, keys: Sequence[str]) -> list[str]:
    """Return the acts of some duties, as far as somebody may do them."""
    chosen = {act for duty in duties() if duty.key in keys for act in duty.acts}
    return sorted(act for act in chosen if actor.may(act))


def titles_of(acts: Iterable[str]) -> list[str | Promise]:
    """Return in words what some acts are for."""
    known = set(acts)
    return [duty.title for duty in duties() if duty.acts[0] in known]
