"""Addresses of tasks."""

from django.urls import path

from shouwang.apps.tasks import group_views, living_views, step_views, task_views, views

app_name = "tasks"
urlpatterns = [
    path("", views.board, name="board"),
    path("list/", views.tasks, name="list"),
    path("mine/", views.mine, name="my-day"),
    path("new/", views.new, name="new"),
    path("groups/", group_views.groups, name="groups"),
    path("groups/form/", group_views.form_groups, name="form-groups"),
    path("groups/new/", group_views.new_group, name="new-group"),
    path("groups/town/", group_views.template, name="template"),
    path("groups/<uuid:group_id>/", group_views.group, name="group"),
    path("groups/<uuid:group_id>/change/", group_views.change_group, name="change-group"),
    path("groups/<uuid:group_id>/dissolve/", group_views.dissolve, name="dissolve"),
    path("living/", living_views.inside, name="living"),
    path("living/in/", living_views.move_in, name="move-in"),
    path("living/<uuid:living_id>/out/", living_views.move_out, name="move-out"),
    path("photos/<uuid:proof_id>/", task_views.proof, name="proof"),
    path("<uuid:task_id>/", task_views.task, name="task"),
    path("<uuid:task_id>/take/", step_views.take, name="take"),
    path("<uuid:task_id>/tick/", step_views.tick, name="tick"),
    path("<uuid:task_id>/note/", step_views.note, name="note"),
    path("<uuid:task_id>/photo/", step_views.photo, name="photo"),
    path("<uuid:task_id>/sign/", step_views.sign, name="sign"),
    path("<uuid:task_id>/finish/", step_views.finish, name="finish"),
    path("<uuid:task_id>/back/", step_views.give_back, name="give-back"),
    path("<uuid:task_id>/reassign/", step_views.reassign, name="reassign"),
    path("<uuid:task_id>/move/", step_views.move, name="move"),
    path("<uuid:task_id>/reopen/", step_views.reopen, name="reopen"),
    path("<uuid:task_id>/drop/", step_views.drop, name="drop"),
]
