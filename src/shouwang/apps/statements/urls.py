"""Addresses of statements."""

from django.urls import path

from shouwang.apps.statements import public_views, views, write_views

app_name = "statements"
urlpatterns = [
    path("", views.statements, name="statements"),
    path("draft/", views.draft, name="draft"),
    path("words/", views.words, name="words"),
    path("public/", public_views.public, name="public"),
    path("public/<str:number>/", public_views.public_one, name="public-one"),
    path("<uuid:statement_id>/", views.statement, name="statement"),
    path("<uuid:statement_id>/write/", write_views.write, name="write"),
    path("<uuid:statement_id>/approve/", write_views.approve, name="approve"),
    path("<uuid:statement_id>/send-back/", write_views.send_back, name="send-back"),
    path("<uuid:statement_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:statement_id>/paper/<str:kind>/", views.paper, name="paper"),
]
