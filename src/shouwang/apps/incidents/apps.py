"""Django's entry for this capability."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents, cases, the command page."""

    name = "shouwang.apps.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Enter the pages in the frame."""
