"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class IncidentsConfig(AppConfig):
    """Incidents, cases, the command page."""

    name = "shouwang.apps.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.incidents import own_data, purges, told
        from shouwang.apps.people import public as people
        from shouwang.backbone.accounts import presence
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks
        from shouwang.backbone.sheets.limits import UPLOAD

        add_acts(
            {
                "incidents.opened": gettext_noop("Incident opened"),
                "incidents.reported": gettext_noop("Report taken down"),
                "incidents.case-suspected": gettext_noop("Case: suspected"),
                "incidents.case-confirmed": gettext_noop("Case: confirmed"),
                "incidents.case-excluded": gettext_noop("Case: excluded"),
                "incidents.case-said": gettext_noop("Days of a case put right"),
                "incidents.contained": gettext_noop("Incident: contained"),
                "incidents.released": gettext_noop("Incident: released"),
                "incidents.level": gettext_noop("Level of response written down"),
                "incidents.place-named": gettext_noop("Place named as concerned"),
                "incidents.place-ended": gettext_noop("Place not concerned any more"),
                "incidents.case-opened": gettext_noop("Case opened"),
                "incidents.cases-seen": gettext_noop("List of cases looked at"),
            }
        )
        add_looks({"incidents.case-opened", "incidents.cases-seen"})
        shell.add_entry(shell.Entry("command", "incidents:command", _("Situation"), "态", "S"))
        shell.add_entry(
            shell.Entry("command", "incidents:incidents", _("Incidents"), "案", "J", told.n_open)
        )
        for act in (
            shell.Act("incidents:find", _("Report somebody ill"), "alarm suspected case report"),
            shell.Act("incidents:clinic", _("Bring a list of a clinic"), "clinic cases sheet"),
            shell.Act("incidents:wall", _("Wall screen"), "screen duty wall"),
        ):
            shell.add_act(act)
        shell.add_open_work("incidents.say-of-case", told.undecided)
        shell.add_open_work("incidents.see-cases", told.not_isolated)
        bodies.allow("incidents:clinic", UPLOAD.file_bytes)
        presence.show_unattended("incidents:wall")
        people.add_source(own_data.CASES, own_data.LABELS)
        purges.enter()
        told.enter()
