"""Addresses of places."""

from django.urls import path

from shouwang.apps.places import edit_views, views

app_name = "places"
urlpatterns = [
    path("", views.areas, name="areas"),
    path("map/", views.town_map, name="map"),
    path("map/import/", views.import_map, name="import-map"),
    path("tiles/<slug:version>/<int:zoom>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("ground/", views.ground, name="ground"),
    path("add/", edit_views.add_part, name="add-root"),
    path("add/<path:path>/", edit_views.add_part, name="add-part"),
    path("change/<path:path>/", edit_views.change_area, name="change-area"),
    path("remove/<path:path>/", edit_views.remove_area, name="remove-area"),
    path("venues/new/", edit_views.add_venue, name="add-venue"),
    path("venues/<uuid:venue_id>/change/", edit_views.change_venue, name="change-venue"),
    path("venues/<uuid:venue_id>/remove/", edit_views.remove_venue, name="remove-venue"),
    path("venues/<uuid:venue_id>/", views.venue, name="venue"),
    path("at/<path:path>/", views.area, name="area"),
]
