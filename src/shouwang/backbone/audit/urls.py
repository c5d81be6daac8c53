"""Addresses of the log."""

from django.urls import path

from shouwang.backbone.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.lines, name="lines"),
    path("opened/<uuid:subject>/", views.opened, name="opened"),
]
