"""Django's entry for this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts."""

    name = "shouwang.backbone.access"
    label = "access"
