"""The gates of a phone's area as its brief has them: enough to stand there alone for a night, and no list of people."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from shouwang.apps.gates.fever import fever_now
from shouwang.apps.gates.models import Note, Passage
from shouwang.apps.people import public as people
from shouwang.apps.zones import public as zones
from shouwang.apps.zones.public import GateFacts
from shouwang.backbone.access.grants import counting
from shouwang.backbone.access.models import Account, Assignment
from shouwang.backbone.access.paths import lies_in, within
from shouwang.backbone.access.scope import as_machine
from shouwang.backbone.intake.briefs import Asked

NAME: Final = "gates"
_NOTES_OF: Final = timedelta(days=1)
_LEAD: Final = "gate-lead"


def make(asked: Asked) -> dict[str, Any]:
    """Return the part of a phone's brief about the gates in its area."""
    with as_machine():  # the phone is asked for its area, and signs
        gates, fever = zones.gates_in(asked.area), fever_now()
        leads = _leads(gates, asked.at)
        again = fever.again_after
        part = {
            "gates": [_gate(one, leads) for one in gates],
            "fever_c": fever.celsius,
            "again_after_min": again.total_seconds() / 60 if again is not None else None,
            "used": _used(asked.at),
            "notes": _notes(asked),
        }
        return {"version": hashlib.sha256(repr(part).encode()).hexdigest()[:16], **part}


def _gate(facts: GateFacts, leads: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "id": str(facts.id),
        "code": facts.code,
        "name": {"en": facts.title.en, "zh": facts.title.zh},
        "path": facts.path,
        "leads": [
            {"name": name, "phone": phone}
            for name, phone, area in leads
            if lies_in(facts.path, area)
        ],
    }


def _leads(gates: Collection[GateFacts], at: datetime) -> list[tuple[str, str, str]]:
    """Return the leads of some gates who are at work: name, telephone number to call them, area."""
    rows = Assignment.objects.filter(role=_LEAD, from_at__lte=at, account__is_active=True)
    accounts = {one.account.pk: one.account for one in rows.select_related("account")}
    found = [
        (account, one.area)
        for account in sorted(accounts.values(), key=lambda one: one.name)
        for one in counting(account, at)
        if one.role == _LEAD and any(lies_in(gate.path, one.area) for gate in gates)
    ]
    phones = _phones([account for account, _area in found], at)
    return [(account.name, phones.get(account.pk, ""), area) for account, area in found]


def _phones(accounts: list[Account], at: datetime) -> dict[UUID, str]:
    """Return the work telephones of some accounts, as far as the town has them."""
    day = timezone.localdate(at)
    helpers = {one.pk: people.helper(one.helper_ref, on=day) for one in accounts if one.helper_ref}
    ids = {one.id for one in helpers.values() if one}
    phones = people.phones_of(ids) if ids else {}
    return {pk: phones.get(one.id, "") for pk, one in helpers.items() if one}


def _used(at: datetime) -> dict[str, int]:
    """Return how often each pass that counts outings went out today, over all gates of the town."""
    rows = Passage.every.filter(
        day=timezone.localdate(at), state=Passage.State.COUNTS, done=Passage.Done.THROUGH,
        way=Passage.Way.OUT, counts_outings=True,
    )  # fmt: skip
    counted = rows.order_by("pass_id").values("pass_id").annotate(n=Count("pk"))
    return {one["pass_id"]: one["n"] for one in counted}


def _notes(asked: Asked) -> list[dict[str, Any]]:
    rows = Note.every.filter(within(asked.area), at__gte=asked.at - _NOTES_OF, at__lte=asked.at)
    return [
        {"gate": str(one.gate_id), "words": one.words, "by": one.by, "at": one.at.isoformat()}
        for one in rows[:50]
    ]
