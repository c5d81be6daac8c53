"""Addresses of orders."""

from django.urls import path

from shouwang.apps.orders import (
    appeal_views,
    draft_views,
    pack_urls,
    paper_views,
    step_views,
    views,
    wrong_views,
)

app_name = "orders"
urlpatterns = [
    *pack_urls.urlpatterns,
    path("", views.orders, name="orders"),
    path("new/", draft_views.choose, name="choose"),
    path("new/zone/", draft_views.for_zone, name="new-zone"),
    path("new/person/<str:ref>/", draft_views.for_person, name="new-person"),
    path("new/household/<str:ref>/", draft_views.for_household, name="new-household"),
    path("appeals/", appeal_views.desk, name="appeals"),
    path("appeals/new/", appeal_views.new, name="new-appeal"),
    path("appeals/<uuid:appeal_id>/", appeal_views.appeal, name="appeal"),
    path("appeals/<uuid:appeal_id>/acknowledge/", appeal_views.acknowledge, name="acknowledge"),
    path("appeals/<uuid:appeal_id>/answer/", appeal_views.answer, name="answer"),
    path("appeals/<uuid:appeal_id>/withdraw/", appeal_views.withdraw, name="withdraw"),
    path("appeals/<uuid:appeal_id>/tell/", appeal_views.tell, name="tell"),
    path("wrong/", wrong_views.incidents, name="wrongs"),
    path("wrong/new/<str:ref>/", wrong_views.new, name="new-wrong"),
    path("wrong/<uuid:wrong_id>/", wrong_views.incident, name="wrong"),
    path("wrong/<uuid:wrong_id>/sorry/", wrong_views.say_sorry, name="say-sorry"),
    path("wrong/<uuid:wrong_id>/paper/<str:kind>/", paper_views.wrong_paper, name="wrong-paper"),
    path("appeals/<uuid:appeal_id>/paper/", paper_views.appeal_paper, name="appeal-paper"),
    path("verify/", paper_views.verify, name="verify"),
    path("verify/key/", paper_views.verify_key, name="verify-key"),
    path("<uuid:order_id>/", views.order, name="order"),
    path("<uuid:order_id>/sign/", draft_views.sign, name="sign"),
    path("<uuid:order_id>/discard/", draft_views.discard, name="discard"),
    path("<uuid:order_id>/extend/", draft_views.extend, name="extend"),
    path("<uuid:order_id>/serve/", step_views.serve, name="serve"),
    path("<uuid:order_id>/check/", step_views.check, name="check"),
    path("<uuid:order_id>/lift/", step_views.lift, name="lift"),
    path("<uuid:order_id>/shorten/", step_views.shorten, name="shorten"),
    path("<uuid:order_id>/suspend/", step_views.suspend, name="suspend"),
    path("<uuid:order_id>/resume/", step_views.resume, name="resume"),
    path("<uuid:order_id>/hand/", step_views.hand, name="hand"),
    path("<uuid:order_id>/paper/<str:kind>/", paper_views.paper, name="paper"),
]
