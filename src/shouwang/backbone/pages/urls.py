"""Addresses of the frame."""

from django.urls import path

from shouwang.backbone.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search-page"),
    path("search/for/", views.search, name="search"),
]
