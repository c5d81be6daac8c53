"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class GatesConfig(AppConfig):
    """Passages at gates, and what is looked at afterwards."""

    name = "shouwang.apps.gates"
    label = "gates"

    def ready(self) -> None:
        """Enter what phones deliver, the pages, and what goes."""
        from shouwang.apps.gates import brief_part, intake, own_data, purges, told
        from shouwang.apps.people import public as people
        from shouwang.backbone.intake import briefs
        from shouwang.backbone.pages import shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "gates.typed-back": gettext_noop("Passages typed from paper"),
                "gates.corrected": gettext_noop("Passage corrected"),
                "gates.settled": gettext_noop("Passage looked at"),
                "gates.searched": gettext_noop("Passages searched"),
                "gates.search-seen": gettext_noop("Search looked at"),
                "gates.gate-seen": gettext_noop("Passages of a gate looked at"),
                "gates.reviews-seen": gettext_noop("List of passages looked at"),
                "gates.opened": gettext_noop("Passage opened"),
            }
        )
        add_looks({"gates.gate-seen", "gates.reviews-seen", "gates.opened"})
        shell.add_entry(
            shell.Entry("control", "gates:line", _("Gates"), "卡", "Q", told.n_waiting)
        )
        for act in (
            shell.Act("gates:counts", _("Counts of gates"), "reconcile sums passages"),
            shell.Act("gates:reviews", _("Passages to look at"), "review disagree"),
            shell.Act("gates:search", _("Search passages"), "plate pass vehicle inside"),
            shell.Act("gates:searches", _("Searches of passages"), "audit who searched"),
        ):
            shell.add_act(act)
        briefs.add_part(brief_part.NAME, brief_part.make)
        intake.enter()
        people.add_source(own_data.PASSAGES, own_data.LABELS)
        purges.enter()
        told.enter()
