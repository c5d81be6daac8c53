"""Django's entry for this package."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of acts."""

    name = "shouwang.backbone.audit"
    label = "audit"
