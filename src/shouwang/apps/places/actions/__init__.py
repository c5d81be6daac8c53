"""Writing places; the only writer of their tables."""

from shouwang.apps.places.actions.areas import (
    CODE,
    BadAreaError,
    NewArea,
    enter_areas,
    take_back_areas,
)
from shouwang.apps.places.actions.editing import (
    AreaFacts,
    BadPartError,
    NewParts,
    StillUsedError,
    add_parts,
    change_area,
    planned,
    remove_area,
)
from shouwang.apps.places.actions.maps import (
    MapPiece,
    drop_map,
    match_footprints,
    remove_old_maps,
    replace_map,
)
from shouwang.apps.places.actions.stale import ChangedMeanwhileError
from shouwang.apps.places.actions.venues import (
    BadVenueError,
    NewVenue,
    change_venue,
    enter_venue,
    enter_venues,
    remove_venue,
)

__all__ = [
    "CODE",
    "AreaFacts",
    "BadAreaError",
    "BadPartError",
    "BadVenueError",
    "ChangedMeanwhileError",
    "MapPiece",
    "NewArea",
    "NewParts",
    "NewVenue",
    "StillUsedError",
    "add_parts",
    "change_area",
    "change_venue",
    "drop_map",
    "enter_areas",
    "enter_venue",
    "enter_venues",
    "match_footprints",
    "planned",
    "remove_area",
    "remove_old_maps",
    "remove_venue",
    "replace_map",
    "take_back_areas",
]
