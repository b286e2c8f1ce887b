"""What makes a listing feasible for an operation, and how good it is: the one definition.

Every engine (the SQL of orders/listing_sql.py, the brute force of the tests) must agree with this
file to the last digit, so everything but the distance is integer arithmetic: parts per million for
the terms, thousandths for the weights, metres, minutes and fen. The score is lower for the better;
ties go to the smaller listing id.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PPM = 1_000_000
BPS = 10_000
EARTH_DIAMETER_M = 12_742_017.6
DEAREST_FEN = 100_000_000_000
"""A price above a billion yuan is a typing error: it fits no budget and overflows no sum."""

NEWCOMER_P_UP_PPM = 280_000
"""Credit risk of a supplier without rated orders (credit/parameters.py)."""

DOUBT_PPM = (PPM, 600_000, 300_000, 0)
"""By evidence: a machine that contradicts its calendar, a declaration, a fresh one, measured."""

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "C")
UNSTATED_IT_GRADE = 99

CONSTRAINTS = (
    "material",
    "size",
    "tolerance",
    "certificates",
    "grade",
    "distance",
    "hours",
    "lot",
    "budget",
)
TERMS = ("cost", "distance", "credit", "slack", "freshness", "newcomer")


@dataclass(frozen=True, slots=True)
class Weights:
    """The published parameters: weights in thousandths, then where a term reaches 1."""

    version: str = "2026-12"
    cost: int = 400
    distance: int = 250
    credit: int = 200
    slack: int = 150
    freshness: int = 40
    newcomer: int = 20
    far_m: int = 1_500_000
    risky_ppm: int = 500_000
    old_days: int = 365


STANDARD = Weights()


@dataclass(frozen=True, slots=True)
class Need:
    """An operation as matching reads it. Zero bits, zero size and None ask for nothing."""

    buyer: int
    processes: frozenset[int]  # the leaves below the asked process
    material_bits: int
    certificate_bits: int
    size: tuple[int, int, int]  # mm, largest first
    it_grade: int | None
    grade_rank: int | None
    place: tuple[float, float, float]  # unit vector
    distance_m: int | None
    first_day: date
    last_day: date
    minutes: int  # machine time, set-up included
    quantity: int
    budget_fen: int
    today: date
    avoided: frozenset[int] = frozenset()  # firms the buyer does not deal with, or they with it


@dataclass(frozen=True, slots=True)
class Capacity:
    """One row of `listing_ix`."""

    listing: int
    organization: int
    process: int
    material_bits: int
    certificate_bits: int
    envelope: tuple[int, int, int]  # mm, largest first; 0: none stated
    it_grade: int
    p_up_ppm: int
    grade_rank: int
    price_mode: str
    price_fen: int
    setup_fen: int
    minimum_fen: int
    lease_days: int  # one period of a lease
    smallest_lot: int
    evidence: int  # 0 contradicted by the machine, 1 declared, 2 calendar fresh, 3 measured
    place: tuple[float, float, float]
    free_from: date
    free_hours: Sequence[int]  # cumulative, starting with 0
    published_on: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a feasible listing is worth to an operation."""

    score: int  # in 1/1,000,000,000; lower is better
    terms: dict[str, int]  # parts per million, before weighting
    parts: dict[str, int]  # weighted, summing to the score
    cost_fen: int
    distance_m: int
    free_hours: int


def cost_fen(need: Need, capacity: Capacity) -> int | None:
    """Total price under the listing's own price mode, rounded half up; None if it cannot be meant.

    The same figures as capacity/pricing.py, in whole minutes and fen.
    """
    if capacity.price_fen > (BPS if capacity.price_mode == "value" else DEAREST_FEN):
        return None
    price = _work_fen(need, capacity) + capacity.setup_fen
    return max(price, capacity.minimum_fen)


def _work_fen(need: Need, capacity: Capacity) -> int:
    price = capacity.price_fen
    match capacity.price_mode:
        case "piece":
            return price * need.quantity
        case "value":  # the price is the share of the order's value, in basis points
            return (need.budget_fen * price + BPS // 2) // BPS
        case "lease":
            return price * lease_periods(need, capacity)
        case _:
            return (price * need.minutes + 30) // 60


def lease_periods(need: Need, capacity: Capacity) -> int:
    """Periods begun from the first to the last day."""
    return -(-lease_days(need) // capacity.lease_days)


def lease_days(need: Need) -> int:
    return (need.last_day - need.first_day).days + 1


def distance_m(need: Need, capacity: Capacity) -> int:
    """Great-circle distance in whole metres."""
    (x, y, z), (a, b, c) = capacity.place, need.place
    chord = math.sqrt((x - a) * (x - a) + (y - b) * (y - b) + (z - c) * (z - c))
    return round(EARTH_DIAMETER_M * math.asin(min(1.0, chord / 2)))


def free_hours(need: Need, capacity: Capacity, last_day: date | None = None) -> int:
    """Free machine hours from the first to the last day: one subtraction."""
    end = len(capacity.free_hours) - 1
    first = (need.first_day - capacity.free_from).days
    last = ((last_day or need.last_day) - capacity.free_from).days + 1
    first, last = min(max(first, 0), end), min(max(last, 0), end)
    return max(capacity.free_hours[last] - capacity.free_hours[first], 0)


def is_candidate(need: Need, capacity: Capacity) -> bool:
    """Looked at at all: the right kind of work, not the buyer's own, of a firm it deals with."""
    return (
        capacity.process in need.processes
        and capacity.organization != need.buyer
        and capacity.organization not in need.avoided
    )


def fits_size(size: tuple[int, int, int], envelope: tuple[int, int, int]) -> bool:
    """In any orientation: sorted against sorted. A flat process states no third dimension."""
    if size[0] == 0:
        return True
    flat = envelope[2] == 0 and envelope[0] > 0
    return envelope[0] >= size[0] and envelope[1] >= size[1] and (flat or envelope[2] >= size[2])


def failures(need: Need, capacity: Capacity) -> tuple[str, ...]:
    """Names of the constraints a candidate does not meet, in the order of CONSTRAINTS."""
    cost = cost_fen(need, capacity)
    met = {
        "material": need.material_bits & ~capacity.material_bits == 0,
        "size": fits_size(need.size, capacity.envelope),
        "tolerance": need.it_grade is None or capacity.it_grade <= need.it_grade,
        "certificates": need.certificate_bits & ~capacity.certificate_bits == 0,
        "grade": need.grade_rank is None or capacity.grade_rank <= need.grade_rank,
        "distance": need.distance_m is None or distance_m(need, capacity) <= need.distance_m,
        "hours": free_hours(need, capacity) * 60 >= need.minutes,
        "lot": need.quantity >= capacity.smallest_lot,
        "budget": cost is not None and cost <= need.budget_fen,
    }
    return tuple(name for name in CONSTRAINTS if not met[name])


def is_feasible(need: Need, capacity: Capacity) -> bool:
    return is_candidate(need, capacity) and not failures(need, capacity)


def judge(need: Need, capacity: Capacity, weights: Weights = STANDARD) -> Verdict:
    """The score of a feasible listing, with every term it is made of."""
    cost, distance, free = (
        cost_fen(need, capacity),
        distance_m(need, capacity),
        free_hours(need, capacity),
    )
    if cost is None or free <= 0:
        raise ValueError("only a feasible listing has a score")
    terms = {
        "cost": cost * PPM // need.budget_fen,
        "distance": min(distance, weights.far_m) * PPM // weights.far_m,
        "credit": min(capacity.p_up_ppm, weights.risky_ppm) * PPM // weights.risky_ppm,
        "slack": need.minutes * PPM // (free * 60),
        "freshness": freshness(need, capacity, weights),
        "newcomer": 0 if capacity.p_up_ppm == NEWCOMER_P_UP_PPM else PPM,
    }
    parts = {name: terms[name] * getattr(weights, name) for name in TERMS}
    return Verdict(sum(parts.values()), terms, parts, cost, distance, free)


def freshness(need: Need, capacity: Capacity, weights: Weights) -> int:
    """Half the age of the listing, half how little is known of its idle time; 1 if contradicted."""
    if capacity.evidence == 0:
        return PPM
    age_days = min(max((need.today - capacity.published_on).days, 0), weights.old_days)
    return (age_days * PPM // weights.old_days + DOUBT_PPM[capacity.evidence]) // 2


def best(
    need: Need, capacities: Sequence[Capacity], count: int = 20, weights: Weights = STANDARD
) -> list[tuple[Capacity, Verdict]]:
    """The brute force: judge everything, sort, cut. Engines must return exactly this."""
    judged = [(c, judge(need, c, weights)) for c in capacities if is_feasible(need, c)]
    judged.sort(key=lambda pair: (pair[1].score, pair[0].listing))
    return judged[:count]
