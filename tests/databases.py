"""Test databases: migrated once as the owner, copied per xdist worker, used as the application."""

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256

import psycopg
from django.db import connections
from psycopg import sql

from marketplace.database_roles import with_database
from marketplace.servers import CHECKOUT, VAR

TRIES = 5
MIGRATE = (CHECKOUT / "manage.py", "migrate", "--verbosity", "0", "--skip-checks")


def superuser(database="postgres"):
    url = with_database(os.environ["SUPERUSER_DATABASE_URL"], database)
    return psycopg.connect(url, autocommit=True)


def schema_key():
    """A name part that changes with any migration or dependency."""
    files = sorted(
        path
        for room in ("marketplace", "capacity", "orders", "credit")
        for path in (CHECKOUT / room).rglob("migrations/*")
        if path.is_file() and path.suffix != ".pyc"
    )
    digest = sha256()
    for path in [CHECKOUT / "requirements.lock", *files]:
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time():
    path = VAR / "test" / "databases.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated_template():
    """The name of a database with every migration applied, made when missing."""
    name = f"gongzao_migrated_{schema_key()}"
    with superuser() as root:
        if root.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        fresh = f"{name}_new"
        create_empty(fresh)
        migrate(fresh)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        root.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    return name


def migrate(database, program=MIGRATE):
    """To the newest migrations, or what `program` says, as the owner."""
    url = with_database(os.environ["MIGRATE_DATABASE_URL"], database)
    subprocess.run(
        [sys.executable, *program],
        env={**os.environ, "MIGRATE_DATABASE_URL": url, "MIGRATE_AS_OWNER": "1"},
        cwd=CHECKOUT,
        check=True,
    )


def create_empty(name):
    with superuser() as root:
        drop(root, name)
        root.execute(sql.SQL("CREATE DATABASE {} OWNER gongzao_owner").format(sql.Identifier(name)))


def create_copy(name):
    with one_at_a_time(), superuser() as root:
        template = migrated_template()
        drop(root, name)
        copy = sql.SQL("CREATE DATABASE {} OWNER gongzao_owner TEMPLATE {} STRATEGY file_copy")
        root.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))


def drop(root, name):
    root.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_leftovers():
    """What killed runs and former migrations left on a server that is this run's alone."""
    with superuser() as root:
        current = f"gongzao_migrated_{schema_key()}"
        names = [row[0] for row in root.execute("SELECT datname FROM pg_database")]
        for name in names:
            if name.startswith(("test_gongzao_", "gongzao_migrated_")) and name != current:
                drop(root, name)


def drop_database(name):
    with superuser() as root:
        drop(root, name)


@contextmanager
def entered(name):
    """Django works on this database for a while; gives its address as the application's role."""
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    yield with_database(os.environ["DATABASE_URL"], name)
    connections.close_all()
    settings["NAME"] = before


class Cleaner:
    """Puts a database back to its migrated state after a test that committed.

    Works as superuser with triggers off: the application may not delete from append-only tables,
    and their triggers bind even the owner. DELETE instead of TRUNCATE: few rows, and no exclusive
    table lock to wait for while a live worker reads. Reference rows that migrations wrote
    (taxonomy, permissions, timers) are restored if the test changed them.
    """

    def __init__(self, database):
        self.database = database
        with superuser(database) as root:
            self.tables = [sql.Identifier(*row) for row in root.execute(ALL_TABLES)]
            self.reference = self.filled(root)
            self.digests = self.digest(root)
            self.rows = [copy_out(root, table) for table in self.reference]

    def filled(self, root):
        return [
            table
            for table in self.tables
            if root.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(table)).fetchone()[0]
        ]

    def digest(self, root):
        query = sql.SQL("SELECT sum(hashtextextended(t::text, 0)) FROM {} t")
        return [root.execute(query.format(table)).fetchone()[0] for table in self.reference]

    def clean(self):
        for _ in range(TRIES - 1):
            with suppress(psycopg.errors.DeadlockDetected):  # a live worker's sweep was faster
                return self.clean_once()
        return self.clean_once()

    def clean_once(self):
        with superuser(self.database) as root, root.transaction():
            root.execute("SET LOCAL session_replication_role = replica")
            for table in self.tables:
                if table not in self.reference:
                    root.execute(sql.SQL("DELETE FROM {}").format(table))
            after = self.digest(root)
            kept = zip(self.reference, self.rows, self.digests, after, strict=True)
            for table, rows, old, new in kept:
                if old != new:
                    root.execute(sql.SQL("DELETE FROM {}").format(table))
                    copy_in(root, table, rows)


ALL_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
"""


def columns(root, table):
    """Columns that can be written: a generated one refuses COPY."""
    query = sql.SQL("SELECT * FROM {} LIMIT 0").format(table)
    names = [column.name for column in root.execute(query).description]
    generated = root.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated <> ''",
        [table.as_string(root)],
    )
    skipped = {row[0] for row in generated}
    return sql.SQL(", ").join(sql.Identifier(name) for name in names if name not in skipped)


def copy_out(root, table):
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns(root, table), table)
    with root.cursor().copy(query) as copy:
        return b"".join(bytes(block) for block in copy)


def copy_in(root, table, rows):
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns(root, table))
    with root.cursor().copy(query) as copy:
        copy.write(rows)
