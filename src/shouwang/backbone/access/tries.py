"""
Wrong secrets wait: a few are free, then each one doubles the wait. Nobody is locked out for good.

A try is counted before it is looked at, one after the other, and forgotten when it was right: so
guesses that are sent at the same time are no more than those sent in turn.

ShouwangError
 └ RestsError  too many wrong ones: it rests for a while
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import ClassVar, Final

from django.db import transaction

from shouwang.backbone.access.models import Tries
from shouwang.core.errors import ShouwangError
from shouwang.core.text import Text

_MOST_DOUBLINGS: Final = 5
_KEPT: Final = timedelta(days=1)


class RestsError(ShouwangError):
    """Something that opens was tried too often."""

    code: ClassVar[str] = "access.rests"
    problem: ClassVar[Text] = Text(
        en="There were too many wrong tries here.", zh="这里的错误次数太多。"
    )
    remedy: ClassVar[Text] = Text(
        en="Wait {seconds} seconds, then try again.", zh="请等 {seconds} 秒再试。"
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong ones are free within how long, and how long the first wait is."""

    free: int
    within: timedelta = timedelta(minutes=15)
    wait: timedelta = timedelta(seconds=30)


SECRET: Final = Limit(5)
"""Of a password or PIN: afterwards 30 s, doubled each time up to 16 minutes."""
OF_PHONE: Final = Limit(30)
"""Of all PINs together on one phone."""
LINK: Final = Limit(30, wait=timedelta(minutes=15))
"""Of links from one address: there is nothing to guess, so who goes on is no colleague."""


def require_awake(key: str, now: datetime) -> None:
    """
    Refuse what rests.

    Raises
    ------
    RestsError
        With the seconds that are left.
    """
    row = Tries.objects.filter(key=key, rests_until__gt=now).first()
    if row is not None and row.rests_until is not None:
        raise RestsError(ceil((row.rests_until - now).total_seconds()))


@transaction.atomic
def count(key: str, limit: Limit, now: datetime) -> None:
    """
    Count a try, before it is looked at.

    Raises
    ------
    RestsError
        If it is one too many: then it is not to be looked at.
    """
    _row, is_new = Tries.objects.get_or_create(key=key, defaults={"last_at": now})
    if is_new:
        Tries.objects.filter(last_at__lt=now - _KEPT).delete()
    row = Tries.objects.select_for_update().get(key=key)
    if row.rests_until is not None and row.rests_until > now:
        raise RestsError(ceil((row.rests_until - now).total_seconds()))
    is_old = row.last_at <= now - limit.within
    row.n = 1 if is_old else row.n + 1
    row.last_at, row.rests_until = now, None
    if row.n >= limit.free:  # the last free one is still looked at; the next one waits
        row.rests_until = now + limit.wait * 2 ** min(row.n - limit.free, _MOST_DOUBLINGS)
    row.save()


def forget(key: str) -> None:
    """Forget what was wrong: this one was right."""
    Tries.objects.filter(key=key).delete()
