"""That somebody looked at passes stands in the log: at one in its holder's file, at a list by its length."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone

from shouwang.apps.passes.models import Pass
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import log


def note_opened(request: HttpRequest, row: Pass) -> None:
    """Write down that a pass was opened."""
    log.look(actor_of(request), "passes.opened", row.person_id or row.pk, at=timezone.now())


def note_checked(request: HttpRequest, row: Pass) -> None:
    """Write down that somebody asked whether a pass opens gates."""
    log.look(actor_of(request), "passes.checked", row.pk, at=timezone.now())


def note_list(request: HttpRequest, n_rows: int, wanted: Mapping[str, str], page: int = 1) -> None:
    """Write down that passes are shown: how many, narrowed to what, and no name."""
    more: dict[str, object] = {**wanted, **({"page": page} if page > 1 else {})}
    if n_rows:
        actor = actor_of(request)
        log.look(actor, "passes.list-seen", log.NOBODY, at=timezone.now(), rows=n_rows, **more)
