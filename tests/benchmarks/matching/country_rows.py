"""`listing_ix` of N listings, alone: no firms, no windows; triggers and foreign keys are off.

Places, processes, prices and price modes are skewed like the country of the demo; machines' weeks
differ more than there.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

import psycopg
from psycopg import sql

from marketplace.servers import CHECKOUT
from tests.benchmarks.search import loading

DONE = "benchmark of matching is loaded"
FILL = """
import django; django.setup()
from tests.benchmarks.matching import country_rows
country_rows.fill({listings})"""
COLUMNS = """listing_id, process_id, organization_id, cell, material_bits, certificate_bits,
    env_max, env_mid, env_min, it_grade, p_up_ppm, grade_rank, price_mode, price_fen, setup_fen,
    minimum_fen, lease_days, smallest_lot, evidence, x, y, z, free_from, free_hours,
    published_at, confirmed_on, changed_seq"""
INDEXES = ("listing_ix_scan", "listing_ix_changes", "listing_ix_day", "listing_ix_soon")
WEEKS = 600


def load(environment: dict[str, str], listings: int, *, say: Callable[[str], None]) -> None:
    """Makes the database, unless one of today's tables is there."""
    here = loading.addresses(environment, listings)
    name = sql.Identifier(here["DATABASE_URL"].rsplit("/", 1)[1])
    with psycopg.connect(environment["SUPERUSER_DATABASE_URL"], autocommit=True) as root:
        if _is_there(root, name.as_string(root).strip('"')) and loading._migrate(here):
            return
        started = time.monotonic()
        root.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        root.execute(sql.SQL("CREATE DATABASE {} OWNER gongzao_owner").format(name))
        if not loading._migrate(here):
            raise SystemExit("The new database cannot be migrated.")
        _without_indexes(here, listings)
        root.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, DONE))
    say(f"{listings:,} rows loaded in {time.monotonic() - started:,.0f} s")


def _is_there(root: psycopg.Connection, name: str) -> bool:
    statement = (
        "SELECT FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s"
    )
    return root.execute(statement, [name, DONE]).fetchone() is not None


def _without_indexes(here: dict[str, str], listings: int) -> None:
    with psycopg.connect(here["SUPERUSER_DATABASE_URL"], autocommit=True) as root:
        kept = [
            root.execute("SELECT pg_get_indexdef(%s::regclass)", [i]).fetchone() for i in INDEXES
        ]
        for index in INDEXES:
            root.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(index)))
        address = here["SUPERUSER_DATABASE_URL"]
        subprocess.run(
            [sys.executable, "-c", FILL.format(listings=listings)],
            env={**os.environ, **here, "DATABASE_URL": address},
            cwd=CHECKOUT,
            check=True,
        )
        root.execute("SET maintenance_work_mem = '512MB'")
        for (definition,) in kept:
            root.execute(definition)
        root.execute("VACUUM ANALYZE listing_ix")
        root.execute("CHECKPOINT")


def fill(listings: int) -> None:
    """As superuser: rows straight into the index table."""
    from django.db import connection

    from capacity import queries

    numbers = queries.process_numbers()  # before COPY takes the connection
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        with cursor.copy(f"COPY listing_ix ({COLUMNS}) FROM STDIN") as copy:
            for row in rows(listings, numbers):
                copy.write_row(row)
        cursor.execute("SELECT setval('listing_ix_changed_seq', %s)", [listings])


def rows(listings: int, numbers: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    from datetime import timedelta

    from django.utils import timezone

    from capacity import listing_index, reference
    from capacity.ranges import local_day
    from marketplace.core import regions
    from marketplace.demo import country

    dice = random.Random(2026)
    now = timezone.now()
    today, weeks = local_day(now), _weeks(dice)
    made = 0
    for organization, firm in enumerate(country.firms(dice), start=1):
        place = (listing_index.cell(firm.region), regions.unit_vector(firm.region))
        rank = listing_index.RANKS[firm.grade]
        for offer in country.offers(firm, dice):
            if made == listings:
                return
            made += 1
            masks = (reference.material_mask(offer.materials), firm.certificate_bits)
            proof = (*offer.envelope, offer.it_grade, firm.p_up_ppm, rank, offer.mode)
            setup = dice.choice((0, 0, 5_000, 20_000))
            price = (
                offer.bps if offer.mode == "value" else offer.fen,
                setup,
                dice.choice((0, 0, 0, 50_000)),
                offer.lease_days,
                dice.choice((1, 1, 1, 20, 200)),
            )
            published = now - timedelta(minutes=offer.age_minutes)
            when = (*place[1], today, dice.choice(weeks), published, today, made)
            keys = (made, numbers[offer.process], organization, place[0])
            yield (*keys, *masks, *proof, *price, offer.evidence, *when)


def _weeks(dice: random.Random) -> list[list[int]]:
    """Cumulative free hours of 120 days, for so many kinds of machines."""
    found = []
    for _ in range(WEEKS):
        hours, days = (
            dice.randrange(2, 25),
            {dice.randrange(7) for _ in range(dice.randrange(1, 7))},
        )
        full_until = dice.choice((0, 0, 5, 20, 60))
        daily = (hours if day % 7 in days and day >= full_until else 0 for day in range(120))
        found.append(list(accumulate(daily, initial=0)))
    return found
