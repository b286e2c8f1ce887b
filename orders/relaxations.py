"""Near misses: listings one constraint away, and the smallest single change that opens some."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from orders.scoring import (
    BPS,
    GRADES,
    Capacity,
    Need,
    cost_fen,
    distance_m,
    failures,
    free_hours,
    is_candidate,
)

EFFORT_PER_STEP = {"tolerance": 0.2, "grade": 0.2}
EFFORT_OF_DROPPING = {"certificates": 0.5, "material": 0.7, "size": 0.8}
"""What a change costs the buyer, on the scale of "the budget doubles" = 1; only for ordering."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A single change: of what, to what, and how many factories it opens."""

    code: str
    to: Any
    opens: int
    effort: float
    listings: tuple[int, ...] = field(default=())
    is_at_least: bool = False  # more listings are near than were looked at one by one
    more: int = 0  # days, kilometres, pieces, or per cent of the budget, beyond what is asked

    def as_json(self) -> dict[str, Any]:
        to = self.to.isoformat() if isinstance(self.to, date) else self.to
        said = {"code": self.code, "to": to, "opens": self.opens, "listings": self.listings}
        also = {"at_least": self.is_at_least, "more": self.more}
        return said | {name: value for name, value in also.items() if value}


def near_misses(need: Need, capacities: Iterable[Capacity]) -> list[tuple[str, Capacity]]:
    """Candidates failing exactly one constraint, with its name."""
    return [
        (failed[0], capacity)
        for capacity in capacities
        if is_candidate(need, capacity) and len(failed := failures(need, capacity)) == 1
    ]


def cheapest(
    need: Need,
    misses: Iterable[tuple[str, Capacity]],
    *,
    cut: frozenset[str] = frozenset(),
) -> list[Relaxation]:
    """For each constraint its smallest change that opens a factory; the cheapest change first.

    Of the constraints in `cut` the misses are the nearest of more: the change is still the
    smallest, and opens at least so many.
    """
    groups: dict[str, list[Capacity]] = {}
    for code, capacity in misses:
        groups.setdefault(code, []).append(capacity)
    found = [_smallest(need, code, group) for code, group in groups.items()]
    changes = [replace(c, is_at_least=c.code in cut) for c in found if c]
    return sorted(changes, key=lambda c: (c.effort, -c.opens, c.code))


def interruption(in_pieces: list[Capacity]) -> Relaxation:
    """What allowing interruptions would open: listings with the hours, but not in one piece."""
    return _relaxation("divisible", to=True, opened=in_pieces, effort=0.0)


def _smallest(need: Need, code: str, group: list[Capacity]) -> Relaxation | None:
    if code in EFFORT_OF_DROPPING:
        return _dropped(need, code, group)
    wanted = [(value, c) for c in group if (value := _needed(need, code, c)) is not None]
    if not wanted:
        return None
    target = _rounded(code, min(value for value, _ in wanted))
    opened = [c for value, c in wanted if value <= target]
    change = _relaxation(code, _shown(code, target), opened, _effort(need, code, target))
    return replace(change, more=_more(need, code, target))


def _relaxation(code: str, to: Any, opened: list[Capacity], effort: float) -> Relaxation:
    firms = len({c.organization for c in opened})
    return Relaxation(code, to, firms, effort, tuple(sorted(c.listing for c in opened))[:5])


def _needed(need: Need, code: str, capacity: Capacity) -> int | None:
    """Where the constraint would have to stand for this listing to pass."""
    match code:
        case "budget":
            return _least_budget(need, capacity)
        case "distance":
            return distance_m(need, capacity)
        case "tolerance":
            return capacity.it_grade if capacity.it_grade <= 18 else None
        case "grade":
            return capacity.grade_rank
        case "lot":
            return _affordable_lot(need, capacity)
        case _:
            return _day_with_enough_hours(need, capacity)


def _least_budget(need: Need, capacity: Capacity) -> int | None:
    """The cost; of a share of the order's value, which grows with the budget, where both meet."""
    cost = cost_fen(need, capacity)
    if cost is None or capacity.price_mode != "value":
        return cost
    if capacity.setup_fen == 0:
        return capacity.minimum_fen
    if capacity.price_fen == BPS:
        return None
    beyond = (capacity.setup_fen * BPS - BPS // 2) // (BPS - capacity.price_fen) + 1
    return max(capacity.minimum_fen, beyond)


def _affordable_lot(need: Need, capacity: Capacity) -> int | None:
    """The smallest lot, if the hours and the budget allow so many; set-up time counts with it."""
    lot = capacity.smallest_lot
    minutes = -(-need.minutes * lot // need.quantity)
    return None if failures(replace(need, quantity=lot, minutes=minutes), capacity) else lot


def _day_with_enough_hours(need: Need, capacity: Capacity) -> int | None:
    """First last day (as an ordinal) whose window holds the machine time, if the calendar does."""
    final = capacity.free_from + timedelta(days=len(capacity.free_hours) - 2)
    day = need.last_day + timedelta(days=1)
    while day <= final:
        if free_hours(need, capacity, day) * 60 >= need.minutes:
            later = replace(need, last_day=day)  # a lease runs longer, too
            return None if failures(later, capacity) else day.toordinal()
        day += timedelta(days=1)
    return None


def _rounded(code: str, value: int) -> int:
    """Up to a figure a person would type: two digits of money, tens of kilometres."""
    if code == "budget":
        step: int = 10 ** max(len(str(value)) - 2, 2)
        return -(-value // step) * step
    return -(-value // 10_000) * 10_000 if code == "distance" else value


def _shown(code: str, target: int) -> Any:
    match code:
        case "distance":
            return target // 1000
        case "grade":
            return GRADES[target]
        case "hours":
            return date.fromordinal(target)
        case _:
            return target


def _more(need: Need, code: str, target: int) -> int:
    match code:
        case "budget":
            return -(-(target - need.budget_fen) * 100 // need.budget_fen)
        case "distance":
            return (target - (need.distance_m or 0)) // 1000
        case "hours":
            return target - need.last_day.toordinal()
        case "lot":
            return target - need.quantity
        case _:
            return 0


def _effort(need: Need, code: str, target: int) -> float:
    match code:
        case "budget":
            return target / need.budget_fen - 1
        case "distance":
            return (target - (need.distance_m or 0)) / 1_500_000
        case "hours":
            return (target - need.last_day.toordinal()) / 60
        case "lot":
            return target / need.quantity - 1
        case _:
            asked = need.it_grade if code == "tolerance" else need.grade_rank
            return (target - (asked or 0)) * EFFORT_PER_STEP[code]


def _dropped(need: Need, code: str, group: list[Capacity]) -> Relaxation | None:
    effort = EFFORT_OF_DROPPING[code]
    if code == "size":
        largest = max(group, key=lambda c: (c.envelope, -c.listing))
        return _relaxation(code, list(largest.envelope), [largest], effort)
    offered = Counter(bit for c in group for bit in _alternatives(need, code, c))
    if not offered:
        return None
    bits = max(offered, key=lambda b: (offered[b], -b))
    opened = [c for c in group if bits in _alternatives(need, code, c)]
    return _relaxation(code, bits, opened, effort)


def _alternatives(need: Need, code: str, capacity: Capacity) -> list[int]:
    """Certificates to waive (all that are missing), or each other material this listing takes."""
    if code == "certificates":
        return [need.certificate_bits & ~capacity.certificate_bits]
    bits = capacity.material_bits
    return [1 << i for i in range(bits.bit_length()) if bits >> i & 1]
