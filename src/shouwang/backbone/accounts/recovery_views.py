"""Pages where two people make the sign-in of a third anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.models import Account, Recovery
from shouwang.backbone.accounts import recovery
from shouwang.backbone.accounts.actions import Invited
from shouwang.backbone.accounts.forms import ReasonForm
from shouwang.backbone.accounts.views import show_person, slip


@require_POST
def begin(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask for it; another person has to confirm."""
    account = get_object_or_404(Account, pk=account_id, is_active=True, door="factor")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show_person(request, account, reason_form=form)
    recovery.begin(
        actor=actor_of(request),
        account_id=account.pk,
        reason=form.cleaned_data["reason"],
        at=timezone.now(),
    )
    messages.success(
        request, _("Now another colleague who may do this has to confirm it within two hours.")
    )
    return redirect("accounts:person", account.pk)


@require_POST
def confirm(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Confirm it; the link is shown once."""
    row = get_object_or_404(Recovery.objects.select_related("account"), pk=recovery_id)
    token = recovery.confirm(actor=actor_of(request), recovery_id=row.pk, at=timezone.now())
    return slip(request, Invited(row.account, token=token), is_recovery=True)


@require_POST
def withdraw(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Take it back."""
    row = get_object_or_404(Recovery, pk=recovery_id)
    recovery.withdraw(actor=actor_of(request), recovery_id=row.pk, at=timezone.now())
    messages.success(request, _("Withdrawn. The old sign-in stays as it was."))
    return redirect("accounts:person", row.account_id)
