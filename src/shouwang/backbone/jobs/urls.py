"""Addresses of jobs."""

from django.urls import path

from shouwang.backbone.jobs import views

app_name = "jobs"
urlpatterns = [
    path("clock/", views.clock_page, name="clock"),
    path("<uuid:job_id>/", views.job_page, name="job"),
    path("<uuid:job_id>/stop/", views.stop, name="stop"),
    path("<uuid:job_id>/file/", views.file, name="file"),
]
