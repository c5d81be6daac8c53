"""Shapes of what is typed about deliveries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.intake import hand_over


class SettleForm(forms.Form):
    """What becomes of something that waits."""

    how = forms.ChoiceField(
        choices=[
            ("admit", _("Take it in")),
            ("aside", _("Set it aside")),
            ("odd", _("Set it aside")),
        ]
    )
    words = forms.CharField(label=_("Why"), max_length=300, required=False)


class BringForm(forms.Form):
    """A hand-over file."""

    file = forms.FileField(label=_("Hand-over file"), max_length=200)

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what no phone hands over, before it is read."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        if (found.size or 0) > hand_over.MOST_BYTES:
            raise forms.ValidationError(_("This file is too large to be a hand-over file."))
        return found
