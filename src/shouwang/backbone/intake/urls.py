"""Addresses of this package."""

from django.urls import path

from shouwang.backbone.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.door, name="door"),
    path("enrol/", views.enrol, name="enrol"),
    path("deliver/", views.deliver, name="deliver"),
]
