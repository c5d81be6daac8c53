"""Operations about orders; each does what a page does, by the same queries, forms and actions."""

from shouwang.apps.orders.api import appeals, orders, packs, papers, steps, wrongs

ROUTERS = (
    orders.router,
    steps.router,
    appeals.router,
    wrongs.router,
    papers.router,
    packs.router,
)
