"""The paper sheet: printed with what is known, filled in by hand, typed back."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.apps.people import imports, looks, queries
from shouwang.apps.people.models import Person
from shouwang.apps.places import public as places
from shouwang.backbone.access.actors import actor_of
from shouwang.backbone.audit import chain
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
    base = request.POST.get("base", request.GET.get("base", ""))
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


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Show the residents of an area as a sheet of paper, with room for those not yet known."""
    path = request.GET.get("path", "")[:_MOST_CHARS]
    areas = dict(places.choices())
    rows = queries.with_home(queries.residents(path=path)).order_by("ref")
    lines = sorted(
        (_line(person, areas) for person in rows[:_MOST]), key=lambda line: line["door"]
    )
    looks.note_list(actor_of(request), "people.paper-seen", path, len(lines))
    context = {
        "path": path,
        "head12": chain.head12(),
        "place": place.label if (place := places.home_at(path)) else path,
        "choices": [("", _("everybody")), *areas.items()],
        "titles": _titles(),
        "lines": lines,
        "n_left_out": max(0, rows.count() - _MOST),
        "blank": range(len(lines) + 1, len(lines) + 11),
        "now": timezone.localtime(),
    }
    return render(request, "people/paper.html", context)


def _line(person: Person, areas: dict[str, str]) -> dict[str, Any]:
    """Return somebody with the group of the home, and the order in which one walks from door to door."""
    stay = next(iter(person.stays.all()), None)
    path = stay.room.path if stay and stay.room else ""
    codes = path.split("/")
    above = ("/".join(codes[:n]) for n in range(len(codes), 0, -1))
    group = next((areas[up] for up in above if up in areas), "").rpartition(" ")[2]
    door = (not path, queries.walking_order(path), person.born_on or date.max, person.ref)
    return {"person": person, "group": group, "door": door}
