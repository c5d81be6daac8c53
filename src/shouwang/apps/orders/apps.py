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
        from shouwang.apps.orders import pack_forms, reviewing
        from shouwang.backbone.pages import bodies, shell
        from shouwang.backbone.pages.acts import add_acts, add_looks

        add_acts(
            {
                "orders.pack-brought": gettext_noop("Pack added"),
                "orders.pack-activated": gettext_noop("Pack activated"),
                "orders.kept": gettext_noop("Order looked at anew, stays"),
                "orders.review-seen": gettext_noop("List of orders to look at anew looked at"),
            }
        )
        add_looks({"orders.review-seen"})
        shell.add_entry(shell.Entry("command", "orders:packs", _("Rules"), "规", "U"))
        shell.add_act(
            shell.Act("orders:review", _("Orders after a new version"), "review renew shorten")
        )
        shell.add_open_work("orders.lift", reviewing.waiting)
        bodies.allow("orders:bring-pack", pack_forms.MOST_BYTES)
