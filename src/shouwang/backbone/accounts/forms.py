"""Shapes of what is typed about colleagues."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.backbone.access.models import Account
from shouwang.backbone.access.rules import rules
from shouwang.backbone.accounts import known
from shouwang.backbone.accounts.actions import Work
from shouwang.backbone.accounts.queries import WHOLE
from shouwang.backbone.pages.templatetags.words import reader_lang

_MORNING: Final = 8
_DAYS: Final = 14
_MOST_KIN: Final = 20
_REFERENCE: Final = r"^[A-Za-z0-9._-]{1,40}\Z"
LASTS: Final = [
    ("morning", gettext_lazy("until 8:00 tomorrow")),
    ("weeks", gettext_lazy("for 14 days")),
    ("day", gettext_lazy("until the day below, at its end")),
    ("open", gettext_lazy("no end (standing staff only)")),
]
"""How long something usually lasts."""


def end_of(choice: str, day: Any, now: datetime) -> datetime | None:
    """Return when an assignment or a phone ends, from one of the usual choices."""
    here = timezone.localtime(now)
    if choice == "morning":
        tomorrow = here.date() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(tomorrow, time(_MORNING)))
    if choice == "weeks":
        return now + timedelta(days=_DAYS)
    if choice == "day":
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return None


class LastsForm(forms.Form):
    """How long something lasts."""

    lasts = forms.ChoiceField(label=gettext_lazy("Until when"), choices=LASTS)
    until_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day where one is meant."""
        said = super().clean() or {}
        if said.get("lasts") != "day":
            return said
        day = said.get("until_on")
        if not day and "until_on" not in self.errors:
            self.add_error("until_on", _("Say the last day."))
        elif day and day < timezone.localdate():
            self.add_error("until_on", _("This day is over."))
        return said

    def until(self, now: datetime) -> datetime | None:
        """Return the end that was chosen."""
        return end_of(self.cleaned_data["lasts"], self.cleaned_data.get("until_on"), now)


class WorkForm(LastsForm):
    """One assignment."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        min_length=2,
        max_length=200,
        help_text=gettext_lazy("In a few words, for example: night watch at the north gate."),
    )
    incident = forms.RegexField(
        _REFERENCE,
        label=gettext_lazy("Ends with the incident"),
        required=False,
        help_text=gettext_lazy("Its short name, if the work is for one incident only."),
        error_messages={"invalid": gettext_lazy("Letters, digits, dots and hyphens only.")},
    )
    shift = forms.RegexField(
        _REFERENCE,
        label=gettext_lazy("Ends with the shift"),
        required=False,
        error_messages={"invalid": gettext_lazy("Letters, digits, dots and hyphens only.")},
    )
    from_on = forms.DateField(
        label=gettext_lazy("From (empty: at once)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    field_order = (
        "name",
        "sign_in_name",
        "role",
        "area",
        "purpose",
        "lasts",
        "until_on",
        "from_on",
        "incident",
        "shift",
    )

    def __init__(self, data: Any = None, *, door: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        lang = reader_lang()
        offered = [role for role in rules().roles.values() if door in ("", role.door)]
        roles: Any = self.fields["role"]
        titles = [(role.code, role.title.in_(lang)) for role in offered]
        roles.choices = [("", _("choose a role")), *titles]
        areas: Any = self.fields["area"]
        areas.choices = [("", WHOLE.in_(lang)), *known.areas()]

    def clean(self) -> dict[str, Any]:
        """Ask that it ends after it begins, and that only standing staff has no end."""
        said = super().clean()
        now = timezone.now()
        role = said.get("role")
        if said.get("lasts") == "open" and role and role not in rules().standing:
            self.add_error("lasts", _("This role helps for a time: say until when."))
        if not self.errors and (until := self.until(now)) and until <= self._begin(now):
            self.add_error("from_on", _("It would end before it begins."))
        return said

    def _begin(self, now: datetime) -> datetime:
        day = self.cleaned_data.get("from_on")
        begin = timezone.make_aware(datetime.combine(day, time())) if day else now
        return max(begin, now)

    def work(self, now: datetime) -> Work:
        """Return what was asked for."""
        said = self.cleaned_data
        return Work(
            role=said["role"],
            area=said["area"],
            purpose=said["purpose"],
            incident=said["incident"],
            shift=said["shift"],
            from_at=self._begin(now),
            until_at=self.until(now),
        )


class InviteForm(WorkForm):
    """Somebody new, with a first assignment."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    sign_in_name = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{1,59}\Z",
        label=gettext_lazy("Sign-in name"),
        help_text=gettext_lazy("Small letters and digits, for example lin.guyu."),
        error_messages={
            "invalid": gettext_lazy("Two or more small letters, digits, dots or hyphens.")
        },
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )


class TiesForm(forms.Form):
    """Whose files somebody does not open unnoticed."""

    helper_ref = forms.CharField(
        label=gettext_lazy("Entry among those who help"),
        required=False,
        max_length=12,
        help_text=gettext_lazy(
            "For example H-000012. When they are discharged there, all their assignments end."
        ),
    )
    own = forms.CharField(
        label=gettext_lazy("Own entry in the register"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("For example P-000123; it covers everybody of the household."),
    )
    kin = forms.CharField(
        label=gettext_lazy("Relatives who live elsewhere"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Their numbers, with spaces between."),
    )

    @classmethod
    def of(cls, account: Account, data: Any = None) -> TiesForm:
        """Return the form with what is known."""
        refs = {
            key: file.ref if (file := known.file_by_id(UUID(str(key)))) else ""
            for key in filter(None, [account.own_file, *account.kin])
        }
        initial = {
            "helper_ref": account.helper_ref,
            "own": refs.get(account.own_file, "") if account.own_file else "",
            "kin": " ".join(refs[key] for key in account.kin),
        }
        return cls(data, initial=initial)

    def clean_helper_ref(self) -> str:
        """Return the number of a helper there is."""
        ref = self.cleaned_data["helper_ref"].strip().upper()
        if not ref:
            return ""
        found = known.helper(ref)
        if found is None:
            raise forms.ValidationError(_("Nobody who helps has this number."))
        return found[0]

    def clean_own(self) -> UUID | None:
        """Return the id of an entry there is."""
        return next(iter(self._files("own")), None)

    def clean_kin(self) -> list[UUID]:
        """Return the ids of entries there are."""
        return self._files("kin")

    def _files(self, name: str) -> list[UUID]:
        refs = self.cleaned_data[name].replace(",", " ").replace("、", " ").upper().split()
        if len(refs) > _MOST_KIN:
            raise forms.ValidationError(_("At most 20 numbers."))
        found = []
        for ref in refs:
            file = known.file_by_ref(ref)
            if file is None:
                raise forms.ValidationError(
                    _("There is no entry %(ref)s.") % {"ref": ref}, code="none"
                )
            found.append(file.id)
        return found


class ReasonForm(forms.Form):
    """Why a colleague needs a new sign-in."""

    reason = forms.CharField(
        label=gettext_lazy("What happened"),
        min_length=5,
        max_length=200,
        help_text=gettext_lazy("For example: phone lost on the way home, seen her in person."),
    )
