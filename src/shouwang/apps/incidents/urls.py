"""Addresses of incidents."""

from django.urls import path

from shouwang.apps.incidents import clinic_views, command_views, report_views, views

app_name = "incidents"
urlpatterns = [
    path("", views.incidents, name="incidents"),
    path("command/", command_views.command, name="command"),
    path("wall/", command_views.wall, name="wall"),
    path("find/", report_views.find, name="find"),
    path("report/", report_views.report, name="report"),
    path("clinic/", clinic_views.clinic, name="clinic"),
    path("<uuid:incident_id>/", views.incident, name="incident"),
    path("<uuid:incident_id>/decide/", views.decide, name="decide"),
    path("<uuid:incident_id>/level/", views.level, name="level"),
    path("<uuid:incident_id>/places/", views.place, name="place"),
    path("<uuid:incident_id>/close/", views.close, name="close"),
    path("places/<uuid:place_id>/end/", views.end_place, name="end-place"),
    path("cases/<uuid:case_id>/", report_views.case, name="case"),
    path("cases/<uuid:case_id>/say/", report_views.say, name="say"),
]
