"""Addresses of gates."""

from django.urls import path

from shouwang.apps.gates import search_views, views

app_name = "gates"
urlpatterns = [
    path("", views.line, name="line"),
    path("counts/", views.counts, name="counts"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<uuid:review_id>/settle/", views.settle, name="settle"),
    path("search/", search_views.search, name="search"),
    path("searches/", search_views.searches, name="searches"),
    path("searches/<uuid:search_id>/looked/", search_views.looked, name="looked"),
    path("passages/<uuid:passage_id>/correct/", views.correct, name="correct"),
    path("<uuid:gate_id>/", views.gate, name="gate"),
    path("<uuid:gate_id>/type-back/", views.type_back, name="type-back"),
]
