"""Django's entry for this package."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of acts."""

    name = "shouwang.backbone.audit"
    label = "audit"

    def ready(self) -> None:
        """Begin to listen at the door."""
        from shouwang.backbone.audit import door  # noqa: F401  its receivers enter themselves
