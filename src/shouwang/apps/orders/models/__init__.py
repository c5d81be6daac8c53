"""Tables of orders."""

from shouwang.apps.orders.models.appeals import Appeal
from shouwang.apps.orders.models.orders import Bound, Order, Step, Wrong
from shouwang.apps.orders.models.packs import PackVersion

__all__ = ["Appeal", "Bound", "Order", "PackVersion", "Step", "Wrong"]
