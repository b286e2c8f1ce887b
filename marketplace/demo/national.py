"""A country of factories for benchmarks: set-based SQL, no stories, no log-ins."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction
from stdnum.cn import uscc

from capacity import listing_index, reference
from capacity import shingles as listing_text
from marketplace.accounts.models import User
from marketplace.core import regions
from marketplace.demo.machines import MACHINES

LISTINGS_EACH = 2

COLUMNS = """number int, uscc text, region text, process text, title text, mode text, price bigint,
    materials text[], attributes jsonb, material_bits bigint, env int[], it_grade int, cell int,
    x float8, y float8, z float8, words text, shingles int[]"""
STAGE = f"CREATE TEMP TABLE national ({COLUMNS}) ON COMMIT DROP"

FIRMS = """INSERT INTO accounts_organization (name, short_name, english_name, uscc, legal_person,
    region, address, industry, supplies, buys, about, state, verified_at, regular_at)
SELECT DISTINCT ON (number) '共造示范' || number || '号精密制造有限公司', '示范' || number,
    'Model Factory ' || number, uscc, '示范', region, '', '34', true, false, '', 'regular',
    now() - interval '400 days', now() - interval '300 days'
FROM national ORDER BY number"""

LISTINGS = """INSERT INTO capacity_listing (organization_id, kind, process_id, title, description,
    region, materials, attributes, price_mode, price_fen, setup_fen, minimum_fen, state, version,
    review_reason, reviewed_by_id, reviewed_at, published_at, calendar_confirmed_at)
SELECT o.id, 'manufacturing', p.id, n.title, '', n.region, n.materials, n.attributes, n.mode,
    n.price, 0, 0, 'published', 1, '', %(desk)s, now(),
    now() - (n.number %% 300) * interval '1 day', now()
FROM national n JOIN accounts_organization o ON o.uscc = n.uscc
JOIN capacity_process p ON p.code = n.process"""

UNITS = """INSERT INTO capacity_unit (listing_id, name, model_name)
SELECT l.id, '1 号机', '' FROM capacity_listing l
JOIN accounts_organization o ON o.id = l.organization_id
WHERE o.legal_person = '示范'
    AND NOT EXISTS (SELECT FROM capacity_unit u WHERE u.listing_id = l.id)"""

WINDOWS = """INSERT INTO capacity_idlewindow (unit_id, during)
SELECT u.id, tstzrange(d, d + interval '10 hours')
FROM capacity_unit u JOIN capacity_listing l ON l.id = u.listing_id
JOIN accounts_organization o ON o.id = l.organization_id AND o.legal_person = '示范'
CROSS JOIN generate_series(current_date + 1, current_date + 30, interval '3 days') AS d
WHERE NOT EXISTS (SELECT FROM capacity_idlewindow w WHERE w.unit_id = u.id)"""

INDEX = """INSERT INTO listing_ix (listing_id, process_id, organization_id, cell, material_bits,
    certificate_bits, env_max, env_mid, env_min, it_grade, p_up_ppm, grade_rank, price_mode,
    price_fen, setup_fen, minimum_fen, x, y, z, free_from, free_hours, published_at, changed_seq)
SELECT l.id, l.process_id, l.organization_id, n.cell, n.material_bits, 0, n.env[1], n.env[2],
    n.env[3], n.it_grade, 280000, 4, l.price_mode, l.price_fen, 0, 0, n.x, n.y, n.z, current_date,
    (SELECT array_agg(10 * ((d + 2) / 3) ORDER BY d) FROM generate_series(0, 120) AS d),
    l.published_at, nextval('listing_ix_changed_seq')
FROM national n JOIN accounts_organization o ON o.uscc = n.uscc
JOIN capacity_process p ON p.code = n.process
JOIN capacity_listing l ON l.organization_id = o.id AND l.process_id = p.id"""

TEXT = """INSERT INTO listing_text (listing_id, text, pairs)
SELECT l.id, n.words, n.shingles FROM national n
JOIN accounts_organization o ON o.uscc = n.uscc
JOIN capacity_process p ON p.code = n.process
JOIN capacity_listing l ON l.organization_id = o.id AND l.process_id = p.id"""


def build(factories: int, *, seed: int, tell: Callable[[str], None]) -> int:
    """Adds that many regular factories with two published listings each; returns the listings."""
    dice = random.Random(seed)  # noqa: S311 - made-up factories
    desk, _made = User.objects.get_or_create(
        email="national-desk@demo.gongzao.example", defaults={"name": "示范审核", "password": "!"}
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(STAGE)
        tell("drawing factories")
        with cursor.copy("COPY national FROM STDIN") as copy:
            for row in _rows(factories, dice):
                copy.write_row(row)
        cursor.execute("ANALYZE national")
        for stage, statement in (
            ("firms", FIRMS),
            ("listings", LISTINGS),
            ("units", UNITS),
            ("idle windows", WINDOWS),
            ("search words", TEXT),
            ("matching index", INDEX),
        ):
            tell(stage)
            cursor.execute(statement, {"desk": desk.pk} if "%(desk)s" in statement else None)
        return cursor.rowcount


def _rows(factories: int, dice: random.Random) -> Iterator[tuple[Any, ...]]:
    """Two listings a factory, places and processes skewed as in life: few are common."""
    places = [place.code for p in regions.provinces() for place in regions.children(p.code)]
    weights = [1 / (rank + 3) for rank in range(len(places))]
    processes = sorted(MACHINES)
    for number in range(factories):
        place = dice.choices(places, weights)[0]
        code = _uscc(place, number)
        for process in dice.sample(processes, LISTINGS_EACH):
            yield _row(number, code, place, process, dice)


def _uscc(place: str, number: int) -> str:
    body = f"92{place}{number:09d}"
    return body + uscc.calc_check_digit(body)


def _row(number: int, code: str, place: str, process: str, dice: random.Random) -> tuple[Any, ...]:
    machine = MACHINES[process]
    words = listing_text.fold(f"{machine.title} {machine.about} {regions.full_name(place)}")
    price = max(1, round(machine.fen * dice.uniform(0.6, 1.6)))
    return (
        number,
        code,
        place,
        process,
        machine.title,
        machine.mode,
        price,
        list(machine.materials),
        json.dumps(machine.attributes),
        reference.material_mask(machine.materials),
        listing_index.envelope(machine.attributes),
        machine.attributes.get("it_grade", listing_index.NO_GRADE_STATED),
        listing_index.cell(place),
        *regions.unit_vector(place),
        words,
        listing_text.pairs(words),
    )
