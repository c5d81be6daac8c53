"""Shapes of what is typed about tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.places import public as places
from shouwang.apps.tasks import queries
from shouwang.apps.tasks.choosing import HelperField, LinkField, require_own_area
from shouwang.apps.tasks.giving import MOST_CHARS, MOST_ITEMS, NewTask
from shouwang.apps.tasks.life import Proof
from shouwang.apps.tasks.models import Task
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.access.scope import for_act
from shouwang.backbone.pages.fields import MomentField, PhotoField
from shouwang.backbone.pages.templatetags.words import reader_lang

_LONG: Final = 2_000


def incident_choices(now: datetime) -> list[tuple[str, str]]:
    """Return the open incidents that the reader may see, as choices."""
    lang = reader_lang()
    with for_act("incidents.see"):
        found = incidents.open_incidents(now)
    return [
        (str(one.incident.pk), f"{one.incident.number} {one.place.in_(lang)}") for one in found
    ]


def group_choices(incident_ids: list[UUID]) -> list[tuple[str, str]]:
    """Return the groups of some incidents as choices."""
    lang = reader_lang()
    found = [group for one in incident_ids for group in queries.groups_of(one)]
    return [(str(group.pk), group.title.in_(lang)) for group in found]


class TaskForm(forms.Form):
    """A task to be given."""

    incident = forms.ChoiceField(label=_("Incident"))
    title = forms.CharField(label=_("The task"), max_length=MOST_CHARS)
    group = forms.ChoiceField(label=_("Group"), required=False)
    who = HelperField(
        label=_("Person"), required=False,
        help_text=_("Name, pinyin or number. Left empty: somebody of the group takes it up."),
    )  # fmt: skip
    due_at = MomentField(label=_("Due by"))
    place = places.PlaceField(
        label=_("Where"), required=False, help_text=_("Left empty: the whole incident.")
    )
    items = forms.CharField(
        label=_("Checklist"), required=False, max_length=MOST_ITEMS * MOST_CHARS,
        widget=forms.Textarea({"rows": 4}), help_text=_("One line for each thing to tick."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("What shows that it was done"), required=False, choices=Task.Needs.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    link = LinkField(
        label=_("Record that it serves"), required=False,
        help_text=_("Number of an incident, an order or a resident, or the address of its page here."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("More about it"), required=False, max_length=_LONG,
        widget=forms.Textarea({"rows": 3}), help_text=_("Whoever does it reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **facts: Any) -> None:
        now = timezone.now()
        soon = timezone.localtime(now + timedelta(hours=2)).replace(second=0, microsecond=0)
        facts["initial"] = {"due_at": soon, **facts.get("initial", {})}
        super().__init__(*args, **facts)
        self.actor = actor
        choices: Any = self.fields
        known = incident_choices(now)
        choices["incident"].choices = known
        if len(known) == 1:
            choices["incident"].initial = known[0][0]
        groups = group_choices([UUID(pk) for pk, _title in known])
        choices["group"].choices = [("", _("nobody yet")), *groups]

    def clean_place(self) -> places.Home | None:
        """Return the place, if the giver gives tasks there."""
        place: places.Home | None = self.cleaned_data["place"]
        require_own_area(self.actor, "tasks.give", place)
        return place

    def new(self) -> NewTask:
        """Return what was asked for."""
        said = self.cleaned_data
        place: places.Home | None = said["place"]
        return NewTask(
            incident_id=UUID(said["incident"]),
            title=said["title"],
            due_at=said["due_at"],
            group_id=UUID(said["group"]) if said["group"] else None,
            who=said["who"],
            words=said["words"],
            path=place.path if place else "",
            place=place.label if place else "",
            items=tuple(said["items"].splitlines()),
            needs=frozenset(Proof(one) for one in said["needs"]),
            link=said["link"],
        )


class WordsForm(forms.Form):
    """Why, or what is to be said; whether a word is needed is asked by the act."""

    words = forms.CharField(
        label=_("Why"), max_length=_LONG, required=False, widget=forms.Textarea({"rows": 2})
    )


class NoteForm(WordsForm):
    """A note."""

    words = forms.CharField(
        label=_("Note"), max_length=_LONG, required=False, widget=forms.Textarea({"rows": 2})
    )


class FinishForm(WordsForm):
    """What is said at the end."""

    words = forms.CharField(
        label=_("A word on it"), max_length=_LONG, required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed only where something of the checklist was not done: why."),
    )  # fmt: skip


class PhotoForm(forms.Form):
    """A photo that shows that something was done."""

    photo = PhotoField()


class SignForm(forms.Form):
    """A signature: a name, and where the browser can, a drawing."""

    signer = forms.CharField(label=_("Name of who signs"), max_length=60, required=False)
    strokes = forms.CharField(required=False, max_length=120_000, widget=forms.HiddenInput)


class ReassignForm(WordsForm):
    """To whom a task goes."""

    group = forms.ChoiceField(label=_("Group"), required=False)
    who = HelperField(label=_("Person"), required=False, help_text=_("Name, pinyin or number."))
    field_order = ["group", "who", "words"]  # noqa: RUF012

    def __init__(self, *args: Any, task: Task, **facts: Any) -> None:
        group = str(task.group_id) if task.group_id else ""
        facts["initial"] = {"group": group}
        super().__init__(*args, **facts)
        choices: Any = self.fields
        choices["group"].choices = [("", _("no group")), *group_choices([task.incident_id])]


class MoveForm(WordsForm):
    """Until when it is due instead."""

    due_at = MomentField(label=_("Due by"), required=False)
    field_order = ["due_at", "words"]  # noqa: RUF012
