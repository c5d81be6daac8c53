"""Pages on which a report is taken down, and a case is opened."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.apps.incidents import cases, queries, reporting
from shouwang.apps.incidents.forms import CaseForm, ReportForm, WordsForm
from shouwang.apps.incidents.looks import open_case
from shouwang.apps.incidents.models import Case, Report
from shouwang.apps.incidents.reporting import SameNameError, SentTwiceError, Taken
from shouwang.apps.orders import public as orders
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import Actor, actor_of
from shouwang.backbone.audit import log
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.errors import ShouwangError

_HITS = 20


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask whom a report is about; by POST, so that no name stands in an address."""
    form = WordsForm(request.POST or None)
    found: list[people.Someone] = []
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"].replace("\0", "").strip()
        found = people.find(words, most=_HITS, on=timezone.localdate())
        log.look_each(
            actor_of(request), "people.found", [one.id for one in found], at=timezone.now()
        )
    context = {
        "form": form,
        "found": found,
        "is_asked": request.method == "POST" and form.is_valid(),
        "has_rules": bool(orders.active_rules()),
    }
    return render(request, "incidents/find.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report down, about somebody of the register or somebody who is not in it."""
    person = _person(request)
    form = ReportForm(request.POST or None, person=person, initial={"way": Report.Way.PHONE})
    same: list[Case] = []
    twice: UUID | None = None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            done = reporting.take_down(actor=actor_of(request), new=form.new(now), at=now)
        except SameNameError as fault:
            same = fault.cases
            form.ask_same(same)
            form.add_error(None, fault.in_words(reader_lang()))
        except SentTwiceError as fault:
            twice = fault.case_id
            form.add_error(None, fault.in_words(reader_lang()))
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
        else:
            messages.success(request, _said(actor_of(request), done))
            return _led(request, done)
    context = {
        "form": form,
        "person": person,
        "same": same,
        "twice": twice,
        "areas": places.choices(),
        "has_rules": bool(orders.active_rules()),
    }
    return render(request, "incidents/report.html", context)


def _led(request: HttpRequest, done: Taken) -> HttpResponse:
    """Lead to what the reader may open: the incident, the case, or the first page."""
    actor = actor_of(request)
    if actor.may("incidents.see", done.incident.path):
        return redirect("incidents:incident", done.incident.pk)
    if actor.may("incidents.see-cases", done.case.path):
        return redirect("incidents:case", done.case.pk)
    return redirect("pages:home")


def _person(request: HttpRequest) -> people.Someone | None:
    """Return the resident whose number the address names; none for somebody who is not in the register."""
    ref = request.GET.get("ref", "")
    if not ref:
        return None
    found = people.someone(ref.replace("\0", "")[:12], on=timezone.localdate())
    if found is None:
        raise Http404
    log.look(actor_of(request), "people.opened", found.id, at=timezone.now())
    return found


def _said(actor: Actor, done: Taken) -> str:
    """Say what became of a report; whether somebody is a case already is told to those who may see cases."""
    if not actor.may("incidents.see-cases", done.case.path):
        return _("Taken down: the duty desk sees it at once.")
    facts = {"number": done.incident.number, "no": done.case.no}
    if done.fate == Report.Fate.OPENED:
        return _("%(number)s is open. Now call the leadership.") % facts
    if done.fate == Report.Fate.NEW_CASE:
        return _("Taken down as case %(no)s of %(number)s.") % facts
    return _("Case %(no)s of %(number)s is about this person: the report stands there.") % facts


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case: how it stands, its reports, and all that was said of it."""
    return _case(request, open_case(request, case_id))


def _case(request: HttpRequest, row: Case, form: CaseForm | None = None) -> HttpResponse:
    context = {
        "case": row,
        "incident": row.incident,
        "reports": row.reports.all(),
        "said": list(row.said.all())[::-1],
        "form": form or CaseForm.of(row),
        "alike": queries.of_the_same_name(row),
    }
    return render(request, "incidents/case.html", context)


@require_POST
def say(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down how a case stands now."""
    row = open_case(request, case_id)
    form = CaseForm.of(row, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            cases.say(
                actor=actor_of(request), case_id=row.pk, now=form.now(), words=said["words"],
                seen_at=said["seen_at"], at=timezone.now(),
            )  # fmt: skip
        except ShouwangError as fault:
            form.add_error(None, fault.in_words(reader_lang()))
        else:
            messages.success(request, _("It is written down, with your name."))
            return redirect("incidents:case", row.pk)
    return _case(request, row, form)
