"""What a page with the town's map needs, whichever capability shows it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from shouwang.apps.places import queries
from shouwang.backbone.pages.templatetags.words import reader_lang


def map_context() -> dict[str, Any]:
    """Return what the map is drawn from; ``ground`` is None where none was imported."""
    ground = queries.map_ground()
    return {
        "ground": ground,
        "bounds": json.dumps(ground.bounds) if ground else "",
        "names": ground.characters if ground else "",
        "lang": reader_lang(),
        "words": _map_words(),
    }


def _map_words() -> dict[str, str]:
    """Return what the map itself says, under the names that its program has for it."""
    return {
        "Map.Title": _("Map"),
        "NavigationControl.ZoomIn": _("Zoom in"),
        "NavigationControl.ZoomOut": _("Zoom out"),
        "AttributionControl.ToggleAttribution": _("Where the map comes from"),
        "AttributionControl.MapFeedback": _("Say what is wrong on the map"),
        "ScaleControl.Meters": _("m"),
        "ScaleControl.Kilometers": _("km"),
        "CooperativeGesturesHandler.WindowsHelpText": _("Hold Ctrl and scroll to zoom the map"),
        "CooperativeGesturesHandler.MacHelpText": _("Hold ⌘ and scroll to zoom the map"),
        "CooperativeGesturesHandler.MobileHelpText": _("Use two fingers to move the map"),
    }
