"""Shapes of what is typed about working groups, and about who lives in the zone."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.places import public as places
from shouwang.apps.tasks import forming
from shouwang.apps.tasks.choosing import (
    HelperField,
    HelpersField,
    in_words,
    require_own_area,
)
from shouwang.apps.tasks.forming import OWN, Crew, NewGroup
from shouwang.apps.tasks.forms import group_choices
from shouwang.apps.tasks.queries import GroupNow
from shouwang.apps.tasks.shipped import GroupTemplate
from shouwang.backbone.access.actors import Actor
from shouwang.backbone.pages.fields import MomentField
from shouwang.backbone.pages.filters import mark_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.core.text import Text

_MOST_DUTIES: Final = 20


class CrewForm(forms.Form):
    """Who is in a group; nobody leads it by default."""

    lead = HelperField(label=_("Lead"), required=False, help_text=_("Name, pinyin or number."))
    deputy = HelperField(label=_("Deputy"), required=False)
    members = HelpersField(
        label=_("Members"),
        required=False,
        help_text=_("One person a line: name, pinyin or number."),
    )

    @property
    def crew(self) -> Crew:
        """Who is in it, as typed."""
        said = self.cleaned_data
        return Crew(said["lead"], said["deputy"], said["members"])

    def _require_lead(self, name: Text) -> None:
        if "lead" in self.cleaned_data and self.cleaned_data["lead"] is None:
            self.add_error("lead", forming.no_lead(name).in_(reader_lang()))


class TemplateCrewForm(CrewForm):
    """A group of the town that is to be formed, or not."""

    is_chosen = forms.BooleanField(label=_("Form this group"), required=False, initial=True)
    field_order = ["is_chosen", "lead", "deputy", "members"]  # noqa: RUF012

    def __init__(self, *args: Any, template: GroupTemplate, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.template = template

    @property
    def is_wanted(self) -> bool:
        """Whether the group is to be formed."""
        return bool(self.cleaned_data.get("is_chosen"))

    def clean(self) -> None:
        """Ask for a lead."""
        if self.is_wanted:
            self._require_lead(self.template.name)

    def new(self) -> NewGroup:
        """Return what is to be formed."""
        one = self.template
        return NewGroup(one.code, one.name, self.crew, one.duties, one.tasks)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class NamedForm(forms.Form):
    """Name and duties of a group, in both languages."""

    name = forms.CharField(label=_("Name, in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name, in English"), max_length=60)
    duties = forms.CharField(
        label=_("Duties, in Chinese"), max_length=4_000, required=False,
        widget=forms.Textarea({"rows": 4}), help_text=_("One a line."),
    )  # fmt: skip
    duties_en = forms.CharField(
        label=_("Duties, in English"), max_length=4_000, required=False,
        widget=forms.Textarea({"rows": 4}), help_text=_("The same, line by line."),
    )  # fmt: skip

    def clean_duties_en(self) -> str:
        """Ask for one line in each language."""
        said, beside = self.cleaned_data["duties_en"], self.cleaned_data.get("duties", "")
        if len(_lines(said)) != len(_lines(beside)):
            raise forms.ValidationError(gettext("Write each duty in both languages, one a line."))
        if len(_lines(said)) > _MOST_DUTIES:
            raise forms.ValidationError(gettext("At most %(n)d duties.") % {"n": _MOST_DUTIES})
        return str(said)

    @property
    def title(self) -> Text:
        """The name in both languages."""
        return Text(self.cleaned_data["name_en"].strip(), self.cleaned_data["name"].strip())

    @property
    def duty_texts(self) -> tuple[Text, ...]:
        """The duties in both languages."""
        said = self.cleaned_data
        pairs = zip(_lines(said["duties_en"]), _lines(said["duties"]), strict=True)
        return tuple(Text(en, zh) for en, zh in pairs)


def named(title: Text, duties: list[Text] | tuple[Text, ...]) -> dict[str, str]:
    """Return name and duties as `NamedForm` begins with them."""
    return {
        "name": title.zh,
        "name_en": title.en,
        "duties": "\n".join(one.zh for one in duties),
        "duties_en": "\n".join(one.en for one in duties),
    }


class GroupForm(NamedForm, CrewForm):
    """A group with its name, its duties and who is in it."""

    field_order = ["name", "name_en", "lead", "deputy", "members", "duties", "duties_en"]  # noqa: RUF012

    def clean(self) -> None:
        """Ask for a lead."""
        said = self.cleaned_data  # a name that cannot be is told by its own field
        self._require_lead(Text(said.get("name_en") or "group", said.get("name") or "本组"))

    def new(self) -> NewGroup:
        """Return what is to be formed."""
        return NewGroup(OWN, self.title, self.crew, self.duty_texts)


class ChangeGroupForm(GroupForm):
    """A group that is changed; who was overtaken by somebody else is told before anything is saved."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @classmethod
    def of(cls, now: GroupNow, posted: Any = None) -> ChangeGroupForm:
        """Return the form with how a group stands."""
        stands = as_it_stands(now)
        mark = mark_of(stands, len(now.members))
        form = cls(posted, initial={**stands, "seen": mark})
        form.mark = mark
        return form

    mark = ""
    """Of the group as it stands now."""

    def clean(self) -> None:
        """Say that somebody changed it meanwhile; sent once more, it is saved all the same."""
        super().clean()
        if self.cleaned_data.get("seen", "") != self.mark:
            said = gettext(
                "Somebody changed this group meanwhile: look at its page, then save again."
            )
            self.add_error(None, said)
            self.data = {**{key: self.data[key] for key in self.data}, "seen": self.mark}


def as_it_stands(now: GroupNow) -> dict[str, str]:
    """Return a group as `GroupForm` begins with it."""
    group = now.group
    people = {
        "lead": _in_words(now.lead),
        "deputy": _in_words(now.deputy),
        "members": "\n".join(map(_in_words, now.others)),
    }
    return {**named(group.title, group.duty_texts), **people}


def _in_words(member: Any) -> str:
    return in_words(member) if member else ""


class TemplateForm(NamedForm):
    """A group as the town forms it from now on; without a name it is left out."""

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["name"].required = self.fields["name_en"].required = False

    def clean(self) -> None:
        """Ask for both names, or for neither."""
        said = self.cleaned_data
        if bool(said.get("name", "").strip()) != bool(said.get("name_en", "").strip()):
            self.add_error("name", gettext("A group needs a name in both languages."))

    @property
    def is_wanted(self) -> bool:
        """Whether the town has this group."""
        return bool(self.cleaned_data["name"].strip())


class LivingForm(forms.Form):
    """Somebody who moves in and lives in the zone until the end."""

    incident = forms.ChoiceField(label=_("Incident"))
    who = HelperField(label=_("Who"), help_text=_("Name, pinyin or number."))
    place = places.PlaceField(label=_("Where they sleep"), help_text=_("Room, house or group."))
    group = forms.ChoiceField(label=_("Group"), required=False)
    from_at = MomentField(label=_("Inside since"), required=False, help_text=_("Left empty: now."))

    def __init__(
        self, *args: Any, actor: Actor, incidents: list[tuple[str, str]], **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.actor = actor
        choices: Any = self.fields
        choices["incident"].choices = incidents
        groups = group_choices([UUID(pk) for pk, _title in incidents])
        choices["group"].choices = [("", _("no group")), *groups]

    def clean_place(self) -> places.Home | None:
        """Return the place, if the writer answers for it."""
        place: places.Home | None = self.cleaned_data["place"]
        require_own_area(self.actor, "groups.change", place)
        return place

    @property
    def facts(self) -> dict[str, Any]:
        """What was said, as `living.move_in` takes it."""
        said = self.cleaned_data
        return {
            "incident_id": UUID(said["incident"]),
            "who": said["who"],
            "path": said["place"].path,
            "from_at": said["from_at"],
            "group_id": UUID(said["group"]) if said["group"] else None,
        }
