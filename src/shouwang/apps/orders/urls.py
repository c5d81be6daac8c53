"""Addresses of orders."""

from shouwang.apps.orders import pack_urls

app_name = "orders"
urlpatterns = [*pack_urls.urlpatterns]
