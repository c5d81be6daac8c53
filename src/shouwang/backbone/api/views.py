"""Pages about programs: one's tokens, and what can be asked."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.access.factor import refused as refused_code
from shouwang.backbone.api import duties, tokens
from shouwang.backbone.api.forms import TokenForm
from shouwang.backbone.api.openapi import document, operations
from shouwang.backbone.pages.templatetags.words import reader_lang


@never_cache
@require_http_methods(["GET", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """List one's programs, and make a token, which is shown this once."""
    actor, now = actor_of(request), timezone.now()
    device = TOTPDevice.objects.filter(user_id=actor.account_id, confirmed=True).first()
    may_make = actor.may("api.make-token")
    form = TokenForm(request.POST or None, actor=actor, needs_code=device is not None)
    made = ""
    if request.method == "POST" and form.is_valid():
        why = refused_code(device, form.cleaned_data["code"]) if device else ""
        if why:
            form.add_error("code", why)
        else:
            made = _make(request, form)
    if made:
        form = TokenForm(actor=actor, needs_code=device is not None)
    rows = [
        {
            "token": row,
            "duties": duties.titles_of(row.acts),
            "has_ended": row.has_ended(now),
            "is_mine": row.account_id == actor.account_id,
        }
        for row in tokens.shown_to(actor)[:200]
    ]
    context = {"rows": rows, "form": form if may_make else None, "made": made}
    return render(request, "api/tokens.html", context)


def _make(request: HttpRequest, form: TokenForm) -> str:
    try:
        _row, text = tokens.make(actor=actor_of(request), **form.facts())
    except tokens.TokenError as why:
        form.add_error(None, why.in_words(reader_lang()))
        return ""
    return text


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Let a token end at once."""
    get_object_or_404(tokens.shown_to(actor_of(request)), pk=token_id)
    tokens.revoke(actor=actor_of(request), token_id=token_id, at=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    return redirect("api-pages:tokens")


@require_GET
def openapi(request: HttpRequest) -> JsonResponse:
    """Hand over the OpenAPI file."""
    answer = JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="shouwang-openapi.json"'
    return answer


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Show what can be asked, each with an example; it needs no network and no script."""
    rows = [_shown(request, *one) for one in operations(document())]
    by_tag = groupby(sorted(rows, key=lambda row: row["tag"]), key=lambda row: row["tag"])
    context = {"tags": [(tag, list(of_tag)) for tag, of_tag in by_tag]}
    return render(request, "api/docs.html", context)


def _shown(request: HttpRequest, path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    places = {p["name"]: p.get("example") for p in one.get("parameters", []) if p["in"] == "path"}
    filled = path
    for name, example in places.items():
        filled = filled.replace(f"{{{name}}}", str(example))
    contents: dict[str, Any] = one.get("requestBody", {}).get("content", {})
    sent: tuple[str, dict[str, Any]] = next(iter(contents.items()), ("", {}))
    answers = {int(status): answer for status, answer in one["responses"].items()}
    good = answers[min(answers)]
    told = [content["example"] for content in good.get("content", {}).values()]
    return {
        "tag": one["tags"][0],
        "id": one["operationId"],
        "summary": one["summary"],
        "description": one.get("description", ""),
        "method": method.upper(),
        "path": path,
        "curl": curl(request.build_absolute_uri(filled), method, *sent),
        "answer": json.dumps(told[0] if told else None, ensure_ascii=False, indent=1),
        "status": min(answers),
    }


def curl(url: str, method: str, content: str, body: dict[str, Any]) -> str:
    """Return a request as it is typed into a terminal."""
    parts = ["curl -sS", '-H "Authorization: Bearer $TOKEN"']
    if method != "get":
        parts.append(f"-X {method.upper()}")
    example = body.get("example")
    if content == "application/json":
        said = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
        parts.append(f"-H 'Content-Type: application/json' -d '{said}'")
    elif content:
        fields = body["example"].items()
        parts += [f"-F '{k}={'@file' if v == '(the file)' else v}'" for k, v in fields]
    return " \\\n  ".join([*parts, f"'{url}'"])
