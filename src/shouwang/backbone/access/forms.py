"""Shapes of what is typed at the door."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """The six digits of the authenticator."""

    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Six-digit code"),
        error_messages={"invalid": _("The code has six digits, for example 123456.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A new password, typed twice."""


class ChangePasswordForm(PasswordChangeForm):
    """The password there is, and a new one, typed twice."""
