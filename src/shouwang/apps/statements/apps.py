"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class StatementsConfig(AppConfig):
    """Statements of the town."""

    name = "shouwang.apps.statements"
    label = "statements"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.statements import told
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "statements.drafted": gettext_noop("Statement drafted"),
                "statements.changed": gettext_noop("Text of a statement written"),
                "statements.refused": gettext_noop("Text of a statement refused"),
                "statements.sent-back": gettext_noop("Statement sent back"),
                "statements.approved": gettext_noop("Statement approved"),
                "statements.corrected": gettext_noop("Statement corrected"),
                "statements.withdrawn": gettext_noop("Statement withdrawn"),
                "statements.words-changed": gettext_noop("The town's commitments changed"),
            }
        )
        shell.add_entry(
            shell.Entry(
                "command", "statements:statements", _("Statements"), "告", "B", told.n_waiting
            )
        )
        shell.add_act(
            shell.Act("statements:words", _("The town's commitments"), "promises statement phone")
        )
        shell.add_act(shell.Act("statements:public", _("What everybody can read"), "public page"))
        shell.add_open_work("statements.write", told.missing)
        shell.add_open_work("statements.approve", told.to_approve)
        shell.add_open_work("statements.write", told.to_change)
        told.enter()
