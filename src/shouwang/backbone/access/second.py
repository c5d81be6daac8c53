"""Two persons: whether two accounts may be held by one hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shouwang.backbone.access.models import Account
from shouwang.core.text import Text

_NEW_DAYS: Final = 3
_MARKS: Final = ("helper_ref", "own_file")
ONE_HAND: Final = Text(
    en="The two accounts may be one person's: one opened the door to the other only just, "
    "or a third person to both, or both are noted as one person",
    zh="这两个账号可能属于同一人：其中一个刚由另一个邀请或重新办理，两者刚由同一人邀请，或登记为同一人",
)


def is_one_hand(
    first: UUID | None, second: UUID | None, *, asked_at: datetime, is_grave: bool = True
) -> bool:
    """
    Tell whether one person may hold both accounts, the one that asks and the one that confirms.

    It is so if they are one, if both are noted as one helper or one resident, or if one of them was invited
    by the other only just. Where it is grave, two who were invited by the same third person only just are
    one hand as well; other work cannot wait for that in the first days of an outbreak.
    """
    if first is None or second is None or first == second:
        return True
    known = Account.objects.in_bulk((first, second))
    if len(known) < 2:
        return True
    one, other = known[first], known[second]
    if any(getattr(one, mark) and getattr(one, mark) == getattr(other, mark) for mark in _MARKS):
        return True
    hands, others = _hands(one, asked_at), _hands(other, asked_at)
    if is_grave:
        return not set(hands).isdisjoint(others)
    return one.pk in others or other.pk in hands


def _hands(row: Account, asked_at: datetime) -> list[UUID]:
    """Return an account and whose hand it is: until it is some days old, its inviter's, and so on."""
    hands = [row.pk]
    since = asked_at - timedelta(days=_NEW_DAYS)
    inviter = row.invited_by if row.invited_at and row.invited_at > since else None
    while inviter is not None and inviter not in hands:
        hands.append(inviter)
        young = Account.objects.filter(pk=inviter, invited_at__gt=since)
        inviter = young.values_list("invited_by", flat=True).first()
    return hands
