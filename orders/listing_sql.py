"""orders/scoring.py in SQL over `listing_ix`: what pages and workers run on many rows.

Each fragment mirrors one function of scoring.py; tests/orders/test_matching.py holds both to the
identical top 20. Constraints an operation does not state are left out, so that the planner sees
only what filters.
"""

import math
from collections.abc import Collection
from typing import Any

from django.db import connection

from orders.near_misses import MOST_PER_CONSTRAINT, Misses
from orders.scoring import (
    BPS,
    DEAREST_FEN,
    DOUBT_PPM,
    EARTH_DIAMETER_M,
    NEWCOMER_P_UP_PPM,
    PPM,
    Need,
    Weights,
)
from orders.scoring import lease_days as days_of

MOST_CELLS = 2_000
KM_PER_DEGREE = 111.0  # a little short, so that the box is a little large

CANDIDATE = "ix.process_id = ANY(%(processes)s) AND ix.organization_id <> ALL(%(others)s)"
DISTANCE = f"""round({EARTH_DIAMETER_M}::float8 * asin(least(1.0::float8, sqrt(
    (ix.x - %(x)s::float8) * (ix.x - %(x)s::float8)
    + (ix.y - %(y)s::float8) * (ix.y - %(y)s::float8)
    + (ix.z - %(z)s::float8) * (ix.z - %(z)s::float8)) / 2)))::bigint"""
COST = f"""CASE
    WHEN ix.price_fen > CASE ix.price_mode WHEN 'value' THEN {BPS} ELSE {DEAREST_FEN} END THEN NULL
    ELSE greatest(ix.minimum_fen, ix.setup_fen + CASE ix.price_mode
        WHEN 'piece' THEN ix.price_fen * %(quantity)s::bigint
        WHEN 'value' THEN (%(budget)s::bigint * ix.price_fen + {BPS // 2}) / {BPS}
        WHEN 'lease' THEN ix.price_fen
            * ((%(days)s::bigint + ix.lease_days - 1) / ix.lease_days)
        ELSE (ix.price_fen * %(minutes)s::bigint + 30) / 60 END)
    END"""


def _up_to(day: str) -> str:
    """Cumulative free hours before the day; the array is [0, day 0, day 0 + 1, …]."""
    last = "cardinality(ix.free_hours) - 1"
    return f"ix.free_hours[1 + least(greatest({day} - ix.free_from, 0), {last})]"


FREE = f"({_up_to('%(last_day)s::date + 1')} - {_up_to('%(first_day)s::date')})::bigint"
AGE = "%(today)s::date - (ix.published_at AT TIME ZONE 'Asia/Shanghai')::date"

TERMS = {
    "cost": f"{PPM} * cost / %(budget)s::bigint",
    "distance": f"least(distance, %(far_m)s) * {PPM} / %(far_m)s",
    "credit": f"least(ix.p_up_ppm, %(risky_ppm)s)::bigint * {PPM} / %(risky_ppm)s",
    "slack": f"%(minutes)s::bigint * {PPM} / (free * 60)",
    "freshness": f"""CASE WHEN ix.evidence = 0 THEN {PPM} ELSE (
        least(greatest({AGE}, 0), %(old_days)s)::bigint * {PPM} / %(old_days)s
        + (ARRAY{list(DOUBT_PPM)})[ix.evidence + 1]) / 2 END""",
    "newcomer": f"CASE WHEN ix.p_up_ppm = {NEWCOMER_P_UP_PPM} THEN 0 ELSE {PPM} END",
}
BUDGET_BY_SHARE = f"""CASE
    WHEN {COST} IS NULL OR (ix.setup_fen > 0 AND ix.price_fen >= {BPS}) THEN NULL
    WHEN ix.setup_fen = 0 THEN ix.minimum_fen
    ELSE greatest(ix.minimum_fen,
        (ix.setup_fen * {BPS} - {BPS // 2}) / nullif({BPS} - ix.price_fen, 0) + 1) END"""
LAST_DAY = f"""(SELECT min(ix.free_from - date '1970-01-01' + day - 1)
    FROM generate_series(greatest(%(last_day)s::date + 2 - ix.free_from, 1),
        cardinality(ix.free_hours) - 1) AS day
    WHERE (ix.free_hours[1 + day] - {_up_to("%(first_day)s::date")}) * 60 >= %(minutes)s)"""  # noqa: S608
NEEDED = {
    "tolerance": "ix.it_grade",
    "grade": "ix.grade_rank",
    "distance": DISTANCE,
    "hours": LAST_DAY,
    "lot": "ix.smallest_lot",
    "budget": f"CASE ix.price_mode WHEN 'value' THEN {BUDGET_BY_SHARE} ELSE {COST} END",
}
"""Where a constraint would have to stand for the row to meet it."""
SCORE = " + ".join(f"%(w_{name})s * ({term})" for name, term in TERMS.items())


def constraints(need: Need) -> dict[str, str]:
    """What must hold, by name; only what the operation asks for."""
    asked = {
        "material": need.material_bits
        and "ix.material_bits & %(materials)s::bigint = %(materials)s::bigint",
        "size": need.size[0]
        and "ix.env_max >= %(size_1)s AND ix.env_mid >= %(size_2)s AND (ix.env_min >= %(size_3)s"
        " OR ix.env_min = 0 AND ix.env_max > 0)",
        "tolerance": need.it_grade is not None and "ix.it_grade <= %(it_grade)s",
        "certificates": need.certificate_bits
        and "ix.certificate_bits & %(certificates)s::bigint = %(certificates)s::bigint",
        "grade": need.grade_rank is not None and "ix.grade_rank <= %(grade_rank)s",
        "distance": need.distance_m is not None and f"{DISTANCE} <= %(distance_m)s",
        "hours": f"{FREE} * 60 >= %(minutes)s",
        "lot": "ix.smallest_lot <= %(quantity)s",
        "budget": f"coalesce({COST} <= %(budget)s::bigint, false)",
    }
    return {name: f"({sql})" for name, sql in asked.items() if sql}


def best(
    need: Need,
    weights: Weights,
    *,
    count: int,
    without: Collection[int] = (),
    among: Collection[int] | None = None,
    after: tuple[int, int] | None = None,
) -> list[tuple[int, int]]:
    """(score, listing id) of the best feasible listings, behind `after` when given.

    `among` looks at these listings only.
    """
    conditions = [CANDIDATE, *constraints(need).values()]
    cells = cells_around(need)
    if cells is not None:
        conditions.append("ix.cell = ANY(%(cells)s)")
    if without:
        conditions.append("ix.listing_id <> ALL(%(without)s)")
    if among is not None:
        conditions.append("ix.listing_id = ANY(%(among)s)")
    behind = "WHERE (score, listing_id) > (%(score)s, %(listing)s)" if after else ""
    statement = f"""
        SELECT score, listing_id FROM (
            SELECT {SCORE} AS score, ix.listing_id
            FROM listing_ix ix
            CROSS JOIN LATERAL (SELECT {COST} AS cost, {DISTANCE} AS distance, {FREE} AS free
                                OFFSET 0) figures
            WHERE {" AND ".join(conditions)}
        ) ranked {behind}
        ORDER BY score, listing_id LIMIT %(count)s"""  # noqa: S608  (fragments of this file)
    score, listing = after or (None, None)
    return _rows(
        statement,
        parameters(need, weights)
        | {
            "count": count,
            "cells": cells,
            "without": list(without),
            "among": list(among or ()),
            "score": score,
            "listing": listing,
        },
    )


def survey(need: Need, weights: Weights) -> Misses:
    """Candidates, how many of them each constraint excludes, and the nearest misses of each."""
    asked = constraints(need)
    values = parameters(need, weights)
    counts = "".join(f", count(*) FILTER (WHERE NOT {sql})" for sql in asked.values())
    statement = f"SELECT count(*){counts} FROM listing_ix ix WHERE {CANDIDATE}"  # noqa: S608
    ((candidates, *excluded),) = _rows(statement, values)
    near, totals = _one_away(asked, values)
    counted = {name: n for name, n in zip(asked, excluded, strict=True) if n}
    return Misses(candidates, counted, near, totals)


def _one_away(asked: dict[str, str], values: dict[str, Any]) -> tuple[list[int], dict[str, int]]:
    """Candidates failing exactly one constraint, those that need the smallest change first."""
    failing = " + ".join(f"(NOT {sql})::int" for sql in asked.values())
    which = " ".join(f"WHEN NOT {sql} THEN '{name}'" for name, sql in asked.items())
    needed = " ".join(f"WHEN '{name}' THEN {NEEDED[name]}" for name in asked if name in NEEDED)
    statement = f"""
        SELECT listing_id, code, total FROM (
            SELECT listing_id, code, count(*) OVER (PARTITION BY code) AS total,
                row_number() OVER (PARTITION BY code ORDER BY needed NULLS LAST, listing_id) AS n
            FROM (
                SELECT ix.listing_id, ix.code, CASE ix.code {needed} END AS needed
                FROM (SELECT ix.*, CASE {which} END AS code FROM listing_ix ix
                    WHERE {CANDIDATE} AND {failing} = 1 OFFSET 0) ix
            ) valued
        ) ranked WHERE n <= {MOST_PER_CONSTRAINT}
        ORDER BY array_position(ARRAY{list(asked)}, code), n"""  # noqa: S608
    found = _rows(statement, values)
    return [listing for listing, _code, _n in found], {code: n for _listing, code, n in found}


def parameters(need: Need, weights: Weights) -> dict[str, Any]:
    x, y, z = need.place
    return {
        "processes": sorted(need.processes),
        "others": [need.buyer, *sorted(need.avoided)],
        "materials": need.material_bits,
        "certificates": need.certificate_bits,
        "size_1": need.size[0],
        "size_2": need.size[1],
        "size_3": need.size[2],
        "it_grade": need.it_grade,
        "grade_rank": need.grade_rank,
        "x": x,
        "y": y,
        "z": z,
        "distance_m": need.distance_m,
        "first_day": need.first_day,
        "last_day": need.last_day,
        "today": need.today,
        "minutes": need.minutes,
        "quantity": need.quantity,
        "budget": need.budget_fen,
        "days": days_of(need),
        "far_m": weights.far_m,
        "risky_ppm": weights.risky_ppm,
        "old_days": weights.old_days,
        **{f"w_{name}": getattr(weights, name) for name in TERMS},
    }


def cells_around(need: Need) -> list[int] | None:
    """Half-degree cells the circle of the largest distance touches; None when too many to name."""
    if need.distance_m is None:
        return None
    x, y, z = need.place
    latitude, longitude = math.degrees(math.asin(z)), math.degrees(math.atan2(y, x))
    up = need.distance_m / 1000 / KM_PER_DEGREE + 0.01
    if abs(latitude) + up > 80:
        return None
    around = up / math.cos(math.radians(abs(latitude) + up))
    rows = range(_half(latitude - up + 90), _half(latitude + up + 90) + 1)
    columns = range(_half(longitude - around + 180), _half(longitude + around + 180) + 1)
    if len(rows) * len(columns) > MOST_CELLS:
        return None
    return [row * 720 + column for row in rows for column in columns]


def _half(degrees: float) -> int:
    return math.floor(degrees * 2)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
