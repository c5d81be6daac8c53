"""Addresses of this package."""

from django.urls import path

from shouwang.backbone.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.door, name="door"),
    path("desk/", views.desk, name="desk"),
    path("desk/<uuid:waiting_id>/", views.settle, name="settle"),
    path("enrol/", views.enrol, name="enrol"),
    path("deliver/", views.deliver, name="deliver"),
]
