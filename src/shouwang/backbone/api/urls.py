"""Addresses of the pages about programs."""

from django.urls import path

from shouwang.backbone.api import views

app_name = "api-pages"
urlpatterns = [
    path("", views.docs, name="docs"),
    path("openapi.json", views.openapi, name="openapi"),
    path("tokens/", views.tokens_page, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke, name="revoke"),
]
