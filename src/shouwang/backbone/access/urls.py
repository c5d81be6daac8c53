"""Addresses of accounts."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from shouwang.backbone.access import views

app_name = "access"
urlpatterns = [
    path(
        "sign-in/",
        LoginView.as_view(template_name="access/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("open/<str:token>/", views.open_by_link, name="open"),
    path("password/", views.set_password, name="set-password"),
    path("authenticator/", views.enrol, name="enrol"),
    path("code/", views.second_factor, name="second-factor"),
    path("language/", views.language, name="language"),
]
