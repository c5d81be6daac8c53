"""From an account to who acts: the assignments that count at a moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Min, Q

from shouwang.backbone.access.actors import Actor, Grant
from shouwang.backbone.access.models import Account, Assignment, Ending, Glass
from shouwang.backbone.access.paths import lies_in

FREE_OF_HELP: Final = "administrator"
"""The role that does not end with somebody's help, or one note about it could lock a town."""


def actor_for(account: Account, now: datetime, *, among: Collection[str] | None = None) -> Actor:
    """
    Return who acts; an account that is closed, or has no assignment that counts, may do nothing.

    Parameters
    ----------
    among
        Numbers of the assignments that may count, as for a token that was made with them.
    """
    if not account.is_active:
        return Actor(account.name, account.pk)
    rows = counting(account, now)
    if among is not None:
        rows = [row for row in rows if str(row.pk) in among]
    grants = tuple(Grant(row.role, row.area, row.purpose) for row in rows)
    glass = frozenset[object]()
    if grants:
        opened = Glass.objects.filter(account=account, opened_at__lte=now, until_at__gt=now)
        glass = frozenset(opened.values_list("subject_id", flat=True))
    return Actor(account.name, account.pk, grants, glass=glass)  # type: ignore[arg-type]  # of UUIDs


def narrowed(actor: Actor, *areas: str) -> Actor:
    """Return the same actor, as far as their assignments reach within areas; opened files stay outside."""
    grants = list[Grant]()
    for grant in actor.grants:
        if any(lies_in(grant.area, area) for area in areas):
            grants.append(grant)
        else:
            inside = [area for area in areas if lies_in(area, grant.area)]
            grants += [replace(grant, area=area) for area in inside]
    return replace(actor, grants=tuple(grants), glass=frozenset())


def next_begin(account: Account, now: datetime) -> datetime | None:
    """Return when the next assignment of an account begins, if there is one."""
    later = Assignment.objects.filter(account=account, from_at__gt=now, ended_at=None)
    begins: datetime | None = later.aggregate(at=Min("from_at"))["at"]
    return begins


def counting(account: Account, now: datetime, *, or_later: bool = False) -> list[Assignment]:
    """
    Return the assignments that count: begun, not over, and nothing they are bound to has ended.

    They are read anew for each request, so that what ends is over at the next one.

    Parameters
    ----------
    or_later
        Whether those that have not begun are returned as well.
    """
    still = (Q(until_at=None) | Q(until_at__gt=now)) & (Q(ended_at=None) | Q(ended_at__gt=now))
    if not or_later:
        still &= Q(from_at__lte=now)
    rows = list(Assignment.objects.filter(still, account=account))
    over = _over({key for row in rows for key in _keys(row, account)}, now)
    return [row for row in rows if not over & set(_keys(row, account))]


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody had for an area, and for how long: what was done then stays done by right."""

    role: str
    area: str
    from_at: datetime
    until_at: datetime | None

    def meets(self, begin: datetime, end: datetime) -> bool:
        """Tell whether it was held at some time between two instants."""
        return self.from_at <= end and (self.until_at is None or self.until_at > begin)


def held_by(account_ids: Collection[UUID]) -> dict[UUID, list[Held]]:
    """Return every role that some accounts ever had, each with the time in which it counted."""
    rows = list(Assignment.objects.filter(account__in=account_ids).select_related("account"))
    keys = {key for row in rows for key in _keys(row, row.account)}
    over = dict(Ending.objects.filter(key__in=keys).values_list("key", "ends_at"))
    found: dict[UUID, list[Held]] = {one: [] for one in account_ids}
    for row in rows:
        ends = [row.until_at, row.ended_at, *(over.get(key) for key in _keys(row, row.account))]
        until = min((one for one in ends if one is not None), default=None)
        found[row.account_id].append(Held(row.role, row.area, row.from_at, until))
    return found


def _keys(row: Assignment, account: Account) -> list[str]:
    """Return what an assignment is bound to."""
    helper = "" if row.role == FREE_OF_HELP else account.helper_ref
    bound = {"incident": row.incident, "shift": row.shift, "helper": helper}
    return [f"{kind}:{ref}" for kind, ref in bound.items() if ref]


def _over(keys: set[str], now: datetime) -> set[str]:
    if not keys:
        return set()
    return set(Ending.objects.filter(key__in=keys, ends_at__lte=now).values_list("key", flat=True))
