"""
What assignments are bound to, and its end: an incident, a shift, somebody's help.

Their capabilities say when they end; this package knows them as opaque references only.
"""

from __future__ import annotations

from datetime import datetime

from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Ending


def end(*, actor: Actor, kind: str, ref: str, at: datetime) -> None:
    """Let all that is bound to something end; what ends earlier stays as it is."""
    ending, is_new = Ending.objects.get_or_create(
        key=f"{kind}:{ref}", defaults={"ends_at": at, "said_by": actor.name}
    )
    if not is_new and at < ending.ends_at:
        ending.ends_at, ending.said_by = at, actor.name
        ending.save(update_fields=["ends_at", "said_by"])


def go_on(*, kind: str, ref: str) -> None:
    """Take an end back that was said by mistake."""
    Ending.objects.filter(key=f"{kind}:{ref}").delete()
