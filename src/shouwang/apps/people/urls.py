"""Addresses of people."""

from django.urls import path

from shouwang.apps.people import (
    bulk_views,
    column_views,
    helper_views,
    import_views,
    paper_views,
    person_views,
    views,
)

app_name = "people"
urlpatterns = [
    path("", views.residents, name="residents"),
    path("export/", views.export, name="export"),
    path("find/", views.find, name="find"),
    path("many/", bulk_views.acts, name="bulk-acts"),
    path("many/<uuid:act_id>/", bulk_views.act, name="bulk-act"),
    path("many/<uuid:act_id>/undo/", bulk_views.undo, name="bulk-undo"),
    path("many/<str:list_name>/do/", bulk_views.ask, name="bulk"),
    path("imports/", import_views.imports, name="imports"),
    path("imports/type/", paper_views.type_in, name="type-in"),
    path("paper/", paper_views.paper, name="paper"),
    path("imports/<uuid:batch_id>/", import_views.preview, name="preview"),
    path("imports/<uuid:batch_id>/settle/", import_views.settle, name="settle"),
    path("imports/<uuid:batch_id>/mend/", import_views.mend, name="mend"),
    path("imports/<uuid:batch_id>/take/", import_views.take, name="take"),
    path("imports/<uuid:batch_id>/undo/", import_views.undo, name="undo"),
    path("imports/<uuid:batch_id>/columns/", column_views.name_columns, name="name-columns"),
    path("imports/<uuid:batch_id>/sheet/", column_views.choose_sheet, name="choose-sheet"),
    path("imports/<uuid:batch_id>/forget/", column_views.forget_columns, name="forget-columns"),
    path("imports/<uuid:batch_id>/discard/", import_views.discard, name="discard"),
    path("imports/<uuid:batch_id>/refused/", import_views.refused, name="refused"),
    path("merges/<uuid:merge_id>/undo/", views.undo_merge, name="undo-merge"),
    path("helpers/", helper_views.helpers_page, name="helpers"),
    path("helpers/offer/", helper_views.offer, name="offer"),
    path("helpers/new/", helper_views.new, name="new-helper"),
    path("helpers/badges/", helper_views.badges, name="badges"),
    path("helpers/<str:ref>/", helper_views.helper, name="helper"),
    path("helpers/<str:ref>/step/", helper_views.step, name="helper-step"),
    path("helpers/<str:ref>/change/", helper_views.change, name="change-helper"),
    path("helpers/<str:ref>/leave/", helper_views.leave, name="helper-leave"),
    path(
        "helpers/<str:ref>/leave/<int:leave_id>/drop/", helper_views.drop_leave, name="drop-leave"
    ),
    path("helpers/<str:ref>/fitness/", helper_views.fitness, name="helper-fitness"),
    path("new/", person_views.new, name="new"),
    path("homes/", person_views.homes, name="homes"),
    path("<str:ref>/", views.resident, name="resident"),
    path("<str:ref>/phone/", views.phone, name="phone"),
    path("<str:ref>/reveal/", views.reveal, name="reveal"),
    path("<str:ref>/standing/", views.standing, name="standing"),
    path("<str:ref>/change/", person_views.change, name="change"),
    path("<str:ref>/move/", person_views.move, name="move"),
    path("<str:ref>/identity/", person_views.identity, name="identity"),
    path("<str:ref>/needs/", person_views.need, name="need"),
    path("<str:ref>/needs/<int:need_id>/end/", person_views.end_need, name="end-need"),
    path("<str:ref>/travel/", person_views.travel, name="travel"),
    path("<str:ref>/travel/<int:travel_id>/drop/", person_views.drop_travel, name="drop-travel"),
    path("<str:ref>/merge/", views.merge, name="merge"),
]
