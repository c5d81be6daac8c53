"""What everybody may read without an account: statements as they were approved, nothing of people."""

from __future__ import annotations

import re
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.apps.statements import queries, saying
from shouwang.backbone.pages.templatetags.words import reader_lang

_NUMBER: Final = re.compile(r"S[0-9]{4}-[0-9]{4,6}")


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """List what the town told, the latest first."""
    lang = reader_lang()
    texts = [saying.said_of(one, lang) for one in queries.told(timezone.now())]
    return render(request, "statements/public.html", {"texts": texts})


@login_not_required
@require_safe
def public_one(request: HttpRequest, number: str) -> HttpResponse:
    """Show one statement: what it says now, and what it said before it was corrected."""
    one = queries.told_as(number, timezone.now()) if _NUMBER.fullmatch(number) else None
    text = saying.said_of(one, reader_lang()) if one else None
    if text is None:
        raise Http404
    return render(request, "statements/public_one.html", {"text": text})
