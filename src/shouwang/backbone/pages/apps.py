"""Django's entry for this package."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The frame of every page."""

    name = "shouwang.backbone.pages"
    label = "pages"
