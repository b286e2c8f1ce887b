"""Migrations written in SQL, and rights of the application's own database role."""

from pathlib import Path

from django.db import migrations
from psycopg import sql

from marketplace import env


def script(path: Path) -> migrations.RunPython:
    """Runs one SQL file kept beside its migration.

    There is no way back: what these scripts make keeps history that must not be undone.
    """

    def run(apps, schema_editor) -> None:
        schema_editor.execute(path.read_text(encoding="utf-8"), params=None)

    return migrations.RunPython(run)


def rights(*statements: str) -> migrations.RunPython:
    """Grants and revokes with `{app}` for the application's role.

    Nothing happens where one role does everything (a single external DATABASE_URL): the owner's
    rights cannot be taken away, and the append-only triggers bind it anyway.
    """

    def run(apps, schema_editor) -> None:
        role = application_role(schema_editor.connection)
        for statement in statements if role else ():
            quoted = sql.Identifier(role).as_string(schema_editor.connection.connection)
            schema_editor.execute(statement.format(app=quoted), params=None)

    return migrations.RunPython(run, migrations.RunPython.noop)


def application_role(connection) -> str | None:
    """The role of DATABASE_URL when it exists and is not the one migrating."""
    name = env.database("DATABASE_URL").get("USER")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [name]
        )
        row = cursor.fetchone()
    return row[0] if row else None
