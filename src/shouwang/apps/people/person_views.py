"""Pages that enter and change one resident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwang.apps.people import changes, needs
from shouwang.apps.people.holding import ConflictError
from shouwang.apps.people.models import Need, Person
from shouwang.apps.people.person_forms import (
    ChangePersonForm,
    IdentityForm,
    MoveForm,
    NeedForm,
    NewPersonForm,
    TravelForm,
)
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of


def _page(
    request: HttpRequest, form: forms.Form, *, title: str, button: str, **facts: Any
) -> HttpResponse:
    """Show a form about one person; what was typed stays, with what is wrong about it."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "languages": [label for _code, label in Person.Language.choices],
        **facts,
    }
    return render(request, "people/person_form.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter one resident."""
    form = NewPersonForm(request.POST or None, initial={"home": request.GET.get("home", "")[:200]})
    if request.method == "POST" and form.is_valid():
        facts = {**form.facts, "phone": form.cleaned_data["phone"]}
        person = changes.enter_person(
            actor=actor_of(request),
            facts=facts,
            room_id=form.cleaned_data["home"].id,
            on=timezone.localdate(),
            at=timezone.now(),
        )
        messages.success(request, _("Entered as %(ref)s.") % {"ref": person.ref})
        return redirect("people:resident", person.ref)
    title, button = _("Enter a resident"), _("Enter")
    return _page(request, form, title=title, button=button, known=form.known)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what is written of somebody; who was overtaken sees what stands there now."""
    person = get_object_or_404(Person, ref=ref)
    form = ChangePersonForm.of(person, request.POST or None)
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            differ = changes.change_person(
                actor=actor_of(request),
                person=person,
                facts=form.facts,
                phone=form.new_phone,
                seen_at=form.cleaned_data["seen_at"],
                at=timezone.now(),
            )
        except ConflictError as conflict:
            now = form.overtaken(person, conflict)
        else:
            said = _("Saved.") if differ else _("Nothing differs from what stood there.")
            messages.success(request, said)
            return redirect("people:resident", ref)
    title = _("Change %(name)s") % {"name": person.name}
    return _page(request, form, title=title, button=_("Save"), person=person, now=now)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Say where somebody, or the whole household, sleeps from a day on."""
    person = get_object_or_404(Person, ref=ref)
    form = MoveForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        n = changes.move(
            actor=actor_of(request),
            person=person,
            room_id=said["home"].id if said["home"] else None,
            elsewhere=said["elsewhere"],
            with_household=said["with_household"],
            since=said["since"],
            at=timezone.now(),
        )
        messages.success(request, _("Moved: %(n)d.") % {"n": n})
        return redirect("people:resident", ref)
    title = _("Another place to sleep: %(name)s") % {"name": person.name}
    return _page(request, form, title=title, button=_("Save"), person=person)


@require_GET
def homes(request: HttpRequest) -> HttpResponse:
    """Suggest places while somebody types where a person sleeps."""
    words = request.GET.get("home", "")[:60]
    found = places.homes_like(words) if words.strip() else []
    return render(request, "people/_homes.html", {"homes": found})


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep an identity number where a rule needs it."""
    person = get_object_or_404(Person, ref=ref)
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes.note_identity(
            actor=actor_of(request), person=person, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("people:resident", ref)
    title = _("Identity number: %(name)s") % {"name": person.name}
    return _page(request, form, title=title, button=_("Save"), person=person)


@require_POST
def need(request: HttpRequest, ref: str) -> HttpResponse:
    """Note what help somebody needs."""
    person = get_object_or_404(Person, ref=ref)
    form = NeedForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        kind, today = form.cleaned_data["kind"], timezone.localdate()
        noted = needs.note(actor=actor_of(request), person=person, kind=kind, on=today, at=now)
        if not person.needs.filter(pk=noted.pk).exists():
            said = _(
                "Noted for those whose work it is, such as the doctor. This page does not show it."
            )
            messages.success(request, said)
    else:
        messages.warning(request, _("Say which need."))
    return redirect("people:resident", ref)


@require_POST
def end_need(request: HttpRequest, ref: str, need_id: int) -> HttpResponse:
    """Note that a need has ended."""
    get_object_or_404(Need, pk=need_id, person__ref=ref)
    today, now = timezone.localdate(), timezone.now()
    needs.end(actor=actor_of(request), need_id=need_id, on=today, at=now)
    return redirect("people:resident", ref)


@require_http_methods(["GET", "POST"])
def travel(request: HttpRequest, ref: str) -> HttpResponse:
    """Note where somebody was in the last 14 days."""
    person = get_object_or_404(Person, ref=ref)
    form = TravelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        changes.note_travel(
            actor=actor_of(request),
            person=person,
            on=timezone.localdate(),
            at=now,
            **form.cleaned_data,
        )
        return redirect("people:resident", ref)
    title = _("The last 14 days elsewhere: %(name)s") % {"name": person.name}
    return _page(request, form, title=title, button=_("Save"), person=person)


@require_POST
def drop_travel(request: HttpRequest, ref: str, travel_id: int) -> HttpResponse:
    """Remove what was noted by mistake."""
    person = get_object_or_404(Person, ref=ref)
    changes.drop_travel(
        actor=actor_of(request), person=person, travel_id=travel_id, at=timezone.now()
    )
    return redirect("people:resident", ref)
