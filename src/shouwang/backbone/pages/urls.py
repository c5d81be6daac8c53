"""Addresses of the frame."""

from django.urls import path

from shouwang.backbone.pages import filter_views, views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search-page"),
    path("search/for/", views.search, name="search"),
    path("filters/<str:list_name>/save/", filter_views.save, name="filter-save"),
    path("filters/<str:list_name>/counts/", filter_views.counts, name="filter-counts"),
    path(
        "filters/<str:list_name>/<uuid:filter_id>/remove/",
        filter_views.remove,
        name="filter-remove",
    ),
]
