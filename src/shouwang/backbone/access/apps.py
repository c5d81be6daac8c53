"""Django's entry for this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts."""

    name = "shouwang.backbone.access"
    label = "access"

    def ready(self) -> None:
        """Let each new connection to the database know who asks."""
        from django.db.backends.signals import connection_created

        from shouwang.backbone.access.scope import tell_new_connection

        connection_created.connect(tell_new_connection, dispatch_uid="access.who-asks")
