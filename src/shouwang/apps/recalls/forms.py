"""Shapes of what is typed about recalls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.apps.incidents import public as incidents
from shouwang.apps.people import public as people
from shouwang.apps.places import public as places
from shouwang.apps.recalls import arrival
from shouwang.apps.recalls.answering import NewAnswer
from shouwang.apps.recalls.asking import MOST_LABEL, MOST_PLACES, MOST_WORDS, NewRecall, Place
from shouwang.apps.recalls.channels import channels
from shouwang.apps.recalls.errors import AnswerError
from shouwang.apps.recalls.models import Answer, Call, Recall
from shouwang.backbone.pages.fields import MomentField
from shouwang.backbone.pages.templatetags.words import reader_lang

_QUARTER: Final = timedelta(minutes=15)


def _path_of(place: places.Home | None) -> str:
    return place.path if place else ""


def _moment_of(words: str, now: datetime) -> datetime:
    """Return the instant that was typed, or say in one sentence why it cannot be."""
    try:
        return arrival.parse(words, now)
    except AnswerError as fault:
        said = fault.problem.say(reader_lang(), **fault.facts)
        raise forms.ValidationError(said) from None


def _in_an_hour(now: datetime) -> datetime:
    """Return the next full quarter after an hour from now, in the town's own time."""
    later = timezone.localtime(now + timedelta(hours=1)).replace(second=0, microsecond=0)
    return later + _QUARTER - timedelta(minutes=later.minute % 15)


class ChannelsForm(forms.Form):
    """By which ways people are called."""

    channels = forms.MultipleChoiceField(
        label=_("By which ways"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        field: Any = self.fields["channels"]
        field.choices = [(code, one.title) for code, one in channels().items()]
        field.initial = list(channels())


class RecallForm(ChannelsForm):
    """Who is called in, to where, by when, in which words."""

    incident = forms.ChoiceField(label=_("Incident"))
    step = forms.ChoiceField(
        label=_("Whom"), choices=Recall.Step.choices, widget=forms.RadioSelect
    )
    roles = forms.MultipleChoiceField(
        label=_("As what"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    path = places.PlaceField(
        label=_("Who helps in"),
        required=False,
        help_text=_("Village or group, from the list. Left empty: the whole town."),
    )
    by_at = forms.CharField(
        label=_("There by"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("As 07:30; for another day 11-30 07:30."),
    )
    words = forms.CharField(
        label=_("What is said"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Name nobody who is ill: messages are read by anybody."),
    )
    agreed = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """How many would be called when it was last looked at."""
    field_order = ["incident", "step", "roles", "path", "by_at", "words", "channels"]  # noqa: RUF012

    def __init__(self, *args: Any, now: datetime, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._now, lang, found = now, reader_lang(), self.fields
        open_now: Any = found["incident"]
        open_now.choices = [
            (str(one.incident.pk), f"{one.incident.number} {one.place.in_(lang)}")
            for one in incidents.open_incidents(now)
        ]
        roles: Any = found["roles"]
        roles.choices = people.helper_roles()
        found["by_at"].initial = f"{_in_an_hour(now):%H:%M}"
        found["step"].initial = Recall.Step.LEADERSHIP
        for n in range(1, MOST_PLACES + 1):
            found[f"place_{n}"] = forms.CharField(
                label=_("Come to"), max_length=MOST_LABEL, required=n == 1
            )
            found[f"area_{n}"] = places.PlaceField(label=_("for who helps in"), required=False)

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The places to come to, each with the area whose people come there."""
        return [(self[f"place_{n}"], self[f"area_{n}"]) for n in range(1, MOST_PLACES + 1)]

    @property
    def has_more_places(self) -> bool:
        """Whether more was typed than the one place for everybody."""
        first, *others = self.rows
        return bool(first[1].value()) or any(
            place.value() or area.value() for place, area in others
        )

    def clean_by_at(self) -> datetime:
        """Return the instant that was typed."""
        return _moment_of(self.cleaned_data["by_at"], self._now)

    def clean(self) -> dict[str, Any]:
        """Ask for the place where an area is named."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(1, MOST_PLACES + 1):
            if said.get(f"area_{n}") and not said.get(f"place_{n}") and n > 1:
                self.add_error(f"place_{n}", _("Say where they are to come to."))
        return said

    @property
    def new(self) -> NewRecall:
        """What was asked for."""
        said = self.cleaned_data
        found = (
            Place(said[f"place_{n}"].strip(), _path_of(said[f"area_{n}"]))
            for n in range(1, MOST_PLACES + 1)
            if said[f"place_{n}"].strip()
        )
        return NewRecall(
            incident_id=UUID(said["incident"]), step=Recall.Step(said["step"]), places=tuple(found),
            by_at=said["by_at"], channels=tuple(said["channels"]), path=_path_of(said["path"]),
            roles=tuple(said["roles"]), words=said["words"],
        )  # fmt: skip


class OneMoreForm(ChannelsForm):
    """One more who is called by hand."""

    ref = forms.CharField(
        label=_("Number of the entry"), max_length=12, help_text=_("As H-00042.")
    )
    field_order = ["ref", "channels"]  # noqa: RUF012


class StandDownForm(forms.Form):
    """Why nobody has to come any more."""

    words = forms.CharField(
        label=_("What everybody is told"),
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 2}),
    )


class AnswerForm(forms.Form):
    """What somebody answers: one button, and what belongs to it."""

    NOW, HALF, HOUR, AT = "now", "half", "hour", "at"
    answer = forms.ChoiceField(
        choices=[
            (NOW, _("I am on my way, there at once")),
            (HALF, _("in 30 minutes")),
            (HOUR, _("in an hour")),
            (AT, _("at this hour")),
            (Answer.Kind.ARRIVED.value, _("I am here")),
            (Answer.Kind.CANNOT.value, _("I cannot come")),
        ],
        error_messages={
            "required": _("Choose one of the answers."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )
    at = forms.CharField(label=_("Hour"), max_length=30, required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    why = forms.ChoiceField(label=_("Why"), required=False)

    def __init__(self, *args: Any, call: Call, now: datetime, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._now = now
        place: Any = self.fields["place"]
        labels: Iterable[str] = dict.fromkeys([call.place, *call.recall.labels])
        place.choices = [(one, one) for one in labels]
        place.initial = call.place
        why: Any = self.fields["why"]
        why.choices = [("", _("Choose one")), *Answer.Why.choices]

    @property
    def has_places(self) -> bool:
        """Whether there is more than one place to come to."""
        return len(self.fields["place"].choices) > 1  # type: ignore[attr-defined]

    @property
    def said_at(self) -> datetime:
        """When it was said: now."""
        return self._now

    def clean(self) -> dict[str, Any]:
        """Return the answer, with its hour where there is one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        answer = said.get("answer")
        if answer == self.AT:
            try:
                said["expected_at"] = _moment_of(said.get("at", ""), self.said_at)
            except forms.ValidationError as fault:
                self.add_error("at", fault)
        elif answer in (self.NOW, self.HALF, self.HOUR):
            minutes = {self.NOW: 0, self.HALF: 30, self.HOUR: 60}[answer]
            whole = self.said_at.replace(second=0, microsecond=0) + timedelta(minutes=minutes + 1)
            said["expected_at"] = whole
        elif answer == Answer.Kind.CANNOT and not said.get("why"):
            self.add_error("why", _("Choose why; which illness, nobody is asked."))
        return said

    @property
    def new(self) -> NewAnswer:
        """What was answered."""
        said = self.cleaned_data
        if said["answer"] == Answer.Kind.CANNOT:
            return NewAnswer(Answer.Kind.CANNOT, why=said["why"])
        if said["answer"] == Answer.Kind.ARRIVED:
            return NewAnswer(Answer.Kind.ARRIVED, place=said["place"])
        return NewAnswer(Answer.Kind.COMING, said["expected_at"], said["place"])


class NotedForm(AnswerForm):
    """What somebody said to a colleague, by telephone or at the door."""

    moment = MomentField(
        label=_("They said it at"), required=False, help_text=_("Left empty: now.")
    )

    @property
    def said_at(self) -> datetime:
        """When it was said."""
        moment: datetime | None = self.cleaned_data.get("moment")
        return moment or self._now
