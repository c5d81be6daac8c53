"""What the maps of zones say while somebody works on them, under the names that their program has for it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def drawing() -> dict[str, str]:
    """Return what is said while a zone is drawn."""
    return {
        "begin": _("Tap the map to set the first corner."),
        "more": _("Corners: {n}. An area has at least 3."),
        "open": _("Corners: {n} · {ha} ha. Tap the first corner to close the line."),
        "closed": _(
            "Corners: {n} · {ha} ha. Drag a corner to move it; tap the line for one more."
        ),
        "crosses": _("The line crosses itself. Move a corner or take one away."),
        "unread": _("This text is not one area without holes in GeoJSON."),
        "houses": _("Tap houses to choose them. Chosen: {houses}"),
        "keys": _("By keyboard: arrow keys move the map, Enter sets a corner at the cross."),
        "corner": _("Corner {n}: arrow keys move it, Delete takes it away"),
        **_anew(),
    }


def path() -> dict[str, str]:
    """Return what is said while a path is drawn."""
    return {
        "begin": _("Tap the map where the path begins."),
        "next": _("Now tap along the path, to where it ends."),
        "long": _("Points: {n} · {m} m. Tap on for more; drag a point to move it."),
        "keys": _("By keyboard: arrow keys move the map, Enter sets a point at the cross."),
        "corner": _("Point {n}: arrow keys move it, Delete takes it away"),
        **_anew(),
    }


def plan() -> dict[str, str]:
    """Return what is said of a point that is chosen."""
    return {
        "opens": _("Without {point} this way is open: {m} m."),
        "holds": _("Without {point} no known way is open."),
    }


def _anew() -> dict[str, str]:
    return {"anew": _("Begin anew"), "back": _("Bring it back")}
