"""Removing the oldest lines when their time is over: the one lawful way, and it leaves its mark."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Min
from django.utils import timezone

from shouwang.backbone.access.actors import Actor, require
from shouwang.backbone.audit import log, triggers
from shouwang.backbone.audit.chain import HEAD
from shouwang.backbone.audit.models import Certificate, Head, Line
from shouwang.backbone.audit.verify import TRIMMED, facts_of

KEPT_YEARS: Final = 3
"""What the law on files asks for by default; who calls says the moment."""


def trim(before: datetime, *, actor: Actor, at: datetime | None = None) -> int:
    """
    Remove the oldest lines, up to the first that is not older than a moment; return how many.

    A certificate stays, from which verifying starts, and the log itself says the same in a line.
    """
    require(actor, "audit.trim")
    at = at or timezone.now()
    with triggers.lifted():
        Head.objects.select_for_update().get(pk=HEAD)
        first_kept = Line.objects.filter(at__gte=before).aggregate(first=Min("seq"))["first"]
        old = Line.objects.filter(seq__lt=first_kept) if first_kept else Line.objects.all()
        last = old.order_by("-seq").first()
        if last is None:
            return 0
        n_lines = old._raw_delete(old.db)  # noqa: SLF001  no signals, no reading of a million rows
        certificate = Certificate.objects.create(
            seq=last.seq,
            hash=last.hash,
            n_lines=n_lines,
            at=at,
            actor_name=actor.name[:60],
            account_id=actor.account_id,
        )
        log.write(actor, TRIMMED, log.NOBODY, at=at, **facts_of(certificate))
    return n_lines
