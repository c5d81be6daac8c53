"""Django's entry for this capability."""

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    """Invented towns."""

    name = "shouwang.apps.drills"
    label = "drills"
