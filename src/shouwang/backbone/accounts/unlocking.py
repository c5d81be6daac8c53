"""The page of a locked screen: it asks for password, code or PIN, and gives back what was being sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.access.phones import ON_PHONE

_TO: Final = "kept-to"
_FIELD: Final = "kept."
_OWN: Final = frozenset(["csrfmiddlewaretoken", "secret", "next", _TO])


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent to a locked page: where to, and each field."""

    to: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False


class UnlockForm(forms.Form):
    """What the owner of the session knows."""

    secret = forms.CharField(
        label=_("Password or six-digit code"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autofocus": True, "autocomplete": "current-password"}),
    )

    @classmethod
    def for_(cls, request: HttpRequest) -> UnlockForm:
        """Return the form that asks for what opens this session."""
        is_sent = request.method == "POST" and "secret" in request.POST
        form = cls(request.POST if is_sent else None)
        if ON_PHONE in request.session:
            field = form.fields["secret"]
            field.label = _("PIN")
            field.widget.attrs["inputmode"] = "numeric"
        return form


def kept_of(request: HttpRequest) -> Kept:
    """Return what a form sent to a locked page; files cannot be kept."""
    fields = [
        (name, text)
        for name, texts in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for text in texts
    ]
    return Kept(request.get_full_path(), tuple(fields), bool(request.FILES))


def handed_on(request: HttpRequest) -> Kept | None:
    """Return what the page of a locked screen carries along, as it was sent."""
    to = request.POST.get(_TO, "")
    if not is_ours(request, to):
        return None
    fields = [
        (name.removeprefix(_FIELD), text)
        for name, texts in request.POST.lists()
        if name.startswith(_FIELD)
        for text in texts
    ]
    return Kept(to, tuple(fields))


def is_ours(request: HttpRequest, to: str) -> bool:
    """Tell whether an address is a page of this town."""
    is_safe = url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()})
    if not (is_safe and to.startswith("/")):
        return False
    try:
        resolve(to.partition("?")[0])
    except Resolver404:
        return False
    return True


def page(
    request: HttpRequest,
    *,
    kept: Kept | None = None,
    form: UnlockForm | None = None,
    status: int = 200,
    **facts: object,
) -> HttpResponse:
    """Show the page of a locked screen."""
    context = {
        "form": form or UnlockForm.for_(_asked_anew(request)),
        "kept": kept,
        "field": _FIELD,
        "to": _TO,
        "on_phone": ON_PHONE in request.session,
        **facts,
    }
    answer = render(request, "accounts/unlock.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _asked_anew(request: HttpRequest) -> HttpRequest:
    """Return a request without fields: one of the kept form may be called as the one of this page."""
    blank = HttpRequest()
    blank.session = request.session
    return blank
