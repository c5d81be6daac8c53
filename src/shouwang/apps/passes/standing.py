"""Where a pass stands at an instant: worked out from what happened, never stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.apps.passes.models import Pass
from shouwang.backbone.access.paths import WHOLE_TOWN, above, within


class State(StrEnum):
    """Where a pass stands."""

    VALID = "valid"
    NOT_YET = "not-yet"
    OVER = "over"
    REVOKED = "revoked"

    @property
    def label(self) -> str | Promise:
        """What it is called."""
        return _LABELS[self]


_LABELS = {
    State.VALID: _("valid"),
    State.NOT_YET: _("begins later"),
    State.OVER: _("over"),
    State.REVOKED: _("pass taken back"),
}


def state_of(one: Pass, at: datetime) -> State:
    """Return where a pass stood at an instant."""
    if one.is_revoked(at):
        return State.REVOKED
    if at >= one.ends_at:
        return State.OVER
    return State.NOT_YET if at < one.begins_at else State.VALID


def not_revoked(at: datetime) -> Q:
    """Return the test that a pass had not been taken back by an instant."""
    return Q(revoked_at=None) | Q(revoked_at__gt=at)


def standing_at(at: datetime) -> Q:
    """Return the test that a pass opens gates at an instant, or will later."""
    return not_revoked(at) & Q(ends_at__gt=at)


def for_area(area: str) -> Q:
    """Return the test that a pass is for an area, a part of it, or one that holds it."""
    return Q() if area == WHOLE_TOWN else within(area) | Q(path__in=[*above(area), WHOLE_TOWN])


def tests(state: State, at: datetime) -> Q:
    """Return the test for a state."""
    return {
        State.VALID: standing_at(at) & Q(begins_at__lte=at),
        State.NOT_YET: standing_at(at) & Q(begins_at__gt=at),
        State.OVER: not_revoked(at) & Q(ends_at__lte=at),
        State.REVOKED: Q(revoked_at__lte=at),
    }[state]
