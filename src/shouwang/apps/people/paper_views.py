"""The paper sheet: printed with what is known, filled in by hand, typed back."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shouwang.apps.people import imports, queries
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.pages.templatetags.words import reader_lang
from shouwang.backbone.sheets.residents import RESIDENTS_REGISTER

ROWS: Final = 20
_MOST: Final = 400
_MOST_CHARS: Final = 200


def _titles() -> list[str]:
    return [RESIDENTS_REGISTER.column(key).title.in_(reader_lang()) for key in imports.TYPED]


@require_http_methods(["GET", "POST"])
def type_in(request: HttpRequest) -> HttpResponse:
    """Type a paper sheet back, by keyboard alone; nothing typed is lost when something is wrong."""
    rows = [
        [request.POST.get(f"{number}-{key}", "")[:_MOST_CHARS] for key in imports.TYPED]
        for number in range(1, ROWS + 1)
    ]
    base = request.POST.get("base", "")
    choices = places.choices()
    is_known = base in dict(choices) or not choices
    if request.method == "POST" and is_known and any(map("".join, rows)):
        batch = imports.type_in(
            actor=actor_of(request),
            rows=rows,
            base_path=base,
            today=timezone.localdate(),
            at=timezone.now(),
        )
        return redirect("people:preview", batch.pk)
    numbered = [
        (number, [(f"{number}-{key}", cell) for key, cell in zip(imports.TYPED, row, strict=True)])
        for number, row in enumerate(rows, start=1)
    ]
    context = {
        "titles": _titles(),
        "rows": numbered,
        "choices": choices,
        "base": base,
        "is_empty": request.method == "POST",
    }
    return render(request, "people/type_in.html", context)


@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Show the residents of an area as a sheet of paper, with room for those not yet known."""
    path = request.GET.get("path", "")[:_MOST_CHARS]
    door_to_door = queries.residents(path=path).order_by("household__home__path", "born_on", "ref")
    people = queries.with_home(door_to_door)[:_MOST]
    context = {
        "path": path,
        "place": place.label if (place := places.home_at(path)) else path,
        "titles": _titles(),
        "people": people,
        "blank": range(len(people) + 1, len(people) + 11),
        "now": timezone.localtime(),
    }
    return render(request, "people/paper.html", context)
