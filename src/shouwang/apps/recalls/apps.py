"""Django's entry for this capability."""

from django.apps import AppConfig


class RecallsConfig(AppConfig):
    """Recall, answers, head count."""

    name = "shouwang.apps.recalls"
    label = "recalls"

    def ready(self) -> None:
        """Enter the pages in the frame."""
