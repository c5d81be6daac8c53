"""Django's entry for this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class PagesConfig(AppConfig):
    """The frame of every page."""

    name = "shouwang.backbone.pages"
    label = "pages"

    def ready(self) -> None:
        """Say what the acts of the frame itself are called."""
        from shouwang.backbone.pages import nights, shell
        from shouwang.backbone.pages.acts import add_acts

        shell.add_entry(shell.Entry("register", "audit:lines", _("Log"), "迹", "L", is_last=True))
        shell.add_act(
            shell.Act("jobs:clock", _("Work that comes back by itself"), "nightly schedule clock")
        )
        shell.add_open_work("jobs.clock", nights.failed_work)
        shell.add_open_work("audit.read", nights.broken_log)
        shell.add_act(shell.Act("access:set-password", _("Change the password"), "account"))
        add_acts(
            {
                "jobs.stopped": gettext_noop("Work stopped"),
                "access.signed-in": gettext_noop("Signed in"),
                "access.signed-out": gettext_noop("Signed out"),
                "access.sign-in-failed": gettext_noop("Sign-in with a wrong password"),
                "access.link-used": gettext_noop("Sign-in link used"),
                "access.password-changed": gettext_noop("Password changed"),
                "access.factor-bound": gettext_noop("Phone linked for sign-in codes"),
                "pages.filter-saved": gettext_noop("Filter of a list saved"),
                "pages.filter-removed": gettext_noop("Saved filter removed"),
            }
        )
