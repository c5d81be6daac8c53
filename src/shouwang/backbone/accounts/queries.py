"""Reading accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from shouwang.backbone.access.models import Account, Assignment, Ending, Phone, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import known, recovery
from shouwang.core.text import Text

WHOLE = Text("whole town", "全镇")


@dataclass(frozen=True, slots=True)
class Shown:
    """An assignment as a page shows it."""

    row: Assignment
    role: Text
    area: str
    is_over: bool

    @property
    def begins_later(self) -> bool:
        """Whether it has not begun."""
        return self.row.from_at > timezone.now()


def colleagues() -> QuerySet[Account]:
    """Return accounts with their assignments and open invitations, those at work first."""
    return Account.objects.prefetch_related(
        "assignments", Prefetch("signinlink_set", queryset=open_invitations(), to_attr="links")
    ).order_by("-is_active", "name", "sign_in_name")


def open_invitations() -> QuerySet[SignInLink]:
    """Return the invitations that can still be opened."""
    return SignInLink.objects.filter(
        purpose=SignInLink.Purpose.INVITATION,
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )


def is_invited(account: Account) -> bool:
    """Tell whether something lies in somebody's hands that opens an account for the first time."""
    now = timezone.now()
    slip = bool(account.pin) and account.pin_until is not None and account.pin_until > now
    return slip or open_invitations().filter(account=account).exists()


def over_at(now: datetime) -> set[str]:
    """Return the keys of the incidents, shifts and helpers that have ended."""
    return set(Ending.objects.filter(ends_at__lte=now).values_list("key", flat=True))


def shown(
    rows: list[Assignment], account: Account, names: dict[str, str], over: set[str]
) -> list[Shown]:
    """Return assignments with the words for role and area; those that count first."""
    now = timezone.now()
    made = [_shown(row, account, names, over, now) for row in rows]
    return sorted(made, key=lambda one: one.is_over)


def _shown(
    row: Assignment, account: Account, names: dict[str, str], over: set[str], now: datetime
) -> Shown:
    bound = {f"incident:{row.incident}", f"shift:{row.shift}", f"helper:{account.helper_ref}"}
    is_over = bool(
        row.ended_at
        or (row.until_at and row.until_at <= now)
        or over & bound
        or not account.is_active
    )
    role = rules().roles.get(row.role)
    return Shown(
        row,
        role.title if role else Text(row.role, row.role),
        names.get(row.area, row.area),
        is_over,
    )


def area_names() -> dict[str, str]:
    """Return names of areas by path."""
    return dict(known.areas())


def together(now: datetime) -> list[dict[str, Any]]:
    """Return the incidents and shifts that assignments are bound to, with how many count."""
    still = Q(until_at=None) | Q(until_at__gt=now)
    rows = Assignment.objects.filter(still, ended_at=None, account__is_active=True)
    over = over_at(now)
    found: dict[tuple[str, str], int] = {}
    for incident, shift in rows.values_list("incident", "shift"):
        for kind, ref in (("incident", incident), ("shift", shift)):
            if ref and f"{kind}:{ref}" not in over:
                found[kind, ref] = found.get((kind, ref), 0) + 1
    return [{"kind": kind, "ref": ref, "n": n} for (kind, ref), n in sorted(found.items())]


def phones() -> QuerySet[Phone]:
    """Return shared phones, those that count first."""
    return Phone.objects.order_by(F("ended_at").asc(nulls_first=True), "-until_at")


def n_waiting() -> int:
    """Return how many colleagues wait for a second person."""
    return recovery.open_at(timezone.now()).count()
