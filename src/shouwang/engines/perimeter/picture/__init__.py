"""
The wall map of a perimeter plan, as SVG, as a page of its own and as PNG.

A plan is a proposal: every drawing says so, names the date of its base map and its limits.
"""

from shouwang.engines.perimeter.picture.of_plan import scene_of
from shouwang.engines.perimeter.picture.page import draw_html
from shouwang.engines.perimeter.picture.png import draw_png
from shouwang.engines.perimeter.picture.scene import Control, Road, Scene, Zone
from shouwang.engines.perimeter.picture.sheet import draw_svg

__all__ = ["Control", "Road", "Scene", "Zone", "draw_html", "draw_png", "draw_svg", "scene_of"]
