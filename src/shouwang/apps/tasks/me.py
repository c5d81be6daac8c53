"""Who asks, as one of those who help: their number, and the groups that they are in or lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from shouwang.apps.people import public as people
from shouwang.apps.tasks.models import Member, Task
from shouwang.apps.tasks.models.tasks import SEE
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.models import Account
from shouwang.backbone.access.scope import as_machine


@dataclass(frozen=True, slots=True)
class Me:
    """
    Somebody at work; without a number where their account is tied to nobody.

    Parameters
    ----------
    groups
        Those they are in now, whatever their part.
    leads
        Those of them that they lead, as lead or deputy.
    """

    ref: str = ""
    responder_id: UUID | None = None
    name: str = ""
    is_fit: bool = True
    groups: frozenset[UUID] = frozenset()
    leads: frozenset[UUID] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether the account is tied to one who is at work."""
        return self.responder_id is not None

    @property
    def own(self) -> Q:
        """Return the test for the tasks that were given to them."""
        return Q(ref=self.ref) if self.ref else Q(pk__in=[])

    def may_read(self, actor: Actor, task: Task) -> bool:
        """Tell whether they may read what a task is about."""
        return (
            actor.may(SEE, task.path)
            or bool(self.ref and task.ref == self.ref)
            or task.group_id in self.groups
        )

    def may_do(self, actor: Actor, task: Task) -> bool:
        """Tell whether they may carry a task forward: their own, their group's as its lead, or as the desk."""
        return (
            actor.may("tasks.give", task.path)
            or bool(self.ref and task.ref == self.ref)
            or task.group_id in self.leads
        )


def ref_of(actor: Actor) -> str:
    """Return the number under which somebody helps; empty where their account is tied to nobody."""
    if actor.account_id is None:
        return ""
    found = Account.objects.filter(pk=actor.account_id).values_list("helper_ref", flat=True)
    return found.first() or ""


def me_of(actor: Actor, at: datetime) -> Me:
    """Return who somebody is among those who help, as of an instant."""
    ref = ref_of(actor)
    if not ref:
        return Me()
    with as_machine():
        helper = people.helper(ref, on=timezone.localdate(at))
        rows = list(
            Member.every.filter(Q(to_at=None) | Q(to_at__gt=at), ref=ref, from_at__lte=at,
                                group__dissolved_at=None)
        )  # fmt: skip
    return Me(
        ref=ref,
        responder_id=helper.id if helper else None,
        name=helper.name if helper else "",
        is_fit=helper.is_fit if helper else True,
        groups=frozenset(row.group_id for row in rows),
        leads=frozenset(row.group_id for row in rows if row.part != Member.Part.MEMBER),
    )
