"""Django's entry for this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class AccountsConfig(AppConfig):
    """Colleagues and their work."""

    name = "shouwang.backbone.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.backbone.accounts import glass, queries, recovery
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "access.invited": gettext_noop("Colleague invited"),
                "access.invited-again": gettext_noop("Invitation made anew"),
                "access.invitation-withdrawn": gettext_noop("Invitation withdrawn"),
                "access.assigned": gettext_noop("Assignment given"),
                "access.assignment-ended": gettext_noop("Assignment ended"),
                "access.ended-together": gettext_noop("Incident or shift ended"),
                "access.account-closed": gettext_noop("Account closed"),
                "access.ties-noted": gettext_noop("Own and relatives' entries noted"),
                "access.recovery-opened": gettext_noop("New sign-in asked for a colleague"),
                "access.recovery-confirmed": gettext_noop("New sign-in confirmed"),
                "access.recovery-withdrawn": gettext_noop("New sign-in withdrawn"),
                "access.recovered": gettext_noop("Old authenticator and password void"),
                "access.phone-offered": gettext_noop("Link for a shared phone made"),
                "access.phone-enrolled": gettext_noop("Shared phone enrolled"),
                "access.phone-ended": gettext_noop("Shared phone ended"),
                "access.pin-changed": gettext_noop("PIN changed"),
                "access.pin-wrong": gettext_noop("Wrong PIN"),
                "access.unlocked": gettext_noop("Screen unlocked"),
                "access.unlock-wrong": gettext_noop("Wrong password or code at a locked screen"),
                "access.glass-opened": gettext_noop("File opened in an emergency"),
                "access.glass-closed": gettext_noop("File closed again"),
                "access.glass-reviewed": gettext_noop("Opening of a file reviewed"),
            }
        )
        shell.add_entry(
            shell.Entry(
                "command",
                "accounts:people",
                _("Colleagues"),
                "同",
                "C",
                queries.n_waiting,
                is_last=True,
            )
        )
        for act in (
            shell.Act("accounts:invite", _("Invite a colleague"), "account new link"),
            shell.Act("accounts:phones", _("Shared phones"), "device pin enrol"),
            shell.Act("accounts:together", _("End an incident or a shift"), "assignments"),
            shell.Act("accounts:glass", _("Open one file in an emergency"), "break glass"),
            shell.Act("accounts:glass-review", _("Files opened in an emergency"), "review glass"),
        ):
            shell.add_act(act)
        shell.add_open_work("access.recover", recovery.waiting)
        shell.add_open_work("access.review-glass", glass.to_review)
        shell.add_open_work("access.see-overdue-glass", glass.overdue)
        shell.add_banner("accounts/_glass.html", glass.open_now)
