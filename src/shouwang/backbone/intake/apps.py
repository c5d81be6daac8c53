"""Django's entry for this package."""

from datetime import datetime

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shouwang.core.text import Text


class IntakeConfig(AppConfig):
    """Delivery from the field."""

    name = "shouwang.backbone.intake"
    label = "intake"

    def ready(self) -> None:
        """Enter the acts, how much may be sent, what goes, and what comes back by itself."""
        from shouwang.backbone.intake import delivery, hand_over, purges, reading, told
        from shouwang.backbone.jobs import clock
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "intake.enrolled": gettext_noop("App on a phone enrolled"),
                "intake.sat": gettext_noop("Began at an app on a phone"),
                "intake.brought": gettext_noop("Hand-over file brought"),
                "intake.received": gettext_noop("Captured in the field"),
                "intake.admitted": gettext_noop("From the field: taken in all the same"),
                "intake.set-aside": gettext_noop("From the field: set aside"),
            }
        )
        bodies.allow_without_account("intake:deliver", reading.MOST_BYTES)
        bodies.allow_without_account("intake:carry", hand_over.MOST_BYTES)
        bodies.allow("intake:bring", hand_over.MOST_BYTES)
        purges.enter()
        shell.add_entry(
            shell.Entry("control", "intake:desk", _("From the field"), "报", "V", told.n_waiting)
        )
        shell.add_open_work("intake.see", told.to_look_at)

        @clock.every(
            minutes=60,
            name="intake.held",
            title=Text("What waits from the field", "待处理的现场登记"),
        )
        def look_at_waiting(now: datetime) -> None:
            delivery.retake_unknown(now)
            delivery.park_old(now)
