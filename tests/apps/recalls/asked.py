"""Pages of recalls as tests ask for them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from shouwang.apps.incidents.models import Incident
from shouwang.apps.people.models import Responder
from shouwang.apps.recalls.models import Recall
from shouwang.backbone.access.models import Account
from tests.apps.recalls.office import (
    ALL_CHANNELS,
    HOUR,
    called,
)
from tests.offices import signed_in


def typed(incident: Incident, **facts: Any) -> dict[str, Any]:
    """Return a recall as somebody types it."""
    by_at = timezone.localtime(timezone.now() + HOUR)
    whole = {
        "incident": str(incident.pk), "step": "all", "path": "", "place_1": "村委会",
        "by_at": f"{by_at:%m-%d %H:%M}", "words": "带上口罩", "channels": list(ALL_CHANNELS), "look": "1",
    }  # fmt: skip
    return {**whole, **facts}


def now_called(incident: Incident, step: str = "all", **facts: Any) -> Recall:
    """Call people in now."""
    now = timezone.now()
    return called(incident, step, at=now, **{"by_at": now + HOUR, **facts})


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def own_browser(one: Responder, language: str = "en") -> Client:
    """Return a browser in which somebody is signed in whose account is tied to their entry."""
    client = signed_in("volunteer", name=f"u{one.ref}", language=language)
    Account.objects.filter(sign_in_name=f"u{one.ref}".lower()).update(helper_ref=one.ref)
    return client


def token_of(recall: Recall, one: Responder, n: int = 1) -> str:
    """Return the token in the message of somebody."""
    file = Path(settings.MEDIA_ROOT) / f"outbox/{recall.number}/round-{n}/sms/{one.ref}.txt"
    found = re.search(r"/recalls/a/([^/\s]+)/", file.read_text("utf-8"))
    assert found
    return found[1]
