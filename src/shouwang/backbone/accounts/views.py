"""Pages of colleagues: who has an account, which work, since when and until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.backbone.access import qr
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.models import Account, Assignment, Recovery
from shouwang.backbone.accounts import actions, queries, reach, recovery
from shouwang.backbone.accounts.actions import Invited
from shouwang.backbone.accounts.errors import (
    DoorError,
    StandingError,
    TieEndedError,
    TieTakenError,
)
from shouwang.backbone.accounts.forms import InviteForm, ReasonForm, TiesForm, WorkForm
from shouwang.backbone.accounts.ties import note_ties
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show who has an account, with their work, and what waits for a second person."""
    names, over = queries.area_names(), queries.over_at(timezone.now())
    rows = [
        (account, [one for one in _works(account, names, over) if not one.is_over])
        for account in queries.colleagues()
    ]
    context = {
        "at_work": [row for row in rows if row[0].is_active],
        "closed": [account for account, _works_ in rows if not account.is_active],
        "recoveries": _recoveries(request, recovery.open_at(timezone.now())),
        "now": timezone.now(),
    }
    return render(request, "accounts/people.html", context)


@require_GET
def person(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show one colleague."""
    return show_person(request, get_object_or_404(Account, pk=account_id))


def show_person(
    request: HttpRequest, account: Account, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Show one colleague, with whatever form was not understood."""
    actor, now = actor_of(request), timezone.now()
    works = _works(account, queries.area_names(), queries.over_at(now))
    context = {
        "account": account,
        "works": [one for one in works if not one.is_over],
        "over": [one for one in works if one.is_over][:20],
        "is_invited": queries.is_invited(account),
        "may_close": reach.reaches(actor, "access.close-account", account, now),
        "may_invite": reach.reaches(actor, "access.invite", account, now),
        "may_tie": reach.reaches(actor, "access.note-ties", account, now),
        "may_assign": reach.may_give(actor, account, now),
        "takes_two": recovery.takes_two(account, now),
        "recoveries": _recoveries(request, recovery.open_at(now).filter(account=account)),
        "lines": log.timeline([account.pk])[:50],
        "is_self": actor.account_id == account.pk,
        "reason_form": ReasonForm(),
        "work_form": WorkForm(door=account.door, initial={"lasts": "weeks"}),
        "ties_form": TiesForm.of(account),
        **forms,
    }
    return render(request, "accounts/person.html", context, status=status)


def _recoveries(request: HttpRequest, rows: QuerySet[Recovery]) -> list[tuple[Recovery, bool]]:
    """Return what waits for a second person, each with whether the reader may be that person."""
    found = rows.select_related("account", "opened_by")
    return [(row, recovery.may_confirm(actor_of(request), row, timezone.now())) for row in found]


def _works(account: Account, names: dict[str, str], over: set[str]) -> list[queries.Shown]:
    return queries.shown(list(account.assignments.all()), account, names, over)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; what opens is shown once."""
    form = InviteForm(request.POST or None, initial={"lasts": "weeks"})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            invited = actions.invite(
                actor=actor_of(request),
                name=form.cleaned_data["name"],
                sign_in_name=form.cleaned_data["sign_in_name"],
                work=form.work(now),
                at=now,
            )
        except IntegrityError:
            form.add_error("sign_in_name", _("Somebody has this sign-in name already."))
        except (DoorError, StandingError) as refusal:
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            return slip(request, invited)
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def invite_again(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Make an invitation or a first PIN anew."""
    get_object_or_404(Account, pk=account_id, is_active=True)
    invited = actions.invite_again(
        actor=actor_of(request), account_id=account_id, at=timezone.now()
    )
    return slip(request, invited)


def slip(request: HttpRequest, invited: Invited, *, is_recovery: bool = False) -> HttpResponse:
    """Show what opens, once, as a slip that can be printed in both languages."""
    name = "access:open" if invited.token else "accounts:pin"
    link = request.build_absolute_uri(reverse(name, args=[invited.token] if invited.token else []))
    context = {
        "account": invited.account,
        "link": link if invited.token else "",
        "is_this_machine": request.get_host().partition(":")[0] in ("127.0.0.1", "localhost"),
        "pin": invited.pin,
        "picture": qr.svg(link) if invited.token else "",
        "is_recovery": is_recovery,
    }
    answer = render(request, "accounts/slip.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def withdraw(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let an invitation open nothing any more."""
    get_object_or_404(Account, pk=account_id)
    actions.withdraw_invitation(actor=actor_of(request), account_id=account_id, at=timezone.now())
    messages.success(request, _("The invitation opens nothing any more."))
    return redirect("accounts:person", account_id)


@require_POST
def assign(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give one more assignment."""
    account = get_object_or_404(Account, pk=account_id, is_active=True)
    form = WorkForm(request.POST, door=account.door)
    if form.is_valid():
        now = timezone.now()
        try:
            actions.assign(
                actor=actor_of(request), account_id=account.pk, work=form.work(now), at=now
            )
        except (DoorError, StandingError) as refusal:
            form.add_error(None, refusal.in_words(reader_lang()))
        else:
            messages.success(request, _("The assignment is given."))
            return redirect("accounts:person", account.pk)
    return show_person(request, account, work_form=form)


@require_POST
def end(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """End one assignment."""
    row = get_object_or_404(Assignment, pk=assignment_id)
    actions.end_assignment(actor=actor_of(request), assignment_id=row.pk, at=timezone.now())
    messages.success(request, _("Ended. It is over at the next click of this colleague."))
    return redirect("accounts:person", row.account_id)


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest) -> HttpResponse:
    """End all that is bound to an incident or a shift."""
    now = timezone.now()
    kind, ref = request.POST.get("kind", ""), request.POST.get("ref", "").replace("\0", "")[:40]
    if request.method == "POST" and kind in ("incident", "shift") and ref:
        n = actions.end_together(actor=actor_of(request), kind=kind, ref=ref, at=now)
        messages.success(request, _("Assignments ended: %(n)d.") % {"n": n})
        return redirect("accounts:together")
    return render(request, "accounts/together.html", {"rows": queries.together(now)})


@require_POST
def close(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Close an account; one more click says that it is meant."""
    account = get_object_or_404(Account, pk=account_id)
    if request.POST.get("sure") != "yes":
        actor, now = actor_of(request), timezone.now()
        reach.require_reach(actor, "access.close-account", account, now)
        return render(request, "accounts/close.html", {"account": account})
    actions.close_account(actor=actor_of(request), account_id=account_id, at=timezone.now())
    messages.success(request, _("The account is closed. Its sessions have ended."))
    return redirect("accounts:person", account_id)


@require_POST
def ties(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Note whose files somebody does not open unnoticed."""
    account = get_object_or_404(Account, pk=account_id, is_active=True)
    form = TiesForm.of(account, request.POST)
    if not form.is_valid():
        return show_person(request, account, ties_form=form)
    said = form.cleaned_data
    try:
        note_ties(
            actor=actor_of(request),
            account_id=account.pk,
            helper_ref=said["helper_ref"],
            own_file=said["own"],
            kin=said["kin"],
            at=timezone.now(),
        )
    except (TieEndedError, TieTakenError) as refusal:
        form.add_error(None, refusal.in_words(reader_lang()))
        return show_person(request, account, ties_form=form)
    messages.success(request, _("Saved."))
    return redirect("accounts:person", account.pk)
