"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class RecallsConfig(AppConfig):
    """Recall, answers, head count."""

    name = "shouwang.apps.recalls"
    label = "recalls"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.recalls import command, purges, queries
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "recalls.called": gettext_noop("People recalled"),
                "recalls.called-again": gettext_noop("Called again who had not answered"),
                "recalls.called-one": gettext_noop("One more recalled"),
                "recalls.answered": gettext_noop("Answer to a recall"),
                "recalls.stood-down": gettext_noop("Recall stood down"),
                "recalls.whom-seen": gettext_noop("Looked who would be recalled"),
                "recalls.opened": gettext_noop("Recall opened"),
                "recalls.call-opened": gettext_noop("Answers of somebody recalled looked at"),
                "recalls.numbers-seen": gettext_noop("Telephone number looked at for a recall"),
            }
        )
        add_looks(
            {"recalls.whom-seen", "recalls.opened", "recalls.call-opened", "recalls.numbers-seen"}
        )
        shell.add_entry(shell.Entry("command", "recalls:recalls", _("Recall"), "召", "E"))
        for act in (
            shell.Act("recalls:new", _("Call people in"), "recall everybody leadership alarm"),
            shell.Act("recalls:mine", _("Answer a recall"), "coming cannot come here"),
        ):
            shell.add_act(act)
        shell.add_open_work("recalls.note", queries.to_call)
        shell.add_banner("recalls/_banner.html", queries.banners)
        purges.enter()
        command.enter()
