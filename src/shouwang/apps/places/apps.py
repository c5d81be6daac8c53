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
            ground,
            osm,
            public,
            queries,
            work,
        )
        from shouwang.apps.places.api import ROUTERS
        from shouwang.backbone.accounts import known
        from shouwang.backbone.api import duties, frame
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts
        from shouwang.backbone.retention.kept import Files, register

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
        register("places.ground-files", Files(ground.FOLDER, ground.known))
        bodies.allow("places:import-map", osm.MOST_BYTES)
        bodies.allow("api:map", osm.MOST_BYTES)
        for router in ROUTERS:
            frame.add(router)
        duties.add_duties(
            (
                duties.Duty("places", _("Look at places and the map"),
                            ("places.see", "places.search", "places.know-ground")),
                duties.Duty(
                    "places-change",
                    _("Enter and change areas and venues"),
                    ("places.add-parts", "places.enter-areas", "places.change-area",
                     "places.remove-area", "places.enter-venues", "places.change-venue",
                     "places.remove-venue", "places.see"),
                ),
                duties.Duty(
                    "map",
                    _("Import maps"),
                    ("places.import-map", "places.replace-map", "places.match-footprints",
                     "places.enter-venues"),
                ),
            )
        )  # fmt: skip
        shell.add_entry(shell.Entry("register", "places:map", _("Map"), "图", "M"))
        shell.add_entry(shell.Entry("register", "places:areas", _("Places"), "地", "P"))
        shell.add_entry(shell.Entry("register", "places:ground", _("Know your ground"), "底", "G"))
        shell.add_searcher(_("Places"), "places.search", queries.search)
