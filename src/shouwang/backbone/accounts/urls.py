"""Addresses of colleagues and their work."""

from django.urls import path

from shouwang.backbone.accounts import (
    glass_views,
    phone_views,
    pin_views,
    recovery_views,
    views,
)

app_name = "accounts"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("together/", views.together, name="together"),
    path("phones/", phone_views.phones, name="phones"),
    path("phones/<uuid:phone_id>/end/", phone_views.end, name="end-phone"),
    path("phone/<str:token>/", phone_views.open_by_link, name="phone-open"),
    path("pin/", pin_views.sign_in, name="pin"),
    path("pin/new/", pin_views.new, name="pin-new"),
    path("unlock/", pin_views.unlock, name="unlock"),
    path("glass/", glass_views.glass, name="glass"),
    path("glass/review/", glass_views.review, name="glass-review"),
    path("glass/<uuid:glass_id>/close/", glass_views.close, name="glass-close"),
    path(
        "recoveries/<uuid:recovery_id>/confirm/", recovery_views.confirm, name="confirm-recovery"
    ),
    path(
        "recoveries/<uuid:recovery_id>/withdraw/",
        recovery_views.withdraw,
        name="withdraw-recovery",
    ),
    path("assignments/<uuid:assignment_id>/end/", views.end, name="end-assignment"),
    path("<uuid:account_id>/", views.person, name="person"),
    path("<uuid:account_id>/assign/", views.assign, name="assign"),
    path("<uuid:account_id>/ties/", views.ties, name="ties"),
    path("<uuid:account_id>/close/", views.close, name="close"),
    path("<uuid:account_id>/invite/", views.invite_again, name="invite-again"),
    path("<uuid:account_id>/withdraw/", views.withdraw, name="withdraw-invitation"),
    path("<uuid:account_id>/recover/", recovery_views.begin, name="recover"),
]
