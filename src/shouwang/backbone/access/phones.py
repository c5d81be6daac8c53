"""Enrolled phones, as a request brings them: a signed cookie, of which the table knows a digest."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shouwang.backbone.access.models import Phone

ON_PHONE: Final = "on-phone"
"""Session mark of those who came by a PIN: the id of the phone."""
_COOKIE: Final = "phone"
_SALT: Final = "shouwang.phone"
_KNOWN: Final = "_phone_of_request"


def digest(token: str) -> str:
    """Return what the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def phone_of(request: HttpRequest) -> Phone | None:
    """Return the enrolled phone that a request comes from; one that has ended is none."""
    if not hasattr(request, _KNOWN):
        token = request.get_signed_cookie(_COOKIE, default="", salt=_SALT)
        found = in_use(timezone.now()).filter(digest=digest(token)).first() if token else None
        setattr(request, _KNOWN, found)
    phone: Phone | None = getattr(request, _KNOWN)
    return phone


def in_use(now: datetime) -> QuerySet[Phone]:
    """Return the phones that count at a moment."""
    still = Q(ended_at=None) | Q(ended_at__gt=now)
    return Phone.objects.filter(still, enrolled_at__lte=now, until_at__gt=now)


def remember(response: HttpResponse, token: str, *, seconds: int) -> None:
    """Give a phone what it is known by."""
    response.set_signed_cookie(
        _COOKIE,
        token,
        salt=_SALT,
        max_age=seconds,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
