"""Areas as this package knows them: opaque paths, of which one may lie within another."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

WHOLE_TOWN = ""
"""The path that everything lies in."""


def lies_in(path: str, area: str) -> bool:
    """Tell whether a path is an area or a part of it; what has no path lies in the whole town only."""
    return area in (WHOLE_TOWN, path) or path.startswith(f"{area}/")


def above(path: str) -> list[str]:
    """Return an area and all that it lies in, the smallest first; none for no path."""
    codes = path.split("/") if path else []
    return ["/".join(codes[:n]) for n in range(len(codes), 0, -1)]


def holding(areas: Iterable[str]) -> str:
    """
    Return the smallest area that holds all of some.

    Examples
    --------
    >>> holding(["LH/LW/G3", "LH/LW/G4"]), holding(["LH/LW", "QY"]), holding(["LH/LW"])
    ('LH/LW', '', 'LH/LW')
    """
    found = None
    for area in areas:
        ways = [*above(area), WHOLE_TOWN]
        found = area if found is None else next(one for one in ways if lies_in(found, one))
    return found or WHOLE_TOWN


def within(area: str, field: str = "path") -> Q:
    """
    Return the test that a path lies in an area.

    Parameters
    ----------
    field
        Name of the path as seen from the table that is asked, such as ``person__path``.
    """
    if area == WHOLE_TOWN:
        return Q()
    if connection.vendor == "sqlite":  # its LIKE knows no index; the character after / is 0
        inside = Q(**{f"{field}__gt": f"{area}/", f"{field}__lt": f"{area}0"})
    else:
        inside = Q(**{f"{field}__startswith": f"{area}/"})
    return Q(**{field: area}) | inside
