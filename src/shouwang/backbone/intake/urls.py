"""Addresses of this package."""

from django.urls import path

from shouwang.backbone.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.door, name="door"),
    path("desk/", views.desk, name="desk"),
    path("desk/bring/", views.bring, name="bring"),
    path("desk/<uuid:waiting_id>/", views.settle, name="settle"),
    path("enrol/", views.enrol, name="enrol"),
    path("deliver/", views.deliver, name="deliver"),
    path("carry/", views.carry, name="carry"),
    path("who/", views.who, name="who"),
    path("brief/", views.brief, name="brief"),
    path("<path:name>", views.app_file, name="app-file"),
]
