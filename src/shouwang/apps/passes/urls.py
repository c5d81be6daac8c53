"""Addresses of passes."""

from django.urls import path

from shouwang.apps.passes import many_views, paper_views, step_views, views

app_name = "passes"
urlpatterns = [
    path("", views.passes, name="passes"),
    path("find/", views.find, name="find"),
    path("new/", views.new, name="new"),
    path("check/", views.check, name="check"),
    path("many/", many_views.many, name="many"),
    path("many/<uuid:many_id>/", many_views.batch, name="batch"),
    path("many/<uuid:many_id>/cards/", paper_views.cards, name="cards"),
    path("many/<uuid:many_id>/take-back/", many_views.take_back, name="take-back"),
    path("<uuid:pass_id>/", views.one, name="pass"),
    path("<uuid:pass_id>/card/", paper_views.card, name="card"),
    path("<uuid:pass_id>/update/", step_views.replace, name="replace"),
    path("<uuid:pass_id>/take-back/", step_views.revoke, name="revoke"),
    path("<uuid:pass_id>/again/", step_views.again, name="again"),
]
