"""Entering and changing one resident."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router

from shouwang.apps.people import actions, changes, needs
from shouwang.apps.people.api import shapes
from shouwang.apps.people.holding import ConflictError
from shouwang.apps.people.models import Merge, Need, Person
from shouwang.apps.people.opening import open_file
from shouwang.apps.people.person_forms import (
    ChangePersonForm,
    IdentityForm,
    MergeForm,
    MoveForm,
    NewPersonForm,
    StandingForm,
    TravelForm,
)
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.api.frame import checked, made, operation, wrong
from shouwang.backbone.api.shapes import Done, typed
from shouwang.backbone.problems import problem

router: Final = Router(tags=[_("Residents")])


def seen_at(if_match: str | None, said: datetime | None) -> datetime:
    """Return what the writer saw: the ETag of If-Match, or the field ``seen_at``."""
    if if_match:
        try:
            return datetime.fromisoformat(if_match.strip().removeprefix("W/").strip('"'))
        except ValueError:
            wrong("If-Match", gettext("This value cannot be taken."))
    if said is None:
        wrong("seen_at", gettext("This has to be given."), "missing")
    return said


def _person(request: HttpRequest, ref: str) -> Person:
    return open_file(request, ref[:12])


@operation(
    router, "POST", "/residents", name="residents",
    summary=_("Enter a resident"), answer=shapes.Entered, status=201, fails=(409,),
)  # fmt: skip
def enter(request: HttpRequest, new: shapes.NewPerson) -> Any:
    """
    Enter one resident at a home.

    Who may be known already is refused once, with the fields that are alike; `anyway` enters them.
    """
    form = NewPersonForm(typed(new))
    said = checked(form)
    person = changes.enter_person(
        actor=actor_of(request),
        facts={**form.facts, "phone": said["phone"]},
        room_id=said["home"].id,
        on=timezone.localdate(),
        at=timezone.now(),
    )
    return made(shapes.Entered(ref=person.ref))


@operation(
    router, "PATCH", "/residents/{ref}", name="resident",
    summary=_("Change what is written of a resident"), answer=shapes.Changed, fails=(409, 412),
    header="If-Match",
)  # fmt: skip
def change(
    request: HttpRequest,
    ref: str,
    new: shapes.Change,
) -> shapes.Changed | HttpResponse:
    """
    Write the fields that are sent; the others stay.

    An entry that somebody changed since it was read is not overwritten: with `seen_at` that is a
    conflict (409), with If-Match a failed precondition (412).
    """
    person = _person(request, ref)
    if_match = request.headers.get("if-match")
    seen = seen_at(if_match, new.seen_at)
    stands = ChangePersonForm.of(person).initial
    sent = new.model_dump(exclude={"seen_at"}, exclude_unset=True)
    phone = sent.pop("phone", None)
    data = {**stands, **sent, "seen_at": seen.isoformat(), "phone": phone or ""}
    form = ChangePersonForm.of(person, {k: v for k, v in data.items() if v not in (None, False)})
    checked(form)
    forget = phone == "" or None
    try:
        differ = changes.change_person(
            actor=actor_of(request),
            person=person,
            facts={key: value for key, value in form.facts.items() if key in sent},
            phone="" if forget else form.cleaned_data["phone"] or None,
            seen_at=seen,
            at=timezone.now(),
        )
    except ConflictError as conflict:
        if if_match:
            return problem(412, refusal=conflict)
        raise
    return shapes.Changed(differ=differ)


@operation(
    router, "POST", "/residents/{ref}/move", name="resident-move",
    summary=_("Another place to sleep"), answer=shapes.Moved, fails=(409,),
)  # fmt: skip
def move(request: HttpRequest, ref: str, new: shapes.Move) -> shapes.Moved:
    """Say where somebody, or the whole household, sleeps from a day on."""
    person = _person(request, ref)
    said = checked(MoveForm(typed(new)))
    n = changes.move(
        actor=actor_of(request),
        person=person,
        room_id=said["home"].id if said["home"] else None,
        elsewhere=said["elsewhere"],
        with_household=said["with_household"],
        since=said["since"],
        at=timezone.now(),
    )
    return shapes.Moved(n=n)


@operation(
    router, "POST", "/residents/{ref}/standing", name="resident-standing",
    summary=_("Moved away, died, or lives here again"), answer=Done, fails=(409,),
)  # fmt: skip
def standing(request: HttpRequest, ref: str, new: shapes.StandingAsked) -> Done:
    """Note that somebody moved, died, or lives here again."""
    person = _person(request, ref)
    said = checked(StandingForm(typed(new)))
    actions.change_standing(actor=actor_of(request), person=person, at=timezone.now(), **said)
    return Done()


@operation(
    router, "POST", "/residents/{ref}/identity", name="resident-identity",
    summary=_("Keep or forget an identity number"), answer=Done, fails=(409,),
)  # fmt: skip
def identity(request: HttpRequest, ref: str, new: shapes.Identity) -> Done:
    """Keep an identity number where a rule needs it, for a purpose."""
    person = _person(request, ref)
    said = checked(IdentityForm(typed(new)))
    changes.note_identity(actor=actor_of(request), person=person, at=timezone.now(), **said)
    return Done()


@operation(
    router, "POST", "/residents/{ref}/needs", name="resident-needs",
    summary=_("Note a need"), answer=shapes.NeedOut, status=201, fails=(409,),
)  # fmt: skip
def note_need(request: HttpRequest, ref: str, new: shapes.NeedAsked) -> Any:
    """Note what help somebody needs; a need that is noted already stands as it is."""
    today, now = timezone.localdate(), timezone.now()
    need = needs.note(
        actor=actor_of(request), person=_person(request, ref), kind=new.kind, on=today, at=now
    )
    return made(shapes.NeedOut.model_validate(need))


@operation(
    router, "POST", "/residents/{ref}/needs/{int:need_id}/end", name="resident-need-end",
    summary=_("A need has ended"), answer=Done, fails=(409,),
)  # fmt: skip
def end_need(request: HttpRequest, ref: str, need_id: int) -> Done:
    """Note that a need has ended."""
    person = _person(request, ref)
    need = get_object_or_404(Need, pk=_small(need_id), person=person)
    now, today = timezone.now(), timezone.localdate()
    return Done(done=needs.end(actor=actor_of(request), need_id=need.pk, on=today, at=now))


def _small(number: int) -> int:
    """Return a number as a table may hold it; a larger one is of nothing."""
    return min(number, 2**63 - 1)


@operation(
    router, "POST", "/residents/{ref}/travels", name="resident-travels",
    summary=_("Note travel"), answer=Done, status=201, fails=(409,),
)  # fmt: skip
def note_travel(request: HttpRequest, ref: str, new: shapes.TripAsked) -> Any:
    """Note where somebody was in the last 14 days, as they said it."""
    person = _person(request, ref)
    said = checked(TravelForm(typed(new)))
    today, now = timezone.localdate(), timezone.now()
    changes.note_travel(actor=actor_of(request), person=person, on=today, at=now, **said)
    return made(Done())


@operation(
    router, "DELETE", "/residents/{ref}/travels/{int:travel_id}", name="resident-travel",
    summary=_("Drop travel noted by mistake"), answer=Done,
)  # fmt: skip
def drop_travel(request: HttpRequest, ref: str, travel_id: int) -> Done:
    """Remove what was noted by mistake."""
    person, now = _person(request, ref), timezone.now()
    is_gone = changes.drop_travel(
        actor=actor_of(request), person=person, travel_id=_small(travel_id), at=now
    )
    return Done(done=is_gone)


@operation(
    router, "POST", "/residents/{ref}/merge", name="resident-merge",
    summary=_("Make two entries one"), answer=shapes.MergeOut, status=201, fails=(409,),
)  # fmt: skip
def merge(request: HttpRequest, ref: str, new: shapes.MergeAsked) -> Any:
    """Make another entry one with this; it can be taken back by its number."""
    kept = _person(request, ref)
    said = checked(MergeForm(typed(new)))
    gone = Person.objects.filter(ref=said["gone"]).first()
    if gone is None:
        wrong("gone", gettext("There is no entry with this number."))
    done = actions.merge(
        actor=actor_of(request), kept=kept, gone=gone, reason=said["reason"], at=timezone.now()
    )
    return made(shapes.MergeOut(id=done.pk))


@operation(
    router, "POST", "/merges/{uuid:merge_id}/undo", name="merge-undo",
    summary=_("Take a merge back"), answer=Done, fails=(409,),
)  # fmt: skip
def undo_merge(request: HttpRequest, merge_id: UUID) -> Done:
    """Part two entries again, as they were."""
    get_object_or_404(Merge, pk=merge_id)
    actions.undo_merge(actor=actor_of(request), merge_id=merge_id, at=timezone.now())
    return Done()
