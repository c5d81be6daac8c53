"""Shapes of what is typed about statements."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.apps.statements.drafting import MOST_REASON, MOST_TEXT, MOST_TITLE
from shouwang.apps.statements.models import Statement
from shouwang.apps.statements.town_words import TownWords
from shouwang.apps.statements.wording import Written

_MOST_OFFICE: Final = {"zh": 120, "en": 200}
_ONE_A_LINE: Final = _("One a line; the same ones in both languages.")


def _title(lang: str, label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=MOST_TITLE[lang])


def _text(label: Any, most: int, rows: int, **facts: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **facts
    )


def _office(lang: str, label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=_MOST_OFFICE[lang], required=required)


class InBoth(forms.Form):
    """A form whose fields stand in both languages, side by side."""

    def in_zh(self) -> list[forms.BoundField]:
        """Return what is written in Chinese."""
        return [self[name] for name in self.fields if name.endswith("_zh")]

    def in_en(self) -> list[forms.BoundField]:
        """Return what is written in English."""
        return [self[name] for name in self.fields if name.endswith("_en")]

    def of_both(self) -> list[forms.BoundField]:
        """Return what is the same in both."""
        return [one for one in self.visible_fields() if not one.name.endswith(("_zh", "_en"))]


class DraftForm(forms.Form):
    """Which statement is drafted."""

    incident = forms.UUIDField()
    kind = forms.ChoiceField(choices=Statement.Kind.choices)

    @property
    def asked(self) -> tuple[UUID, Statement.Kind]:
        """The incident, and why a statement is made."""
        return self.cleaned_data["incident"], Statement.Kind(self.cleaned_data["kind"])


class WriteForm(InBoth):
    """The words of a statement."""

    title_zh = _title("zh", _("Title in Chinese"))
    title_en = _title("en", _("Title in English"))
    text_zh = _text(_("Text in Chinese"), MOST_TEXT, 14, help_text=_("One paragraph a line."))
    text_en = _text(_("Text in English"), MOST_TEXT, 14, help_text=_("One paragraph a line."))
    promises_zh = _text(_("Commitments in Chinese"), MOST_TEXT, 7, help_text=_ONE_A_LINE)
    promises_en = _text(_("Commitments in English"), MOST_TEXT, 7, help_text=_ONE_A_LINE)
    reason_zh = _text(_("Why it is corrected, in Chinese"), MOST_REASON, 2)
    reason_en = _text(_("Why it is corrected, in English"), MOST_REASON, 2)
    phone = forms.CharField(label=_("Number for questions"), max_length=60)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_correction: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if not is_correction:  # nobody has read it yet: there is nothing to give a reason for
            del self.fields["reason_zh"], self.fields["reason_en"]

    @classmethod
    def of(cls, written: Written, seen: int, *, is_correction: bool) -> WriteForm:
        """Return the form with a text as it stands; the reason of a correction is written anew."""
        stands = asdict(written) | {"reason_zh": "", "reason_en": "", "seen": seen}
        return cls(initial=stands, is_correction=is_correction)

    @property
    def written(self) -> Written:
        """What was typed, as far as it has the right shape."""
        said = self.cleaned_data
        return Written(**{one.name: said.get(one.name, "") for one in fields(Written)}).tidy()


class ApproveForm(InBoth):
    """For which office a statement is approved, and that what differs is told so all the same."""

    office_zh = _office("zh", _("Office in Chinese"))
    office_en = _office("en", _("Office in English"))
    is_told_so = forms.BooleanField(label=_("Tell it so all the same"), required=False)
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    version = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, differs: bool, **facts: Any) -> None:
        super().__init__(*args, **facts)
        if not differs:
            del self.fields["is_told_so"]

    @property
    def accepted(self) -> str:
        """The mark of the differences that were seen and stay; nothing where nobody said so."""
        said = self.cleaned_data
        return str(said.get("mark", "")) if said.get("is_told_so") else ""


class SendBackForm(forms.Form):
    """Why a text is sent back."""

    why = forms.CharField(
        label=_("What is to be changed"),
        max_length=MOST_REASON,
        widget=forms.Textarea({"rows": 2}),
    )
    version = forms.UUIDField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why a statement is withdrawn; of one that was told, everybody reads it."""

    why_zh = forms.CharField(label=_("Why, in Chinese"), max_length=MOST_REASON, required=False)
    why_en = forms.CharField(label=_("Why, in English"), max_length=MOST_REASON, required=False)


class TownForm(InBoth):
    """What the town says in every statement."""

    promises_zh = _text(_("Commitments in Chinese"), MOST_TEXT, 8, help_text=_ONE_A_LINE)
    promises_en = _text(_("Commitments in English"), MOST_TEXT, 8, help_text=_ONE_A_LINE)
    office_zh = _office("zh", _("Office in Chinese"), required=False)
    office_en = _office("en", _("Office in English"), required=False)
    phone = forms.CharField(label=_("Number for questions"), max_length=60)
    figures_at = forms.TimeField(
        label=_("Hour of the daily figures"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )

    @property
    def words(self) -> TownWords:
        """What was typed."""
        return TownWords(**self.cleaned_data)
