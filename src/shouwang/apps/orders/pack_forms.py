"""Shapes of what is typed about packs."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.apps.orders.pack_words import name_of, value_of
from shouwang.apps.orders.packs import LEVELS, MOST_NAME, MOST_OFFICE
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.policy.measures import LEVEL_NAMES
from shouwang.policy.pack import Pack
from shouwang.policy.values import Number

MOST_BYTES: Final = 200_000


class BringForm(forms.Form):
    """The file of a pack."""

    file = forms.FileField(
        label=_("File (.toml)"),
        help_text=_("At most 200 kB. It is read whole before anything is kept."),
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> str:
        """Return the text of the file, or say in one sentence why it cannot be read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 kB."))
        try:
            return bytes(file.read()).decode("utf-8-sig")  # some editors write a mark in front
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("The file is not text in UTF-8: save it as UTF-8 and bring it again.")
            ) from None


class ActivateForm(forms.Form):
    """Who approved a pack, and each number that they confirm by name."""

    approver = forms.CharField(
        label=_("Who approved it"), max_length=MOST_NAME,
        help_text=_("A person of the health authority, by name."),
    )  # fmt: skip
    office = forms.CharField(label=_("Their office"), max_length=MOST_OFFICE)
    level = forms.ChoiceField(label=_("Level of the office"))
    approved_on = forms.DateField(
        label=_("Day of the approval"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    confirmed = forms.MultipleChoiceField(
        label=_("Numbers that nobody could read in their source: the approver confirms each"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, pack: Pack, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self._pack, lang = pack, reader_lang()
        levels = [(level.value, LEVEL_NAMES[level].in_(lang)) for level in LEVELS]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        unchecked = pack.unchecked()
        self.fields["confirmed"].choices = [  # type: ignore[attr-defined]
            (number.path, label_of(number)) for number in unchecked
        ]
        if not unchecked:
            del self.fields["confirmed"]

    @property
    def confirmed_paths(self) -> frozenset[str]:
        """The paths that were ticked."""
        return frozenset(self.cleaned_data.get("confirmed", ()))


def label_of(number: Number) -> str:
    """Return what is confirmed: the number in words, its value, its path, and where it comes from."""
    source = number.source.title.in_(reader_lang()) if number.source else "—"
    name, value = name_of(number.path), value_of(number)
    return gettext("%(name)s: %(value)s (%(path)s; %(source)s)") % {
        "name": name, "value": value, "path": number.path, "source": source,
    }  # fmt: skip
