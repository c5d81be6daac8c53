"""
The second wall: rules of PostgreSQL itself about which rows somebody may see and write.

They hold even where a query forgot the first wall (`scope`), as long as the town's database user is
no superuser and has no right to pass by them. SQLite has no such rules: there the first wall and
the file's own permissions stand alone.
"""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ALL: Final = "(SELECT coalesce(current_setting('shouwang.areas', true), '')) = '*'"
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION shouwang_sees(path text, file uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM unnest(string_to_array(current_setting('shouwang.areas', true), E'\\n')) AS area
        WHERE area <> '' AND (path = area OR starts_with(path, area || '/'))
    ) OR file::text = ANY(string_to_array(current_setting('shouwang.files', true), ','))
$$
"""


def raise_wall(editor: BaseDatabaseSchemaEditor, table: str, test: str) -> None:
    """Let rows of a table be seen and written only where a test holds, or by whom the whole town is seen."""
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(_FUNCTION)
    editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    editor.execute(f"CREATE POLICY seen ON {table} USING ({_ALL} OR {test})")


def pull_down(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take a table's rule away again."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP POLICY IF EXISTS seen ON {table}")
        editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def own_path(path: str = "path", file: str = "id") -> str:
    """Return the test for a table that has the path itself."""
    return f"shouwang_sees({path}, {file})"


def through(table: str, column: str) -> str:
    """Return the test for a table whose rows are seen with those of another that has a wall."""
    return f"EXISTS (SELECT 1 FROM {table} AS held WHERE held.id = {column})"  # noqa: S608  names of ours


def lack() -> bool:
    """Tell whether the wall could hold here and does not."""
    return connection.vendor == "postgresql" and not holds()


def holds() -> bool:
    """Tell whether the wall holds for the database user of this process."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        row = cursor.fetchone()
    return row is not None and not row[0]
