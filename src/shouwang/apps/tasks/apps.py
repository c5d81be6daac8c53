"""Django's entry for this capability."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Working groups and tasks."""

    name = "shouwang.apps.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Enter the pages in the frame."""
