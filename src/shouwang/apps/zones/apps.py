"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ZonesConfig(AppConfig):
    """Zones, closure plans, the points on the line."""

    name = "shouwang.apps.zones"
    label = "zones"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.zones import purges, told, work  # noqa: F401  its kind of job enters itself
        from shouwang.backbone import photos
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "zones.drawn": gettext_noop("Zone drawn"),
                "zones.planned": gettext_noop("Plan for a zone made"),
                "zones.accepted": gettext_noop("Plan for a zone accepted"),
                "zones.point-told": gettext_noop("Point: what was said of it"),
                "zones.point-stepped": gettext_noop("Point: how far it is"),
                "zones.found": gettext_noop("Finding on the line"),
                "zones.settled": gettext_noop("Finding settled"),
                "zones.lifted": gettext_noop("Zone lifted"),
            }
        )
        shell.add_entry(
            shell.Entry("control", "zones:zones", _("Zones and points"), "界", "Z", told.n_waiting)
        )
        shell.add_act(shell.Act("zones:new", _("Draw a zone"), "closure lockdown map"))
        bodies.allow("zones:report", photos.MOST_BYTES)
        purges.enter()
        told.enter()
