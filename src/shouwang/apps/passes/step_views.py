"""What is done on the page of a pass: taking it back, updating it, making it out anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.apps.passes import issuing, queries, revoking
from shouwang.apps.passes.errors import KeptInError, PassError
from shouwang.apps.passes.forms import PassForm, RevokeForm
from shouwang.apps.passes.models import Pass
from shouwang.apps.passes.token import Kind
from shouwang.apps.passes.views import shown
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.pages.trying import tried


@require_POST
def revoke(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """Take a pass back, with why."""
    row, form = queries.open_pass(pass_id), RevokeForm(request.POST)
    if form.is_valid() and tried(
        form,
        lambda: revoking.revoke(
            actor=actor_of(request), pass_id=row.pk, why=Pass.Why(form.cleaned_data["why"]),
            words=form.cleaned_data["words"], at=timezone.now(),
        ),
    ):  # fmt: skip
        messages.success(
            request, _("Taken back. Gates know it as soon as their phones have been in touch.")
        )
        return redirect("passes:pass", row.pk)
    return shown(request, row, form)


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """Make another pass out in place of one; what was typed stays if it cannot be made out so."""
    row, actor = queries.open_pass(pass_id), actor_of(request)
    form = PassForm(request.POST or None, actor=actor, act="passes.replace", initial=_terms(row))
    made: list[Pass] = []

    def act() -> None:
        new = form.new(issuing.holder_of(row), Kind(row.kind))
        made.append(issuing.replace_pass(actor=actor, pass_id=row.pk, new=new, at=timezone.now()))

    if form.is_valid() and tried(form, act):
        said = _("Issued as %(number)s. The former card is void: take it in.")
        messages.success(request, said % {"number": made[0].number})
        return redirect("passes:pass", made[0].pk)
    context = {"form": form, "row": row, "name": row.name, "areas": places.choices()}
    return render(request, "passes/replace.html", context)


def _terms(row: Pass) -> dict[str, object]:
    return {
        "area": row.path, "begins_at": timezone.localtime(row.begins_at),
        "ends_at": timezone.localtime(row.ends_at), "outings": row.outings_a_day,
        "gates": row.gates, "plate": row.plate,
    }  # fmt: skip


@require_POST
def again(request: HttpRequest, pass_id: UUID) -> HttpResponse:
    """Make a pass out anew that an order took back which is over."""
    row = queries.open_pass(pass_id)
    try:
        made = issuing.issue_again(actor=actor_of(request), pass_id=row.pk, at=timezone.now())
    except (PassError, KeptInError) as fault:
        messages.warning(request, fault.in_words(reader_lang()))
        return redirect("passes:pass", row.pk)
    messages.success(request, _("Issued as %(number)s.") % {"number": made.number})
    return redirect("passes:pass", made.pk)
