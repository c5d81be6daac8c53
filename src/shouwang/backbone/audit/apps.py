"""Django's entry for this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop


class AuditConfig(AppConfig):
    """The log of acts."""

    name = "shouwang.backbone.audit"
    label = "audit"

    def ready(self) -> None:
        """Begin to listen at the door, and name the acts of the log itself."""
        from shouwang.backbone.audit import door  # noqa: F401  its receivers enter themselves
        from shouwang.backbone.audit.acts import add_acts, add_looks

        add_acts(
            {
                "audit.read": gettext_noop("Log read"),
                "audit.opened": gettext_noop("Looked who opened this file"),
                "audit.trimmed": gettext_noop(
                    "Oldest lines of the log removed, their time was over"
                ),
            }
        )
        add_looks({"audit.read", "audit.opened"})
