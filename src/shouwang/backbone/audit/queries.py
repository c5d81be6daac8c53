"""Reading the log for those whose work it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.backbone import vault
from shouwang.backbone.access.models import Account
from shouwang.backbone.audit import anchors
from shouwang.backbone.audit.acts import LOOKS
from shouwang.backbone.audit.anchors import Anchor
from shouwang.backbone.audit.chain import HEAD
from shouwang.backbone.audit.models import Certificate, Check, Head, Line


@dataclass(frozen=True, slots=True)
class State:
    """How the chain stands."""

    head: Head | None
    check: Check | None
    """The last verification."""
    anchor: Anchor | None
    """The last one written."""
    is_late: bool
    """No anchor was written for an hour."""
    began: Certificate | None
    """What stands for the lines whose time was over."""


def state(now: datetime) -> State:
    """Return how the chain stands."""
    anchor = anchors.last()
    return State(
        head=Head.objects.filter(pk=HEAD).first(),
        check=Check.objects.first(),
        anchor=anchor,
        is_late=anchor is None or now - anchor.at > timedelta(hours=1),
        began=Certificate.objects.order_by("-seq").first(),
    )


def lines(wanted: Mapping[str, Any]) -> QuerySet[Line]:
    """Return lines by days, act, who did it, looks only, and the mark of a paper, newest first."""
    rows = Line.objects.order_by("-seq")
    if wanted.get("since"):
        rows = rows.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        rows = rows.filter(at__lt=_midnight(wanted["until"]) + timedelta(days=1))
    if wanted.get("act"):
        rows = rows.filter(act=wanted["act"])
    if wanted.get("looks"):
        rows = rows.filter(act__in=LOOKS)
    if wanted.get("mark"):
        rows = rows.filter(hash__startswith=wanted["mark"])
    who = wanted.get("who", "")
    if not who:
        return rows
    is_account = who in {str(key) for key in Account.objects.values_list("pk", flat=True)}
    return (
        rows.filter(account_id=who) if is_account else rows.filter(actor_name=who, account_id=None)
    )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def opened(subject: UUID) -> QuerySet[Line]:
    """Return who looked at a record, named by its id or by what stands for it in the log."""
    subjects = [subject, vault.pseudonym_of(subject)]
    return Line.objects.filter(subject__in=subjects, act__in=LOOKS).order_by("-seq")
