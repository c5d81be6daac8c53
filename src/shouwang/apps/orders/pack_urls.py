"""Addresses of packs, and of the orders to look at after a new version."""

from django.urls import path

from shouwang.apps.orders import pack_views

urlpatterns = [
    path("packs/", pack_views.packs_page, name="packs"),
    path("packs/bring/", pack_views.bring_pack, name="bring-pack"),
    path("packs/<uuid:pack_id>/", pack_views.pack_page, name="pack"),
    path("packs/<uuid:pack_id>/activate/", pack_views.activate_pack, name="activate-pack"),
    path("review/", pack_views.review, name="review"),
    path("<uuid:order_id>/keep/", pack_views.keep, name="keep"),
]
