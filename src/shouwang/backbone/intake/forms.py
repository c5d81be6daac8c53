"""Shapes of what is typed about deliveries."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
