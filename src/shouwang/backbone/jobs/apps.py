"""Django's entry for this package."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "shouwang.backbone.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the clock know the work of the backbone itself."""
        from shouwang.backbone.jobs import rounds  # noqa: F401  it enters itself
