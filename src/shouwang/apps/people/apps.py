"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class PeopleConfig(AppConfig):
    """Residents, households, responders, imports."""

    name = "shouwang.apps.people"
    label = "people"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.people import (  # noqa: F401  kinds of jobs enter themselves
            at_home,
            bulk_work,
            finding,
            lists,
            opening,
            purges,
            queries,
            rights_waiting,
            taking_along,
            work,
        )
        from shouwang.apps.people.api import ROUTERS
        from shouwang.apps.people.duties import PEOPLE
        from shouwang.apps.places import public as places
        from shouwang.backbone.accounts import known
        from shouwang.backbone.api import duties, frame
        from shouwang.backbone.pages import bodies, filters, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks
        from shouwang.backbone.sheets.limits import REGISTER

        add_acts(
            {
                "people.resident-entered": gettext_noop("Resident entered"),
                "people.changed": gettext_noop("Entry changed"),
                "people.moved-home": gettext_noop("Another place to sleep"),
                "people.identity-noted": gettext_noop("Identity number noted or forgotten"),
                "people.travel-noted": gettext_noop("Travel noted"),
                "people.travel-dropped": gettext_noop("Travel noted by mistake removed"),
                "people.living": gettext_noop("Lives here again"),
                "people.moved": gettext_noop("Moved away"),
                "people.deceased": gettext_noop("Died"),
                "people.need-noted": gettext_noop("Need noted"),
                "people.need-ended": gettext_noop("Need ended"),
                "people.need-taken-back": gettext_noop("Need noted by mistake taken back"),
                "people.need-goes-on": gettext_noop("Need goes on after all"),
                "people.standing-put-back": gettext_noop("Status put back as it was"),
                "people.helper-put-back": gettext_noop("Step of a helper taken back"),
                "people.bulk-asked": gettext_noop("Many changed at once"),
                "people.bulk-undone": gettext_noop("Change of many taken back"),
                "people.merged": gettext_noop("Two entries made one"),
                "people.parted": gettext_noop("Two entries apart again"),
                "people.phone-seen": gettext_noop("Telephone number looked at"),
                "people.opened-by-glass": gettext_noop("File opened in an emergency"),
                "people.first-seen": gettext_noop("List of those to be helped first looked at"),
                "people.opened": gettext_noop("File opened"),
                "people.helper-opened": gettext_noop("Page of a helper opened"),
                "people.list-seen": gettext_noop("List of residents looked at"),
                "people.found": gettext_noop("Found by name"),
                "people.requests-seen": gettext_noop("List of requests about own data looked at"),
                "people.many-seen": gettext_noop("Results of a change of many looked at"),
                "people.preview-seen": gettext_noop("Rows of a sheet looked at"),
                "people.helpers-seen": gettext_noop("List of those who help looked at"),
                "people.paper-seen": gettext_noop("Sheet of residents opened for printing"),
                "people.taken-along": gettext_noop("Stood in a list that was taken along"),
                "people.helper-entered": gettext_noop("Helper entered"),
                "people.helper-changed": gettext_noop("Entry changed"),
                "people.leave-noted": gettext_noop("Leave noted"),
                "people.leave-dropped": gettext_noop("Leave taken back"),
                "people.help-offered": gettext_noop("Help offered on the public page"),
                "people.helper-accepted": gettext_noop("Volunteer accepted"),
                "people.helper-declined": gettext_noop("Volunteer declined with thanks"),
                "people.helper-briefed": gettext_noop("Volunteer briefed"),
                "people.helper-active": gettext_noop("Badge given, work begun"),
                "people.helper-discharged": gettext_noop("Thanked and discharged"),
                "people.fit": gettext_noop("A doctor said: fit for duty"),
                "people.not-fit": gettext_noop("A doctor said: not fit for duty"),
                "people.refused-rows-taken": gettext_noop("Refused rows of a sheet taken along"),
                "people.copy-made": gettext_noop("Copy of the file made for the person"),
                "people.request-noted": gettext_noop("Request of the person noted"),
                "people.request-answered": gettext_noop("Request of the person answered"),
                "people.list-asked": gettext_noop("Long list asked for"),
                "people.list-confirmed": gettext_noop("Long list confirmed by a second person"),
                "people.list-refused": gettext_noop("Long list not confirmed"),
                "people.exported": gettext_noop("List taken along"),
                "people.sheet-brought": gettext_noop("Sheet added for a preview"),
                "people.doubt-settled": gettext_noop("Doubts of a sheet settled"),
                "people.columns-named": gettext_noop("Columns of a sheet named by hand"),
                "people.columns-forgotten": gettext_noop("Saved names of columns forgotten"),
                "people.sheet-discarded": gettext_noop("Sheet discarded"),
                "people.sheet-imported": gettext_noop("Rows of a sheet imported"),
                "people.sheet-undone": gettext_noop("Import taken back"),
                "people.safety-incident": gettext_noop(
                    "Door that may be locked: someone has to look"
                ),
            }
        )
        add_looks(
            {
                *("people.opened", "people.opened-by-glass", "people.helper-opened"),
                *("people.phone-seen", "people.first-seen"),
                *("people.list-seen", "people.helpers-seen", "people.paper-seen"),
                *("people.found", "people.many-seen", "people.preview-seen"),
                *("people.requests-seen", "people.taken-along"),
            }
        )
        shell.add_entry(shell.Entry("register", "people:residents", _("Residents"), "人", "R"))
        shell.add_entry(
            shell.Entry(
                "register", "people:imports", _("Imports"), "录", "I", queries.n_rows_waiting
            )
        )
        shell.add_entry(
            shell.Entry(
                "register", "people:helpers", _("Those who help"), "员", "H", queries.n_offers
            )
        )
        shell.add_entry(
            shell.Entry("care", "people:emergency", _("Who must be helped first"), "先", "F")
        )
        for act in (
            shell.Act("people:type-in", _("Type a paper sheet"), "enter rows"),
            shell.Act("people:paper", _("Print a sheet"), "paper blank round"),
            shell.Act("people:offer", _("Public sign-up page"), "volunteers offer help signup"),
            shell.Act("people:taken-lists", _("Lists taken along"), "export second person leak"),
            shell.Act("people:bulk-acts", _("Changes of many"), "bulk undo"),
        ):
            shell.add_act(act)
        known.add_files(opening.file_by_ref, opening.file_by_id)
        known.add_helpers(opening.helper)
        known.add_first_help("people:emergency")
        bodies.allow("people:imports", REGISTER.file_bytes)
        bodies.allow("api:imports", REGISTER.file_bytes)
        for router in ROUTERS:
            frame.add(router)
        duties.add_duties(PEOPLE)
        filters.add_list(lists.RESIDENTS)
        filters.add_list(lists.HELPERS)
        shell.add_searcher(_("Residents"), "people.search", finding.residents)
        shell.add_searcher(_("Those who help"), "people.see-helpers", finding.helpers)
        shell.add_open_work("people.import", queries.rows_to_look_at)
        shell.add_open_work("people.confirm-export", taking_along.open_work)
        shell.add_open_work("people.lead-helpers", queries.offers_to_answer)
        shell.add_entry(
            shell.Entry(
                "register", "people:requests", _("Own data"), "权", "O",
                rights_waiting.n_waiting,
            )
        )  # fmt: skip
        shell.add_open_work("people.correction", rights_waiting.to_answer)
        purges.enter()
        places.add_card(at_home.residents_here)
