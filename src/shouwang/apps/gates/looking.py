"""Which passages somebody looks at afterwards: an offer to learn from, and no judgement on whoever stood there."""

from __future__ import annotations

from shouwang.apps.gates.models import Passage, Review
from shouwang.policy.passage import NoPass, Says

_NO = (Says.NO_PASS.value, Says.CALL_LEAD.value)


def kind_of(row: Passage) -> Review.Kind | None:
    """Return why an entry is looked at by itself, if it is; a reason that was named is reason enough."""
    if not row.own_says or row.exception:
        return None
    revoked = NoPass.REVOKED.value
    if row.done == Passage.Done.THROUGH and row.own_says in _NO:
        was_not_known = revoked in row.own_reasons and revoked not in row.reasons
        return Review.Kind.REVOKED_OFFLINE if was_not_known else Review.Kind.DISAGREES
    is_shown = row.how in (Passage.How.PASS, Passage.How.CODE)
    if row.done == Passage.Done.BACK and row.own_says == Says.PASS.value and is_shown:
        return Review.Kind.DISAGREES
    return None
