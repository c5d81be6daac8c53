"""Root addresses: each capability brings its own."""

from django.urls import include, path

from shouwang.backbone.api.frame import NAME, patterns

urlpatterns = [
    path("", include("shouwang.backbone.pages.urls")),
    path("account/", include("shouwang.backbone.access.urls")),
    path("accounts/", include("shouwang.backbone.accounts.urls")),
    path("audit/", include("shouwang.backbone.audit.urls")),
    path("retention/", include("shouwang.backbone.retention.urls")),
    path("field/", include("shouwang.backbone.intake.urls")),
    path("jobs/", include("shouwang.backbone.jobs.urls")),
    path("places/", include("shouwang.apps.places.urls")),
    path("people/", include("shouwang.apps.people.urls")),
    path("orders/", include("shouwang.apps.orders.urls")),
    path("incidents/", include("shouwang.apps.incidents.urls")),
    path("recalls/", include("shouwang.apps.recalls.urls")),
    path("tasks/", include("shouwang.apps.tasks.urls")),
    path("statements/", include("shouwang.apps.statements.urls")),
    path("zones/", include("shouwang.apps.zones.urls")),
    path("gates/", include("shouwang.apps.gates.urls")),
    path("passes/", include("shouwang.apps.passes.urls")),
    path("api/v1/", include((patterns(), NAME))),
    path("api/", include("shouwang.backbone.api.urls")),
]

handler400 = "shouwang.backbone.pages.errors.bad_request"
handler403 = "shouwang.backbone.pages.errors.forbidden"
handler404 = "shouwang.backbone.pages.errors.not_found"
handler500 = "shouwang.backbone.pages.errors.fault"
