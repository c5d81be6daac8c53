"""Django's entry for this package."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "shouwang.backbone.jobs"
    label = "jobs"
