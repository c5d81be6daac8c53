"""Colleagues of an invented town, with work and what opens their accounts: for drills alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.backbone.access.actions import make_link
from shouwang.backbone.access.actors import MACHINE, Actor
from shouwang.backbone.access.grants import actor_for
from shouwang.backbone.access.models import Account, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import phones, pins
from shouwang.backbone.accounts.actions import Work, assign, invite
from shouwang.core.text import Text

PIN: Final = "482913"
"""Of everybody who comes by badge and PIN in a drill: it opens an invented town and nothing else."""
_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Part:
    """A part somebody plays: which of those who help, with which roles; the first is that of the door."""

    sign_in_name: str
    helper_role: str
    nth: int
    roles: tuple[str, ...]
    is_of_town: bool = False
    """Whether their work is for the whole town, as an auditor's is."""


PARTS: Final = (
    Part("commander", "officer", 0, ("commander",)),
    Part("duty", "officer", 1, ("duty-leader",)),
    Part("office", "officer", 2, ("hq-office", "duty-officer")),
    Part("gate-lead", "officer", 3, ("gate-lead", "group-lead")),
    Part("auditor", "officer", 4, ("auditor",), is_of_town=True),
    Part("doctor", "doctor", 0, ("doctor",)),
    Part("police", "police", 0, ("police",)),
    Part("guard", "militia", 0, ("gate-keeper",)),
    Part("guard2", "militia", 1, ("gate-keeper",)),
    Part("guard3", "volunteer", 0, ("gate-keeper",)),
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with an account, and who acts in their name."""

    account: Account
    badge: str
    actor: Actor


def invite_all(area: str, *, since: datetime) -> dict[str, Colleague]:
    """Invite everybody who plays a part, with work in an area since an hour."""
    on = timezone.localdate(since)
    by_role: dict[str, list[people.Helper]] = {}
    for helper in sorted(people.helpers(on=on), key=lambda one: one.ref):
        if helper.is_fit:
            by_role.setdefault(helper.role, []).append(helper)
    return {
        part.sign_in_name: _invited(part, by_role[part.helper_role][part.nth], area, since)
        for part in PARTS
    }


def _invited(part: Part, helper: people.Helper, area: str, since: datetime) -> Colleague:
    works = list(_works(part.roles, "" if part.is_of_town else area, since))
    made = invite(
        actor=MACHINE, name=helper.name, sign_in_name=part.sign_in_name, work=works[0], at=since
    )
    for work in works[1:]:
        assign(actor=MACHINE, account_id=made.account.pk, work=work, at=since)
    account = Account.objects.get(pk=made.account.pk)
    account.helper_ref = helper.ref
    account.save(update_fields=["helper_ref"])
    if account.door == "device":
        pins.change(account, PIN)
    return Colleague(account, helper.ref, actor_for(account, timezone.now()))


def _works(roles: Iterable[str], area: str, since: datetime) -> Iterable[Work]:
    for role in roles:
        yield Work(role, "演练", from_at=since, until_at=timezone.now() + _FOR, area=area)


@dataclass(frozen=True, slots=True)
class WayIn:
    """What signs one colleague in once: a link, or for a phone at a gate a link with badge and PIN."""

    title: Text
    token: str
    badge: str = ""
    pin: str = ""


def ways_in(at: datetime) -> list[WayIn]:
    """Return what signs the colleagues of an invented town in, whose roles differ most; none in any other town."""
    if not settings.DRILL:
        return []
    rows = {one.sign_in_name: one for one in Account.objects.filter(is_active=True)}
    found = [
        WayIn(rules().roles[role].title, make_link(account=rows[name], purpose=_DEMO, now=at))
        for name, role in _LINKED.items()
        if name in rows
    ]
    guard = rows.get("guard")
    return [*found, _as_guard(guard, at)] if guard else found


def _as_guard(guard: Account, at: datetime) -> WayIn:
    work = guard.assignments.filter(role="gate-keeper").order_by("-from_at").first()
    _phone, token = phones.offer(
        actor=MACHINE, name="演练手机", area=work.area if work else "", purpose="演练",
        until=at + _FOR, at=at,
    )  # fmt: skip
    return WayIn(rules().roles["gate-keeper"].title, token, guard.helper_ref, PIN)


_DEMO: Final = SignInLink.Purpose.DEMO
_LINKED: Final = {"commander": "commander", "gate-lead": "gate-lead", "auditor": "auditor"}
