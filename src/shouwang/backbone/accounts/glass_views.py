"""Pages of files opened in an emergency."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.backbone.access import factor
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.middleware import OPEN_BY_LINK
from shouwang.backbone.access.models import Account, Glass, SignInLink
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import glass as opening
from shouwang.backbone.accounts import known
from shouwang.backbone.accounts.glass_forms import GlassForm, VerdictForm
from shouwang.backbone.pages.templatetags.words import reader_lang


@never_cache
@require_http_methods(["GET", "POST"])
def glass(request: HttpRequest) -> HttpResponse:
    """Open one file with a reason and the authenticator."""
    by_link = request.session.get(OPEN_BY_LINK) == SignInLink.Purpose.DEMO
    initial = {"ref": request.GET.get("ref", "")[:12]}
    form = GlassForm(request.POST or None, asks_code=not by_link, initial=initial)
    if request.method == "POST" and form.is_valid():
        why = "" if by_link else _code_refused(request, form)
        if why:
            form.add_error("code", why)
        else:
            said = form.cleaned_data
            try:
                file = opening.open_file(
                    actor=actor_of(request),
                    ref=said["ref"],
                    reason=said["reason"],
                    words=said["words"],
                    at=timezone.now(),
                )
            except opening.NoFileError as refusal:
                form.add_error("ref", refusal.problem.in_(reader_lang()))
            else:
                return redirect(file.url)
    context = {"form": form, "by_link": by_link, "first_help": known.first_help()}
    return render(request, "accounts/glass.html", context)


def _code_refused(request: HttpRequest, form: GlassForm) -> str:
    account = request.user
    device = factor.bound_to(account) if isinstance(account, Account) else None
    if device is None:
        return _("No authenticator is linked to this account.")
    if known.file_by_ref(form.cleaned_data["ref"]) is None:
        return ""  # a code is not used up by a number mistyped
    return factor.refused(device, form.cleaned_data["code"])


@require_POST
def close(request: HttpRequest, glass_id: UUID) -> HttpResponse:
    """Close a file before its time."""
    opening.close(actor=actor_of(request), glass_id=glass_id, at=timezone.now())
    messages.success(request, _("The file is closed again."))
    return redirect("pages:home")


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Show what was opened and waits for a review; say whether it was right."""
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row = get_object_or_404(Glass, pk=said["glass"])
        opening.review(
            actor=actor_of(request),
            glass_id=row.pk,
            was_right=said["verdict"] == "right",
            words=said["words"],
            at=timezone.now(),
        )
        messages.success(request, _("The verdict is noted."))
        return redirect("accounts:glass-review")
    now = timezone.now()
    waiting = [_shown(row, form, now) for row in opening.unreviewed()]
    done = Glass.objects.exclude(reviewed_at=None).select_related("account")
    context = {
        "waiting": waiting,
        "n_overdue": sum(one["is_overdue"] for one in waiting),
        "done": [_shown(row, form, now) for row in done.order_by("-reviewed_at")[:30]],
        "months": opening.by_month(),
    }
    return render(request, "accounts/glass_review.html", context)


def _shown(row: Glass, form: VerdictForm, now: Any) -> dict[str, Any]:
    is_asked = form.is_bound and form.data.get("glass") == str(row.pk)
    role = rules().roles.get(row.role)
    return {
        "glass": row,
        "role": role.title if role else None,
        "file": known.file_by_id(row.subject_id),
        "form": form if is_asked else VerdictForm(initial={"glass": row.pk}),
        "is_overdue": row.opened_at + opening.REVIEW_WITHIN <= now,
    }
