"""Addresses of recalls."""

from django.urls import URLPattern

app_name = "recalls"
urlpatterns: list[URLPattern] = []
