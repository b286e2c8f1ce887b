"""A database of N listings: migrated, filled without the indexes that can wait, indexed, analysed.

Kept under var/bench/search for the next run; a database that was not finished is made anew.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from marketplace.servers import CHECKOUT

TABLES = (
    *("listing_text", "listing_entry", "listing_ix", "listing_firm", "capacity_listing"),
    *("capacity_unit", "accounts_organization", "accounts_publishedgrade"),
)
DONE = "benchmark is loaded"
WAITING = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"""
FILL = """
import django; django.setup()
from marketplace.demo import national
national.build(10**9, seed=2026, tell=print, listings={listings})
"""


def addresses(environment: dict[str, str], listings: int) -> dict[str, str]:
    """The environment with its addresses leading to the database of this size."""
    name = f"bench_{listings}"
    found = dict(environment)
    for variable in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "SUPERUSER_DATABASE_URL"):
        found[variable] = environment[variable].rsplit("/", 1)[0] + f"/{name}"
    return found | {"PYTHONPATH": str(CHECKOUT), "DJANGO_SETTINGS_MODULE": "marketplace.settings"}


def load(environment: dict[str, str], listings: int, *, say: Callable[[str], None]) -> None:
    """Only migrates where the database is there already; makes it anew where that fails."""
    here = addresses(environment, listings)
    name = here["DATABASE_URL"].rsplit("/", 1)[1]
    with psycopg.connect(environment["SUPERUSER_DATABASE_URL"], autocommit=True) as superuser:
        if superuser.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s"
            " AND shobj_description(oid, 'pg_database') = %s",
            [name, DONE],
        ).fetchone() and _migrate(here):
            return
        database = sql.Identifier(name)
        superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        superuser.execute(sql.SQL("CREATE DATABASE {} OWNER gongzao_owner").format(database))
        started = time.monotonic()
        _fill(here, listings)
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, DONE)
        superuser.execute(comment)
    say(f"{listings:,} listings loaded in {time.monotonic() - started:,.0f} s")


def enlarge_buffers(environment: dict[str, str]) -> None:
    """As an operator would for so many listings (docs/operating.md); holds from the next start."""
    with psycopg.connect(environment["SUPERUSER_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute("ALTER SYSTEM SET shared_buffers = '1GB'")


def read_files(folder: Path) -> None:
    """Brings the database's files into the memory of the operating system, as use would."""
    for path in (folder / "postgres" / "base").rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def _fill(here: dict[str, str], listings: int) -> None:
    if not _migrate(here):
        raise SystemExit("The new database cannot be migrated.")
    with psycopg.connect(here["MIGRATE_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET lock_timeout = 0")
        owner.execute("SET statement_timeout = 0")
        waiting = owner.execute(WAITING, [list(TABLES)]).fetchall()
        for index, _definition in waiting:
            owner.execute(f"DROP INDEX {index}")
        _python(here, "-c", FILL.format(listings=listings))
        owner.execute("SET maintenance_work_mem = '512MB'")
        for _index, definition in waiting:
            owner.execute(definition)
    with psycopg.connect(here["SUPERUSER_DATABASE_URL"], autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE")
        superuser.execute("CHECKPOINT")


def _migrate(here: dict[str, str]) -> bool:
    """Whether the database has today's tables; one whose history was rewritten cannot have."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment = {**os.environ, **here, "MIGRATE_AS_OWNER": "1"}
    done = subprocess.run(migrate, env=environment, cwd=CHECKOUT, check=False)
    return done.returncode == 0


def _python(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
