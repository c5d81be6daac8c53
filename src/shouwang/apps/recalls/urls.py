"""Addresses of recalls."""

from django.urls import path

from shouwang.apps.recalls import answer_views, views

app_name = "recalls"
urlpatterns = [
    path("", views.recalls, name="recalls"),
    path("new/", views.new, name="new"),
    path("mine/", answer_views.mine, name="mine"),
    path("a/<str:token>/", answer_views.link, name="link"),
    path("calls/<uuid:call_id>/", answer_views.call, name="call"),
    path("answers/<uuid:answer_id>/take-back/", answer_views.take_back, name="take-back"),
    path("rounds/<uuid:round_id>/tree/", views.tree, name="tree"),
    path("<uuid:recall_id>/", views.recall, name="recall"),
    path("<uuid:recall_id>/numbers/", views.numbers, name="numbers"),
    path("<uuid:recall_id>/again/", views.again, name="again"),
    path("<uuid:recall_id>/one/", views.one_more, name="one-more"),
    path("<uuid:recall_id>/stand-down/", views.stand_down, name="stand-down"),
]
