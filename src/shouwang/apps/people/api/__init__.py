"""Operations about people; each does what a page does, by the same queries, forms and actions."""

from shouwang.apps.people.api import bulk, changes, helpers, imports, residents, rows

ROUTERS = (
    residents.router,
    changes.router,
    bulk.router,
    imports.router,
    rows.router,
    helpers.router,
)
