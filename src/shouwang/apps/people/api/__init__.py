"""Operations about people; each does what a page does, by the same queries, forms and actions."""

from shouwang.apps.people.api import (
    bulk,
    changes,
    helpers,
    imports,
    lists,
    residents,
    rights,
    rows,
)

ROUTERS = (
    residents.router,
    changes.router,
    lists.router,
    rights.router,
    bulk.router,
    imports.router,
    rows.router,
    helpers.router,
)
