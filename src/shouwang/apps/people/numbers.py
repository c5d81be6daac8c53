"""Numbers of records that people read: they rise, and none is ever given twice."""

from __future__ import annotations

from django.db.models import F

from shouwang.apps.people.models import LastNumber


def take(kind: str, n: int) -> int:
    """Take ``n`` numbers of a kind, in the transaction of what they are for; return the first."""
    LastNumber.objects.get_or_create(kind=kind)
    LastNumber.objects.filter(kind=kind).update(last=F("last") + n)
    return LastNumber.objects.get(kind=kind).last - n + 1


def one_at_a_time(kind: str) -> None:
    """Let who enters a record of a kind wait for whoever does so now, until their transaction ends."""
    LastNumber.objects.get_or_create(kind=kind)
    LastNumber.objects.select_for_update().get(kind=kind)
