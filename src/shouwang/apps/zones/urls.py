"""Addresses of zones."""

from django.urls import path

from shouwang.apps.zones import line_views, paper_views, plan_views, views

app_name = "zones"
urlpatterns = [
    path("", views.zones, name="zones"),
    path("new/", views.new, name="new"),
    path("<uuid:zone_id>/", views.zone, name="zone"),
    path("<uuid:zone_id>/plan/", plan_views.begin, name="begin"),
    path("<uuid:zone_id>/build/", views.build, name="build"),
    path("<uuid:zone_id>/patrol/", views.patrol, name="patrol"),
    path("<uuid:zone_id>/report/", line_views.report, name="report"),
    path("<uuid:zone_id>/lift/", views.lift, name="lift"),
    path("<uuid:zone_id>/paper/<str:kind>/", paper_views.paper, name="paper"),
    path("<uuid:zone_id>/first-to-help/", paper_views.first_to_help, name="first-to-help"),
    path("plans/<uuid:plan_id>/", plan_views.plan, name="plan"),
    path("plans/<uuid:plan_id>/picture/", plan_views.picture, name="picture"),
    path("plans/<uuid:plan_id>/accept/", plan_views.accept, name="accept"),
    path("plans/<uuid:plan_id>/change/", plan_views.change, name="change"),
    path("points/<uuid:point_id>/", line_views.point, name="point"),
    path("points/<uuid:point_id>/step/", line_views.step, name="step"),
    path("findings/<uuid:finding_id>/photo/", line_views.photo, name="photo"),
    path("findings/<uuid:finding_id>/answer/", line_views.answer, name="answer"),
    path("findings/<uuid:finding_id>/settle/", line_views.settle, name="settle"),
]
