"""Django's entry for this capability."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class OrdersConfig(AppConfig):
    """Rules, orders, appeals."""

    name = "shouwang.apps.orders"
    label = "orders"

    def ready(self) -> None:
        """Enter the pages in the frame."""
        from shouwang.apps.orders import (
            here,
            lists,
            own_data,
            pack_forms,
            purges,
            queries,
            reviewing,
        )
        from shouwang.apps.orders.api import ROUTERS
        from shouwang.apps.orders.duties import ORDERS
        from shouwang.apps.people import public as people
        from shouwang.apps.places import public as places
        from shouwang.backbone.api import duties, frame
        from shouwang.backbone.pages import bodies, filters, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "orders.drafted": gettext_noop("Order drafted"),
                "orders.drafted-for": gettext_noop("Order drafted"),
                "orders.discarded": gettext_noop("Draft of an order taken away"),
                "orders.signed": gettext_noop("Order signed"),
                "orders.issued": gettext_noop("Order issued"),
                "orders.served": gettext_noop("Order served"),
                "orders.shortened": gettext_noop("Order shortened"),
                "orders.lifted": gettext_noop("Order lifted"),
                "orders.replaced": gettext_noop("Order replaced by another"),
                "orders.suspended": gettext_noop("Order held up"),
                "orders.resumed": gettext_noop("Order goes on"),
                "orders.paper-handed": gettext_noop("Release paper handed over"),
                "orders.held-wrongly": gettext_noop("Wrongful holding noted"),
                "orders.held-wrongly-of": gettext_noop("Wrongful holding noted"),
                "orders.said-sorry": gettext_noop("Apologised in person"),
                "orders.opened": gettext_noop("Order opened"),
                "orders.wrong-opened": gettext_noop("Record of wrongful holding opened"),
                "orders.list-seen": gettext_noop("List of orders looked at"),
                "orders.wrongs-seen": gettext_noop("List of wrongful holding looked at"),
                "orders.paper-made": gettext_noop("Paper of an order printed"),
                "appeals.noted": gettext_noop("Appeal taken down"),
                "appeals.acknowledged": gettext_noop("Appeal acknowledged"),
                "appeals.answered": gettext_noop("Appeal answered"),
                "appeals.withdrawn": gettext_noop("Appeal withdrawn"),
                "appeals.told": gettext_noop("Answer to an appeal brought to the person"),
                "appeals.list-seen": gettext_noop("List of appeals looked at"),
                "orders.pack-brought": gettext_noop("Pack added"),
                "orders.pack-activated": gettext_noop("Pack activated"),
                "orders.kept": gettext_noop("Order looked at anew, stays"),
                "orders.standing-seen": gettext_noop("What binds somebody looked at"),
                "orders.review-seen": gettext_noop("List of orders to look at anew looked at"),
            }
        )
        add_looks(
            {
                *("orders.opened", "orders.wrong-opened", "orders.list-seen"),
                *("orders.wrongs-seen", "orders.paper-made", "appeals.list-seen"),
                *("orders.review-seen", "orders.standing-seen"),
            }
        )
        shell.add_entry(
            shell.Entry("command", "orders:orders", _("Orders"), "令", "D", queries.n_waiting)
        )
        shell.add_entry(
            shell.Entry("care", "orders:appeals", _("Appeals"), "诉", "A", queries.n_appeals)
        )
        for act in (
            shell.Act("orders:choose", _("Write an order"), "quarantine zone draft"),
            shell.Act("orders:new-appeal", _("Take down an appeal"), "complaint objection"),
            shell.Act("orders:wrongs", _("Held wrongly"), "wrongful holding incident"),
        ):
            shell.add_act(act)
        shell.add_entry(shell.Entry("command", "orders:packs", _("Rules"), "规", "U"))
        shell.add_act(
            shell.Act("orders:review", _("Orders after a new version"), "review renew shorten")
        )
        shell.add_open_work("orders.lift", reviewing.waiting)
        bodies.allow("orders:bring-pack", pack_forms.MOST_BYTES)
        bodies.allow("api:packs", pack_forms.MOST_BYTES)
        for router in ROUTERS:
            frame.add(router)
        duties.add_duties(ORDERS)
        filters.add_list(lists.ORDERS)
        shell.add_open_work("orders.issue", queries.to_sign)
        shell.add_open_work("orders.serve", queries.to_serve)
        shell.add_open_work("orders.lift", queries.to_review)
        shell.add_open_work("appeals.see", queries.to_answer)
        shell.add_open_work("orders.note-wrong", queries.to_say_sorry)
        people.add_source(own_data.ORDERS, own_data.LABELS)
        places.add_card(here.orders_here)
        purges.enter()
