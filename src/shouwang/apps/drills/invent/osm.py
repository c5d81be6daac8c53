"""The map of an invented town as OpenStreetMap text, and its outline as GeoJSON."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from shouwang.apps.drills.invent.town import Town, TownMap

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_SAID = "an invented town: nothing on this map exists"


def town_map(town: Town) -> str:
    """Return the map of a town as an OpenStreetMap file, which says that it is invented."""
    return map_text(town.map, town.first_day.isoformat())


def map_text(drawn: TownMap, date: str) -> str:
    """Return a map as OpenStreetMap text with the date of its survey."""
    lons = [lon for lon, _ in drawn.nodes.values()]
    lats = [lat for _, lat in drawn.nodes.values()]
    stamp = f'version="1" timestamp="{date}T00:00:00Z"'
    rows = [
        _HEAD,
        f"<!-- {_SAID} -->",
        f'<osm version="0.6" generator="shouwang drills: {_SAID}">',
        (
            f'<bounds minlat="{min(lats):.7f}" minlon="{min(lons):.7f}" '
            f'maxlat="{max(lats):.7f}" maxlon="{max(lons):.7f}"/>'
        ),
    ]
    for ref, (lon, lat) in drawn.nodes.items():
        node = f'<node id="{ref}" lat="{lat:.7f}" lon="{lon:.7f}" {stamp}'
        tags = drawn.node_tags.get(ref, {})
        rows.append(f"{node}>{_tags(tags)}</node>" if tags else f"{node}/>")
    for way in drawn.ways:
        members = "".join(f'<nd ref="{ref}"/>' for ref in way.nodes)
        rows.append(f'<way id="{way.id}" {stamp}>{members}{_tags(way.tags)}</way>')
    return "\n".join([*rows, "</osm>", ""])


def _tags(tags: Any) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def zone_geojson(town: Town) -> dict[str, Any]:
    """Return the outline of the village as a GeoJSON collection of one polygon."""
    village = next(area for area in town.areas if area.path == town.village_path)
    ring = [list(at) for at in village.outline or ()]
    feature = {
        "type": "Feature",
        "properties": {"name": f"{village.name_zh} {village.name_en}"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    return {"type": "FeatureCollection", "features": [feature]}
