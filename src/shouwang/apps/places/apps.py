"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class PlacesConfig(AppConfig):
    """Areas, venues, map."""

    name = "shouwang.apps.places"
    label = "places"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.places import (  # noqa: F401  kinds of jobs enter themselves
            osm,
            public,
            queries,
            work,
        )
        from shouwang.backbone.accounts import known
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts

        add_acts(
            {
                "places.area-entered": gettext_noop("Area entered"),
                "places.area-changed": gettext_noop("Area changed"),
                "places.area-removed": gettext_noop("Area removed"),
                "places.areas-taken-back": gettext_noop("Areas taken back"),
                "places.venue-entered": gettext_noop("Venue entered"),
                "places.venue-changed": gettext_noop("Venue changed"),
                "places.venue-removed": gettext_noop("Venue removed"),
                "places.map-replaced": gettext_noop("New map in place"),
                "places.footprints-matched": gettext_noop(
                    "Houses on the map matched with the register"
                ),
            }
        )
        known.add_areas(public.choices)
        bodies.allow("places:import-map", osm.MOST_BYTES)
        shell.add_entry(shell.Entry("register", "places:map", _("Map"), "图", "M"))
        shell.add_entry(shell.Entry("register", "places:areas", _("Places"), "地", "P"))
        shell.add_entry(shell.Entry("register", "places:ground", _("Know your ground"), "底", "G"))
        shell.add_searcher(_("Places"), "places.search", queries.search)
