"""Django's entry for this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ApiConfig(AppConfig):
    """The REST API and the tokens of programs."""

    name = "shouwang.backbone.api"
    label = "api"

    def ready(self) -> None:
        """Enter at the door, in the frame of pages, and the operations of that frame."""
        from shouwang.backbone.access import tokens as door
        from shouwang.backbone.api import duties, frame, of_frame, of_log
        from shouwang.backbone.api.tokens import Keeper
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts

        door.enter(Keeper)
        frame.add(of_frame.router)
        frame.add(of_log.router)
        duties.add_duties(
            (
                duties.Duty(
                    "frame",
                    _("See what waits, search, keep filters of lists"),
                    ("pages.home", "pages.search", "pages.news", "pages.save-filter",
                     "pages.remove-filter"),
                ),
                duties.Duty("jobs", _("Follow and stop work in the background"),
                            ("jobs.see", "jobs.stop")),
                duties.Duty("log", _("Read the log"), ("audit.read",)),
                duties.Duty("opened", _("See who opened a file"), ("audit.opened",)),
                duties.Duty("clock", _("See the work of the nights"), ("jobs.clock",)),
            )
        )  # fmt: skip
        add_acts(
            {
                "api.token-made": gettext_noop("Token of a program made"),
                "api.token-revoked": gettext_noop("Token of a program revoked"),
                "api.token-used": gettext_noop("A program asked with its token"),
            }
        )
        shell.add_act(shell.Act("api-pages:tokens", _("My programs"), "api token programs"))
        shell.add_act(shell.Act("api-pages:docs", _("What programs can ask"), "api openapi rest"))
