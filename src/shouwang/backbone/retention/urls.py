"""Addresses of retention."""

from django.urls import path

from shouwang.backbone.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.overview, name="terms"),
    path("hold/", views.hold, name="hold"),
    path("holds/<uuid:hold_id>/renew/", views.renew, name="renew"),
    path("holds/<uuid:hold_id>/end/", views.end_hold, name="end-hold"),
    path("close/", views.close, name="close"),
    path("close/<uuid:closing_id>/", views.closing_page, name="closing"),
    path("close/<uuid:closing_id>/confirm/", views.confirm, name="confirm"),
    path("close/<uuid:closing_id>/take-back/", views.take_back, name="take-back"),
]
