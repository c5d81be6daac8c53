"""Django's entry for this capability."""

from django.apps import AppConfig


class PassesConfig(AppConfig):
    """Passes."""

    name = "shouwang.apps.passes"
    label = "passes"
