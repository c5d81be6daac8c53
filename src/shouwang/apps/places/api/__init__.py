"""Operations about places; each does what a page does, by the same queries, forms and actions."""

from shouwang.apps.places.api import areas, maps, venues

ROUTERS = (areas.router, venues.router, maps.router)
