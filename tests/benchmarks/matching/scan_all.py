"""A brute-force scan of all rows in NumPy, the yardstick every index has to beat."""

from typing import Any

import numpy as np

from orders.scoring import (
    BPS,
    DEAREST_FEN,
    DOUBT_PPM,
    EARTH_DIAMETER_M,
    NEWCOMER_P_UP_PPM,
    PPM,
    STANDARD,
    Need,
    lease_days,
)


def best(table: Any, need: Need, *, count: int) -> list[tuple[int, int]]:
    rows = table.rows[: table.count]
    cost, distance, free = _cost(rows, need), _distance(rows, need), _free(table, rows, need)
    fits = np.isin(rows["process"], list(need.processes)) & (rows["is_alive"] == 1)
    fits &= rows["material_bits"] & need.material_bits == need.material_bits
    fits &= rows["certificate_bits"] & need.certificate_bits == need.certificate_bits
    fits &= _fits_size(rows, need) & (rows["smallest_lot"] <= need.quantity)
    if need.it_grade is not None:
        fits &= rows["it_grade"] <= need.it_grade
    if need.grade_rank is not None:
        fits &= rows["grade_rank"] <= need.grade_rank
    if need.distance_m is not None:
        fits &= distance <= need.distance_m
    fits &= (free * 60 >= need.minutes) & (cost <= need.budget_fen)
    chosen = np.flatnonzero(fits)
    scores = _scores(rows[chosen], need, cost[chosen], distance[chosen], free[chosen])
    order = np.lexsort([rows["listing"][chosen], scores])[:count]
    listings = rows["listing"][chosen][order]
    return list(zip(scores[order].tolist(), listings.tolist(), strict=True))


def _cost(rows: Any, need: Need) -> Any:
    price, mode = rows["price_fen"], rows["mode"]
    periods = (lease_days(need) + rows["lease_days"].astype(np.int64) - 1) // rows["lease_days"]
    work = np.select(
        [mode == 1, mode == 2, mode == 3],
        [
            price * need.quantity,
            (need.budget_fen * price + BPS // 2) // BPS,
            price * periods,
        ],
        (price * need.minutes + 30) // 60,
    )
    cost = np.maximum(work + rows["setup_fen"], rows["minimum_fen"])
    return np.where(price > np.where(mode == 2, BPS, DEAREST_FEN), 2**62, cost)


def _distance(rows: Any, need: Need) -> Any:
    a, b, c = need.place
    x, y, z = rows["x"], rows["y"], rows["z"]
    chord = np.sqrt((x - a) * (x - a) + (y - b) * (y - b) + (z - c) * (z - c))
    return np.rint(EARTH_DIAMETER_M * np.arcsin(np.minimum(1.0, chord / 2))).astype(np.int64)


def _free(table: Any, rows: Any, need: Need) -> Any:
    hours, every = table.hours[: len(rows)], np.arange(len(rows))
    first = np.clip(need.first_day.toordinal() - rows["free_from"], 0, hours.shape[1] - 1)
    last = np.clip(need.last_day.toordinal() + 1 - rows["free_from"], 0, hours.shape[1] - 1)
    return hours[every, last].astype(np.int64) - hours[every, first]


def _fits_size(rows: Any, need: Need) -> Any:
    if need.size[0] == 0:
        return np.ones(len(rows), bool)
    flat = (rows["env_min"] == 0) & (rows["env_max"] > 0)
    wide = (rows["env_max"] >= need.size[0]) & (rows["env_mid"] >= need.size[1])
    return wide & (flat | (rows["env_min"] >= need.size[2]))


def _scores(rows: Any, need: Need, cost: Any, distance: Any, free: Any) -> Any:
    weights, risk = STANDARD, rows["p_up_ppm"].astype(np.int64)
    age = np.clip(need.today.toordinal() - rows["published_on"].astype(np.int64), 0, 365)
    doubt = np.array(DOUBT_PPM)[rows["evidence"]]
    fresh = np.where(rows["evidence"] == 0, PPM, (age * PPM // weights.old_days + doubt) // 2)
    return (
        weights.cost * (cost * PPM // need.budget_fen)
        + weights.distance * (np.minimum(distance, weights.far_m) * PPM // weights.far_m)
        + weights.credit * (np.minimum(risk, weights.risky_ppm) * PPM // weights.risky_ppm)
        + weights.slack * (need.minutes * PPM // (free * 60))
        + weights.freshness * fresh
        + weights.newcomer * np.where(risk == NEWCOMER_P_UP_PPM, 0, PPM)
    )
