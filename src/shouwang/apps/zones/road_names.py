"""What the map's classes of roads are called by people who stand on them."""

from __future__ import annotations

from typing import Final

from shouwang.core.text import Text

_NAMES: Final = {
    "motorway": Text("motorway", "高速公路"),
    "trunk": Text("trunk road", "国道、快速路"),
    "primary": Text("main road", "主干道"),
    "secondary": Text("larger road", "次干道"),
    "tertiary": Text("through road", "支路"),
    "unclassified": Text("road", "乡村道路"),
    "residential": Text("residential street", "居民街道"),
    "living_street": Text("living street", "生活街区道路"),
    "service": Text("service road", "内部道路"),
    "track": Text("farm track", "机耕路"),
    "road": Text("road", "道路"),
    "pedestrian": Text("pedestrian street", "步行街"),
    "path": Text("path", "小路"),
    "footway": Text("footpath", "步行道"),
    "cycleway": Text("cycle path", "自行车道"),
    "bridleway": Text("bridle path", "骑行道"),
    "steps": Text("steps", "台阶"),
    "ferry": Text("ferry", "渡口"),
    "parking": Text("car park", "停车场"),
    "square": Text("square", "广场"),
    "reported": Text("reported path", "上报的小路"),
}
_OTHER: Final = Text("way", "通道")


def road_name(road_class: str) -> Text:
    """Return what a class of roads is called; links are called like the road that they lead to."""
    return _NAMES.get(road_class.removesuffix("_link"), _OTHER)
