"""What whoever checks a pass is told: in their area what it says and why it opens no gate, elsewhere one word."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.passes import checking, looks
from shouwang.apps.passes.models import KIND_NAMES, Pass
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.scope import as_machine
from shouwang.policy.passage import NoPass, why_not

REASONS: Final = {
    NoPass.NONE: _("There is no pass."),
    NoPass.NOT_GENUINE: _("Not signed by this town, or it cannot be read as it was signed."),
    NoPass.NOT_YET: _("It begins later."),
    NoPass.EXPIRED: _("It is over."),
    NoPass.REVOKED: _("It was taken back."),
    NoPass.NO_OUTINGS_LEFT: _("No outing is left today."),
    NoPass.OTHER_GATE: _("It is for another gate."),
}


def of(request: HttpRequest, text: str) -> dict[str, Any]:
    """
    Return what is told of a pass, and write down that it was checked.

    That it was taken back is told to those who may see orders where the pass is for: elsewhere an order could be
    read from it. Whoever checks a pass of another area learns whether it is genuine and opens gates, and no more.
    """
    actor = actor_of(request)
    judged = checking.judge(text, at=timezone.now(), gate=None, used=0)
    content = checking.content_of(text)
    no = why_not(judged.facts)
    if content is None:
        return {"is_genuine": False, "opens": False, "reasons": [REASONS[one] for one in no]}
    with as_machine():
        row = Pass.every.filter(pass_id=content.pass_id).only("pk", "path").first()
    path = row.path if row is not None else ""
    if row is not None:
        looks.note_checked(request, row)
    if not actor.may("passes.verify", path):
        return {"is_genuine": True, "opens": not no, "reasons": []}
    tells = actor.may("orders.see", path)
    return {
        "is_genuine": True,
        "opens": not no,
        "reasons": [REASONS[one] for one in no if tells or one is not NoPass.REVOKED],
        "content": content,
        "kind": KIND_NAMES[content.kind],
        "n_gates": len(content.gates),
    }
