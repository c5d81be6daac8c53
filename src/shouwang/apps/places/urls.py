"""Addresses of places."""

from django.urls import path

from shouwang.apps.places import views

app_name = "places"
urlpatterns = [
    path("", views.areas, name="areas"),
    path("map/", views.town_map, name="map"),
    path("map/import/", views.import_map, name="import-map"),
    path("tiles/<slug:version>/<int:zoom>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("ground/", views.ground, name="ground"),
    path("venues/<uuid:venue_id>/", views.venue, name="venue"),
    path("at/<path:path>/", views.area, name="area"),
]
