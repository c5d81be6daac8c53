"""Django's entry for this capability."""

from datetime import datetime

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shouwang.core.text import Text


class PassesConfig(AppConfig):
    """Passes."""

    name = "shouwang.apps.passes"
    label = "passes"

    def ready(self) -> None:
        """Enter the pages in the frame, what follows an order, and what comes back every minute."""
        from shouwang.apps.orders import public as orders
        from shouwang.apps.passes import brief, lists, own_data, purges, revoking, told
        from shouwang.apps.passes import work as _work  # noqa: F401  its kinds of jobs enter themselves
        from shouwang.apps.people import public as people
        from shouwang.backbone.intake import briefs
        from shouwang.backbone.jobs import clock
        from shouwang.backbone.pages import filters, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "passes.issued": gettext_noop("Pass issued"),
                "passes.revoked": gettext_noop("Pass taken back"),
                "passes.printed": gettext_noop("Pass printed"),
                "passes.opened": gettext_noop("Pass looked at"),
                "passes.checked": gettext_noop("Pass checked"),
                "passes.list-seen": gettext_noop("List of passes looked at"),
            }
        )
        briefs.add_part(brief.PART, brief.make, brief.version)
        add_looks({"passes.opened", "passes.checked", "passes.list-seen"})
        shell.add_entry(shell.Entry("control", "passes:passes", _("Passes"), "证", "X"))
        for act in (
            shell.Act("passes:new", _("Issue a pass"), "permit card go out"),
            shell.Act("passes:many", _("Passes for the homes of an area"), "households batch"),
            shell.Act("passes:check", _("Check a pass"), "verify scan code genuine"),
        ):
            shell.add_act(act)
        shell.add_searcher(_("Passes"), "passes.see", told.search)
        shell.add_open_work("passes.issue", told.to_issue_again)
        filters.add_list(lists.PASSES)
        people.add_source(own_data.PASSES, own_data.LABELS)
        purges.enter()
        orders.on_bound("passes", revoking.follow_order)

        @clock.every(
            minutes=1,
            name="passes.settle",
            title=Text("Passes that an order takes back now", "决定开始生效时收回通行证"),
        )
        def settle(now: datetime) -> None:
            revoking.settle(now)
