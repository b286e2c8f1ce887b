"""The two database roles, their rights and the extensions; repeated safely at every start.

    SUPERUSER_DATABASE_URL=… OWNER_PASSWORD=… APP_PASSWORD=… python -m marketplace.database_roles

`gongzao_owner` migrates and owns the tables, `gongzao_app` reads and writes rows only. Rights and
extensions live in template1, so every database made later (the tests' copies) has them too.
"""

import os
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

FOR_OWNER = "ALTER DEFAULT PRIVILEGES FOR ROLE gongzao_owner IN SCHEMA public "
TEMPLATE_RIGHTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    FOR_OWNER + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gongzao_app",
    FOR_OWNER + "GRANT USAGE, SELECT ON SEQUENCES TO gongzao_app",
)


class UnfitLocaleError(RuntimeError):
    """The cluster was made with a locale that knows no Chinese letters."""


def with_database(url, name):
    """The same address, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def connect(url):
    return psycopg.connect(url, autocommit=True, connect_timeout=5)


def prepare(superuser_url, *, owner_password, app_password):
    """Make roles, rights, extensions and the database `gongzao` as far as they are missing."""
    with connect(superuser_url) as root:
        ensure_role(root, "gongzao_owner", owner_password)
        ensure_role(root, "gongzao_app", app_password)
        root.execute("ALTER ROLE gongzao_owner CREATEDB")
    with connect(with_database(superuser_url, "template1")) as root:
        for statement in TEMPLATE_RIGHTS:
            root.execute(statement)
        refuse_unfit_locale(root)
    with connect(superuser_url) as root:
        if not root.execute("SELECT 1 FROM pg_database WHERE datname = 'gongzao'").fetchone():
            root.execute("CREATE DATABASE gongzao OWNER gongzao_owner")


def ensure_role(root, role, password):
    name = sql.Identifier(role)
    if not root.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        root.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    root.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))


def refuse_unfit_locale(root):
    """pg_trgm drops what the locale does not call a letter: searches would find no Chinese."""
    if not root.execute("SELECT show_trgm('数控车床') <> '{}'").fetchone()[0]:
        raise UnfitLocaleError(
            "This PostgreSQL cluster's locale knows no Chinese letters: make it anew with"
            " initdb --locale-provider=builtin --builtin-locale=C.UTF-8."
        )


if __name__ == "__main__":
    prepare(
        os.environ["SUPERUSER_DATABASE_URL"],
        owner_password=os.environ["OWNER_PASSWORD"],
        app_password=os.environ["APP_PASSWORD"],
    )
