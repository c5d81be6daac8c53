"""Django's entry for this capability."""

from django.apps import AppConfig


class StatementsConfig(AppConfig):
    """Statements of the town."""

    name = "shouwang.apps.statements"
    label = "statements"

    def ready(self) -> None:
        """Enter the pages in the frame."""
