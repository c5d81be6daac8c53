"""Django's entry for this capability."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Rules, orders, appeals."""

    name = "shouwang.apps.orders"
    label = "orders"
