"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop


class GatesConfig(AppConfig):
    """Passages at gates, and what is looked at afterwards."""

    name = "shouwang.apps.gates"
    label = "gates"

    def ready(self) -> None:
        """Enter what phones deliver."""
        from shouwang.apps.gates import intake
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "gates.typed-back": gettext_noop("Passages typed from paper"),
                "gates.corrected": gettext_noop("Passage corrected"),
                "gates.settled": gettext_noop("Passage looked at"),
                "gates.searched": gettext_noop("Passages searched"),
                "gates.search-seen": gettext_noop("Search looked at"),
            }
        )
        intake.enter()
