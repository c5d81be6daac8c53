"""Django's entry for this package."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class RetentionConfig(AppConfig):
    """How long what is kept."""

    name = "shouwang.backbone.retention"
    label = "retention"

    def ready(self) -> None:
        """Read the terms, so that nonsense is said at the start, and enter the pages."""
        from shouwang.backbone.api import duties, frame
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts
        from shouwang.backbone.retention import (  # noqa: F401  its kind of work enters itself
            operations,
            own,
            waiting,
            work,
        )
        from shouwang.backbone.retention.terms import terms

        terms()
        own.enter()
        frame.add(operations.router)
        duties.add_duties(
            (
                duties.Duty("kept", _("See what is kept and when it goes"), ("retention.see",)),
                duties.Duty("holds", _("Hold data"), ("retention.hold", "retention.see")),
                duties.Duty("closings", _("Ask that an outbreak be closed"),
                            ("retention.close-outbreak", "retention.see")),
            )
        )  # fmt: skip
        add_acts(
            {
                "retention.purged": gettext_noop("What is no longer kept removed"),
                "retention.held": gettext_noop("Held: is not removed for now"),
                "retention.hold-renewed": gettext_noop("Hold renewed"),
                "retention.hold-ended": gettext_noop("Hold ended"),
                "retention.close-asked": gettext_noop("End of an incident asked for"),
                "retention.close-taken-back": gettext_noop(
                    "Question to end an incident taken back"
                ),
                "retention.closed": gettext_noop("Incident closed"),
            }
        )
        shell.add_entry(
            shell.Entry(
                "command",
                "retention:terms",
                _("What is kept"),
                "存",
                "K",
                waiting.n_waiting,
                is_last=True,
            )
        )
        shell.add_act(shell.Act("retention:hold", _("Hold data"), "legal hold keep"))
        shell.add_act(shell.Act("retention:close", _("Close an outbreak"), "end incident"))
        shell.add_open_work("retention.hold", waiting.for_guardian)
        shell.add_open_work("retention.close-outbreak", waiting.for_closers)
